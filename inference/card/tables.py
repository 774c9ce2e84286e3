"""Tables and sentences of the model card from an evaluation; pure."""

from typing import Any

from inference.card.words import WORDS
from inference.quality import LEAST_CLEAR

_FRACTIONS = {"ece": 3, "ms_per_face": 2}
"""Decimals of figures that are no per cents."""
_SLICE_FIGURES = ("negative_f1", "ferplus_negative_f1", "neutral_called_negative")
_HASH_DIGITS = 16


def figures_table(found: dict[str, Any], language: str) -> str:
    """Every figure with definition and interval, and beside it that of the faces which training did not see."""
    words, unseen = WORDS[language], found["unseen"]
    heads = ["key", "definition", "value", *(["unseen"] if unseen else [])]
    rows = [[words[head] for head in heads]]
    for key, bounds in found["intervals"].items():
        shown = _with_bounds(found[key], bounds, _FRACTIONS.get(key, 1), language)
        others = [_number(unseen.get(key), _FRACTIONS.get(key, 1), language)] if unseen else []
        rows.append([f"`{key}`", words[key], shown, *others])
    return _table(rows)


def faces_note(found: dict[str, Any], language: str) -> str:
    """Say which faces were judged and what they share with the training."""
    return WORDS[language]["faces"].format(
        faces=found["faces"],
        pixels=f"`{found['pixels_sha256'][:_HASH_DIGITS]}…`",
        training=f"`{(found['training_sha256'] or '?')[:_HASH_DIGITS]}…`",
        shared=found["shared_with_training"],
    )


def slices_tables(found: dict[str, Any], language: str) -> str:
    """One table of all slices."""
    words = WORDS[language]
    rows = [[words["slice"], words["from"], words["below"], words["n"], *(f"`{key}`" for key in _SLICE_FIGURES)]]
    for name, slices in found["slices"].items():
        for part in slices:
            bounds = part["intervals"] or {}
            figures = [_with_bounds(part[key], bounds.get(key), 1, language) for key in _SLICE_FIGURES]
            high = "" if part["high"] == part["low"] else _plain(part["high"], language)
            rows.append([words[name], _plain(part["low"], language), high, str(part["n"]), *figures])
    note = words["pose"].format(coverage=_number(found["pose_coverage"], 1, language))
    return f"{_table(rows)}\n\n{note}"


def shipped_point(found: dict[str, Any]) -> dict[str, float]:
    """Point of the risk-coverage curve at the limit that the product ships with."""
    curve: list[dict[str, float]] = found["risk_coverage"]
    return next((point for point in reversed(curve) if point["least_clear"] >= LEAST_CLEAR), curve[0])


def operating_note(found: dict[str, Any], language: str) -> str:
    """Say what the shipped limit costs and brings."""
    at = shipped_point(found)
    return WORDS[language]["operating"].format(
        least=_number(LEAST_CLEAR, 2, language),
        coverage=_number(at["coverage"], 0, language),
        risk=_number(at["risk"], 1, language),
        all_risk=_number(found["risk_coverage"][-1]["risk"], 1, language),
    )


def _with_bounds(value: float | None, bounds: list[float] | None, decimals: int, language: str) -> str:
    shown = _number(value, decimals, language)
    if bounds is None:
        return shown
    return f"{shown} ({_number(bounds[0], decimals, language)}–{_number(bounds[1], decimals, language)})"


def _number(value: float | None, decimals: int, language: str) -> str:
    if value is None:
        return "—"
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "ru" else text


def _plain(value: float | None, language: str) -> str:
    text = "" if value is None else f"{value:g}"
    return text.replace(".", ",") if language == "ru" else text


def _table(rows: list[list[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])

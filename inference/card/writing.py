"""Writes an evaluation's figures and pictures into the model card of each language, between marks."""

import re
from pathlib import Path
from typing import Any

from contracts.polarity import EMOTIONS, POLARITIES
from inference.card.drawing import matrix_svg, reliability_svg, risk_svg
from inference.card.tables import faces_note, figures_table, operating_note, shipped_point, slices_tables
from inference.card.words import WORDS
from inference.dataset import InvalidDataset
from inference.quality import LEAST_CLEAR

_CARD, _PICTURES = "models/emotion.md", "models/emotion"


def write_card(found: dict[str, Any], docs: Path) -> list[Path]:
    """Fill the marked parts of `LANGUAGE/models/emotion.md` and write the pictures into the folder beside it.

    The marks are `<!-- evaluation: figures -->`, `slices` and `pictures`, each closed by `<!-- /evaluation -->`.

    Args:
        found: of `inference.judging.judge_closely`.
        docs: folder with a folder per language.

    Returns:
        the written files.

    Raises:
        InvalidDataset: if a card is missing or lacks a mark.
    """
    content: dict[Path, str] = {}
    for language in WORDS:
        card = docs / language / _CARD
        drawn = pictures(found, language)
        parts = {
            "figures": f"{faces_note(found, language)}\n\n{figures_table(found, language)}",
            "slices": slices_tables(found, language),
            "pictures": _links(drawn, found, language),
        }
        content[card] = filled(_read(card), parts, card)
        content |= {docs / language / _PICTURES / f"{name}.svg": svg for name, (_, svg) in drawn.items()}
    for path, text in content.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    return list(content)


def filled(text: str, parts: dict[str, str], path: Path) -> str:
    """Replace what stands between the marks of a card.

    Raises:
        InvalidDataset: if a mark is absent; the text names `path`.
    """
    for name, part in parts.items():
        begin, end = f"<!-- evaluation: {name} -->", "<!-- /evaluation -->"
        pattern = re.compile(f"({re.escape(begin)}\n).*?({re.escape(end)})", re.DOTALL)
        if not pattern.search(text):
            raise InvalidDataset(f"{path}: lacks the lines {begin} and {end} between which the evaluation writes")
        text = pattern.sub(lambda match, part=part: f"{match[1]}\n{part}\n\n{match[2]}", text, count=1)  # type: ignore[misc]
    return text


def pictures(found: dict[str, Any], language: str) -> dict[str, tuple[str, str]]:
    """Draw what the evaluation has: by file name without ending, the title and the SVG."""
    words = WORDS[language]
    polarities, emotions = [words[name] for name in POLARITIES], [words[name] for name in EMOTIONS]
    axes = (words["truth"], words["called"])
    counts = found["confusion"]
    drawn: dict[str, tuple[str, str]] = {}
    for name, matrix, names in (
        ("crowd_matrix", counts["crowd"], polarities),
        ("polarity_matrix", counts["polarity"], polarities),
        ("emotions_matrix", counts["emotions"], emotions),
    ):
        if matrix:
            drawn[name] = (words[name], matrix_svg(words[name], matrix, names, axes))
    if found["reliability"]:
        title, bins = words["reliability"], [(b["confidence"], b["accuracy"], b["n"]) for b in found["reliability"]]
        drawn["reliability"] = (title, reliability_svg(title, bins, (words["confidence"], words["accuracy"])))
    if found["risk_coverage"]:
        title, points = words["risk_coverage"], [(p["coverage"], p["risk"]) for p in found["risk_coverage"]]
        coverage = shipped_point(found)["coverage"]
        mark = (coverage, words["limit"].format(least=LEAST_CLEAR, coverage=coverage))
        drawn["risk_coverage"] = (title, risk_svg(title, points, (words["coverage"], words["risk"]), mark))
    return drawn


def _links(drawn: dict[str, tuple[str, str]], found: dict[str, Any], language: str) -> str:
    lines = [f"![{title}](emotion/{name}.svg)" for name, (title, _) in drawn.items()]
    return "\n\n".join([*lines, *([operating_note(found, language)] if found["risk_coverage"] else [])])


def _read(card: Path) -> str:
    try:
        return card.read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidDataset(
            f"{card}: the model card cannot be read ({error.strerror}); name the docs folder"
        ) from error

"""What the panel says of a call at one time, in words: pure."""

import math
from collections.abc import Sequence

import msgspec

from console.panel.line import Line, line
from console.panel.model import WORD_KINDS, Kind, PanelModel, Standing, kind_of
from console.panel.words import WORDS, clock, marks_in_words
from console.words import Language
from contracts.rounding import whole_percents
from contracts.windows import Hint, LiveColumn, LiveState

Percents = tuple[int, int, int]
"""Negative, neutral and positive, whole per cents that sum to 100."""

_LIVE: tuple[Kind, ...] = ("collecting", "negative", "neutral", "positive", "no-face", "lost")
_STOPPED: tuple[Kind, ...] = ("stopped", "stopped-by-client")


class HintText(msgspec.Struct, frozen=True, kw_only=True):
    """A hint as it is shown."""

    hint_id: str
    title: str
    figures: str


class PanelView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the panel draws; each event of its stream is one."""

    kind: Kind
    evidence: float
    """How full the ring of `collecting` is, 0..1."""
    word: str
    under: str
    status: str
    clock: str
    chip: str
    columns: tuple[Percents | None, ...]
    """Six, oldest first; None where no frame was used."""
    columns_summary: str
    line: Line | None
    hint: HintText | None
    slot: str
    """What the hint's place says without a hint."""
    message: str
    kept: tuple[tuple[str, str], ...]
    foot: str


def view(seen: PanelModel, standing: Standing, language: Language, now_ms: int, watching: bool = False) -> PanelView:
    """Say what the panel shows; no number of a face outlives the face, the connection or the consent.

    Args:
        seen: what the topics have told.
        standing: what the vault says.
        language: of the words.
        now_ms: Unix time.
        watching: whether the reader only looks on, as a supervisor does: nothing is said to whoever stopped it, and
            nothing of a call whose consents do not name the supervisor.
    """
    words = WORDS[language]
    kind = kind_of(seen, standing, now_ms, watching)
    state = seen.state if kind in WORD_KINDS.values() else None
    at = clock(_clock_ms(seen, standing, kind, now_ms))
    return PanelView(
        kind=kind,
        evidence=min(1.0, state.evidence_s / 10) if state and kind == "collecting" else 0.0,
        word=words[f"word {kind}"],
        under=_under(state, words[f"under {kind} watched" if watching and kind == "stopped" else f"under {kind}"], at),
        status=words["analysing"] if kind in (*WORD_KINDS.values(), "report-only") else "",
        clock=at,
        chip=_chip(kind, state, language),
        columns=_columns(state),
        columns_summary=_columns_summary(_columns(state), language),
        line=line(seen, kind in _STOPPED, language) if kind in (*_LIVE, *_STOPPED) else None,
        hint=_hint(state.hint, language) if state and state.hint and kind not in ("collecting", "no-face") else None,
        slot=words.get(f"slot {kind}", ""),
        message=words.get(f"message {kind}", "").format(clock=at),
        kept=_kept(seen, at, language) if kind in _STOPPED else (),
        foot="" if watching else words.get(f"foot {kind}", "").format(clock=at),
    )


def lost_view(language: Language) -> PanelView:
    """What a browser shows when its own connection is gone; the line of the whole call stays as it was."""
    nothing = (None,) * 6
    words = WORDS[language]
    return PanelView(
        kind="lost",
        evidence=0.0,
        word=words["word lost"],
        under=words["under lost"],
        status="",
        clock="–",
        chip="",
        columns=nothing,
        columns_summary=_columns_summary(nothing, language),
        line=None,
        hint=None,
        slot=words["slot lost"],
        message="",
        kept=(),
        foot="",
    )


def _clock_ms(seen: PanelModel, standing: Standing, kind: Kind, now_ms: int) -> int | None:
    started_ms = seen.started_ms if seen.started_ms is not None else standing.started_ms
    if started_ms is None or kind in ("no-consent", "ended"):
        return None
    return (standing.stopped_ms or now_ms) - started_ms if kind in _STOPPED else now_ms - started_ms


def _under(state: LiveState | None, text: str, at: str) -> str:
    left_s = max(1, math.ceil(10 - (state.evidence_s if state else 0)))
    return text.format(left=left_s, gone=int(state.no_face_s) if state else 0, clock=at)


def _chip(kind: Kind, state: LiveState | None, language: Language) -> str:
    words = WORDS[language]
    if state is None:
        return ""
    if kind == "collecting":
        return words["chip collecting"].format(have=int(state.evidence_s))
    if kind == "no-face":
        return words["chip no-face"].format(gone=int(state.no_face_s))
    percent = state.coverage_percent
    return "" if percent is None else words["chip seen"].format(percent=round(percent))


def _percents(column: LiveColumn) -> Percents | None:
    used = column.negative + column.neutral + column.positive
    if not used:
        return None
    parts = (column.negative, column.neutral, column.positive)
    negative, neutral, positive = whole_percents([part / used * 100 for part in parts])
    return negative, neutral, positive


def _columns(state: LiveState | None) -> tuple[Percents | None, ...]:
    if state is None:
        return (None,) * 6
    columns = tuple(None if column is None else _percents(column) for column in state.columns)
    return (*(None,) * 6, *columns)[-6:]


def _columns_summary(columns: Sequence[Percents | None], language: Language) -> str:
    words = WORDS[language]
    said = [words["column empty"] if column is None else words["column"].format(*column) for column in columns]
    return f"{words['last 30 s']}: {'; '.join(said)}"


def _hint(hint: Hint, language: Language) -> HintText:
    words = WORDS[language]
    return HintText(
        hint_id=hint.hint_id,
        title=words["hint title"].format(recent=round(hint.recent_s)),
        figures=words["hint figures"].format(lately=round(hint.recent_percent), before=round(hint.before_percent)),
    )


def _kept(seen: PanelModel, at: str, language: Language) -> tuple[tuple[str, str], ...]:
    words = WORDS[language]
    numbers = words["kept numbers"].format(clock=at, marks=marks_in_words(len(seen.marks), language))
    return (
        (words["kept"], numbers),
        (words["video"], words["not recorded"]),
        (words["report"], words["after the call"]),
    )

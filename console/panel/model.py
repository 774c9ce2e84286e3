"""What the panel says of a call at one time: pure, from what the feed has seen and what the vault allows."""

import math
from collections.abc import Sequence
from typing import Literal

import msgspec

from console.panel.words import WORDS, marks_in_words
from console.words import Language
from contracts.calls import WINDOW_US, MomentMarked
from contracts.formulas import window_counts
from contracts.rounding import whole_percents
from contracts.windows import Hint, LiveColumn, LiveState, SatisfactionWindow

Kind = Literal[
    "collecting", "negative", "neutral", "positive", "no-face", "stopped", "stopped-by-client", "no-consent",
    "report-only", "waiting", "lost", "ended",
]  # fmt: skip
Percents = tuple[int, int, int]
"""Negative, neutral and positive, whole per cents that sum to 100."""

STALE_MS = 5_000
"""A live state comes each second; without one for so long the panel says that it has no connection."""
FIRST_STATE_MS = 10_000
"""The same for the first one of a call, which waits for the picture."""
SLOTS_IN_WINDOW = 30
"""Frames of a full window at 6 a second; interface.md: under 10 used ones it is empty."""
MOST_BARS = 240
"""Of the line of the whole call: a bar is never under 1.3 px of its 328."""
_SPANS_MIN = (10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
"""The line's length goes up by these steps, so that it does not creep each second."""
_WORD_KINDS: dict[str, Kind] = {
    "collecting": "collecting", "negative": "negative", "neutral": "neutral", "positive": "positive",
    "no face": "no-face",
}  # fmt: skip
_LIVE: tuple[Kind, ...] = ("collecting", "negative", "neutral", "positive", "no-face", "lost")
_STOPPED: tuple[Kind, ...] = ("stopped", "stopped-by-client")


class PanelModel(msgspec.Struct, frozen=True, kw_only=True):
    """What the topics have told about a call."""

    call_id: str
    started_ms: int | None = None
    """Unix time at which the call's clock was 0; None before its start was seen."""
    ended: bool = False
    windows: tuple[SatisfactionWindow, ...] = ()
    """Closed ones, in order."""
    state: LiveState | None = None
    """The newest."""
    state_ms: int = 0
    """Unix time at which it was sent."""
    marks: tuple[MomentMarked, ...] = ()
    """By their time in the call."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the vault says of a call now; it is written before any topic, so it is never behind."""

    started_ms: int | None
    ended: bool
    stopped_by: str
    """"", "client" or "manager"."""
    stopped_ms: int | None
    purposes: frozenset[str]
    """Of the consents that hold."""
    paused: frozenset[str] = frozenset()
    """Purposes that the client's present stop paused."""


class Bar(msgspec.Struct, frozen=True, array_like=True):
    """Neighbouring windows of the line in one."""

    from_s: int
    to_s: int
    negative: float
    positive: float
    """Of the used frames, 0..1."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """The whole call; between `bars`, up to `until_s`, lie gaps."""

    title: str
    summary: str
    """One sentence for who does not see it."""
    span_s: int
    until_s: int
    bars: tuple[Bar, ...]
    marks: tuple[tuple[float, str], ...]
    """Second and name."""
    marks_text: str


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
        watching: whether the reader only looks on, as a supervisor does: nothing is said to whoever stopped it.
    """
    words = WORDS[language]
    kind = kind_of(seen, standing, now_ms)
    state = seen.state if kind in _WORD_KINDS.values() else None
    at = clock(_clock_ms(seen, standing, kind, now_ms))
    return PanelView(
        kind=kind,
        evidence=min(1.0, state.evidence_s / 10) if state and kind == "collecting" else 0.0,
        word=words[f"word {kind}"],
        under=_under(state, words[f"under {kind} watched" if watching and kind == "stopped" else f"under {kind}"], at),
        status=words["analysing"] if kind in (*_WORD_KINDS.values(), "report-only") else "",
        clock=at,
        chip=_chip(kind, state, language),
        columns=_columns(state),
        columns_summary=_columns_summary(_columns(state), language),
        line=_line(seen, kind, language) if kind in (*_LIVE, *_STOPPED) else None,
        hint=_hint(state.hint, language) if state and state.hint and kind not in ("collecting", "no-face") else None,
        slot=words.get(f"slot {kind}", ""),
        message=words.get(f"message {kind}", "").format(clock=at),
        kept=_kept(seen, at, language) if kind in _STOPPED else (),
        foot="" if watching else words.get(f"foot {kind}", "").format(clock=at),
    )


def kind_of(seen: PanelModel, standing: Standing, now_ms: int) -> Kind:
    """Name the state of the panel; what ends or forbids the analysis goes before what it found."""
    started_ms = standing.started_ms
    if standing.ended or seen.ended:
        return "ended"
    if standing.stopped_by:
        return "stopped-by-client" if standing.stopped_by == "client" else "stopped"
    if not standing.purposes & {"report", "live-hint"}:
        return "no-consent"
    if started_ms is None:
        return "waiting"
    if "live-hint" not in standing.purposes:
        return "report-only"
    if seen.state is None:
        return "collecting" if now_ms - started_ms <= FIRST_STATE_MS else "lost"
    return "lost" if now_ms - seen.state_ms > STALE_MS else _WORD_KINDS[seen.state.word]


def shows_numbers(standing: Standing) -> bool:
    """Whether numbers of a call may be shown before its report: on the consent to hints, or if a stop paused it."""
    return "live-hint" in standing.purposes | standing.paused


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


def clock_us(seen: PanelModel, standing: Standing, now_ms: int) -> int | None:
    """The call's clock now, in which a moment is marked; None where the call has not begun or is over."""
    started_ms = seen.started_ms if seen.started_ms is not None else standing.started_ms
    if started_ms is None or standing.ended or seen.ended:
        return None
    return max(0, now_ms - started_ms) * 1000


def clock(call_ms: int | None) -> str:
    """Write a time of the call's clock as 09:25, from an hour on as 1:09:25; a dash before the start."""
    if call_ms is None:
        return "–"
    minutes, seconds = divmod(max(0, call_ms) // 1000, 60)
    return f"{minutes:02}:{seconds:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def bars(windows: Sequence[SatisfactionWindow], span_s: int) -> tuple[Bar, ...]:
    """Join windows to at most MOST_BARS bars of the span; a window with under 10 used frames is left out as a gap."""
    window_s = WINDOW_US // 1_000_000
    joined = math.ceil(span_s / window_s / MOST_BARS)
    sums: dict[int, tuple[int, int, int]] = {}
    for window in windows:
        used = window.negative + window.neutral + window.positive
        if window_counts(used, SLOTS_IN_WINDOW):
            negative, positive, before = sums.get(window.window // joined, (0, 0, 0))
            sums[window.window // joined] = negative + window.negative, positive + window.positive, before + used
    long_s = joined * window_s
    return tuple(
        Bar(place * long_s, (place + 1) * long_s, round(negative / used, 3), round(positive / used, 3))
        for place, (negative, positive, used) in sorted(sums.items())
    )


def span_s(until_s: int) -> int:
    """Choose the length of the line for a call that has lasted `until_s`."""
    return next((minutes * 60 for minutes in _SPANS_MIN if minutes * 60 >= until_s), math.ceil(until_s / 3600) * 3600)


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


def _line(seen: PanelModel, kind: Kind, language: Language) -> Line:
    words = WORDS[language]
    until_s = (seen.windows[-1].window + 1) * WINDOW_US // 1_000_000 if seen.windows else 0
    if kind not in _STOPPED and seen.state:
        until_s = max(until_s, seen.state.captured_us // 1_000_000)
    latest_mark_s = math.ceil(seen.marks[-1].captured_us / 1e6) if seen.marks else 0
    span = span_s(max(until_s, latest_mark_s))
    drawn = bars(seen.windows, span)
    title = words["before the stop"] if kind in _STOPPED else words["whole call"]
    counted_s = sum(bar.to_s - bar.from_s for bar in drawn)
    return Line(
        title=title,
        summary=words["line summary"].format(
            title=title, until=clock(until_s * 1000), counted=clock(min(counted_s, until_s) * 1000)
        ),
        span_s=span,
        until_s=until_s,
        bars=drawn,
        marks=tuple((mark.captured_us / 1e6, words[mark.moment]) for mark in seen.marks),
        marks_text=words["marks"].format(len(seen.marks)),
    )


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

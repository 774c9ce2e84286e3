"""The whole call as one line of the panel: pure."""

import math
from collections.abc import Sequence

import msgspec

from console.panel.model import PanelModel
from console.panel.words import WORDS, clock
from console.words import Language
from contracts.calls import WINDOW_US
from contracts.formulas import window_counts
from contracts.windows import SatisfactionWindow

SLOTS_IN_WINDOW = 30
"""Frames of a full window at 6 a second; interface.md: under 10 used ones it is empty."""
MOST_BARS = 240
"""Of the line of the whole call: a bar is never under 1.3 px of its 328."""
_SPANS_MIN = (10, 15, 20, 30, 45, 60, 90, 120, 180, 240)
"""The line's length goes up by these steps, so that it does not creep each second."""


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


def line(seen: PanelModel, stopped: bool, language: Language) -> Line:
    """The whole call so far; of a stopped one what was before the stop."""
    words = WORDS[language]
    until_s = (seen.windows[-1].window + 1) * WINDOW_US // 1_000_000 if seen.windows else 0
    if not stopped and seen.state:
        until_s = max(until_s, seen.state.captured_us // 1_000_000)
    latest_mark_s = math.ceil(seen.marks[-1].captured_us / 1e6) if seen.marks else 0
    span = span_s(max(until_s, latest_mark_s))
    drawn = bars(seen.windows, span)
    title = words["before the stop"] if stopped else words["whole call"]
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

"""The negative share before and after each moment that a manager marked. Pure."""

from collections.abc import Sequence

import msgspec

from contracts.bootstrap import Polarities, intervals, percentile
from contracts.calls import WINDOW_US, CallEnded, Moment
from contracts.formulas import share, window_counts
from contracts.reports import Interval, WindowCounts

SIDE_WINDOWS = 12
"""A minute on either side of a mark."""
LEAST_COUNTED_WINDOWS = 6
"""Of a side: half of its minute; with fewer there is no number for it."""
_LOWER, _UPPER = 0.025, 0.975


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A moment that a manager marked."""

    mark_id: str
    """ULID."""
    moment: Moment
    captured_us: int
    """On the call's clock."""


class MomentChange(msgspec.Struct, frozen=True, kw_only=True):
    """The negative share around a mark; close in time is not yet a cause."""

    mark: Mark
    before_percent: float | None
    """Of the used frames in the 60 s before, 0..100; None where too few of its windows count."""
    after_percent: float | None
    """Of the used frames in the 60 s after, likewise."""
    difference_points: Interval | None
    """95 % interval of after minus before, -100..100; None where either share is."""


def moment_changes(marks: Sequence[Mark], windows: Sequence[WindowCounts], ended: CallEnded) -> list[MomentChange]:
    """Compare the minutes around each mark, by whole windows; the one in which the mark lies is in neither.

    Args:
        marks: of one call.
        windows: all windows that the call's report was made from.
        ended: the call's end record.

    Returns:
        one change per mark, in the order of their time.
    """
    by_window = {window.window: window for window in windows}
    return [
        _change(mark, by_window, ended) for mark in sorted(marks, key=lambda mark: (mark.captured_us, mark.mark_id))
    ]


def _change(mark: Mark, by_window: dict[int, WindowCounts], ended: CallEnded) -> MomentChange:
    below, above = mark.captured_us // WINDOW_US, -(-mark.captured_us // WINDOW_US)
    before = _side(range(below - SIDE_WINDOWS, below), by_window, ended)
    after = _side(range(above, above + SIDE_WINDOWS), by_window, ended)
    return MomentChange(
        mark=mark,
        before_percent=_negative_percent(before),
        after_percent=_negative_percent(after),
        difference_points=_difference_points(before, after, mark.mark_id) if before and after else None,
    )


def _side(numbers: range, by_window: dict[int, WindowCounts], ended: CallEnded) -> list[Polarities]:
    """The windows of a side that lie in the call; none where too few of them count."""
    found = [by_window[number] for number in numbers if number in by_window]
    sums = [(window.negative, window.neutral, window.positive) for window in found]
    counted = 0
    for window, counts in zip(found, sums, strict=True):
        length_us = min(WINDOW_US, max(0, ended.duration_us - window.window * WINDOW_US))
        counted += window_counts(sum(counts), length_us / ended.started.period_us)
    return sums if counted >= LEAST_COUNTED_WINDOWS else []


def _negative_percent(side: Sequence[Polarities]) -> float | None:
    return share(sum(counts[0] for counts in side), sum(map(sum, side)))


def _difference_points(before: Sequence[Polarities], after: Sequence[Polarities], mark_id: str) -> Interval:
    """Bound after minus before: both sides are drawn apart, each by contracts.bootstrap with a seed of its own."""
    pairs = zip(_drawn_percents(before, f"{mark_id}/before"), _drawn_percents(after, f"{mark_id}/after"), strict=True)
    differences = sorted(late - early for early, late in pairs if early is not None and late is not None)
    return percentile(differences, _LOWER), percentile(differences, _UPPER)


def _drawn_percents(side: Sequence[Polarities], seed: str) -> list[float | None]:
    """The negative share of each repeat of the bootstrap."""
    drawn: list[float | None] = []

    def keep(negative: int, neutral: int, positive: int) -> float | None:
        drawn.append(share(negative, negative + neutral + positive))
        return drawn[-1]

    intervals(side, seed, [keep])
    return drawn

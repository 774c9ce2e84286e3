"""The course of a call: its windows in order, with gaps, and grouped into the columns that a chart draws."""

import math
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal

import msgspec

from contracts.calls import WINDOW_US, Mode, Stop
from contracts.formulas import window_counts
from contracts.reports import WindowCounts

WINDOW_S = WINDOW_US / 1_000_000
NAMED_GAP_S = 30
"""A gap is named from this length on (design: Charts, "Gap")."""

_GROUPS = (1, 2, 3, 6, 12, 24, 60, 120, 360, 720)
"""Windows per column: columns of 5, 10, 15, 30 s, 1, 2, 5, 10, 30 min, 1 h."""

GapKind = Literal["not_seen", "unclear", "skipped", "stopped"]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One or more neighbouring windows of a call, summed."""

    start_s: float
    end_s: float
    negative: int
    neutral: int
    positive: int
    unclear: int
    skipped: int
    sampled: int
    """Frames that were due: those that came, in live mode also the slots in which nothing came."""
    slots: float
    """Length of the column in sampling periods."""
    stopped_s: float
    """How long of it the analysis was stopped."""

    @property
    def used(self) -> int:
        """Frames that count."""
        return self.negative + self.neutral + self.positive

    @property
    def counted(self) -> bool:
        """Whether used frames stand for a third of its time or more, as the satisfied time asks; else it is a gap."""
        return window_counts(self.used, self.slots)

    @property
    def stopped(self) -> bool:
        """Whether it does not count and the analysis was stopped for half of it or more."""
        return not self.counted and 2 * self.stopped_s >= self.end_s - self.start_s

    @property
    def shares(self) -> tuple[float, float, float]:
        """Negative, neutral, positive of the used frames, 0..100."""
        return (
            100 * self.negative / self.used,
            100 * self.neutral / self.used,
            100 * self.positive / self.used,
        )


class Gap(msgspec.Struct, frozen=True, kw_only=True):
    """Neighbouring windows that do not count, and what most of their frames were."""

    start_s: float
    end_s: float
    kind: GapKind


def columns_of(
    windows: Iterable[WindowCounts], duration_s: float, period_us: int, mode: Mode, stops: Sequence[Stop] = ()
) -> list[Column]:
    """Lay the windows of a call side by side, from its start to its end.

    A window that was not observed is there with zeros. In live mode a slot in which nothing came is part of the
    sampled frames, except while the analysis was stopped; a recording has the frames that it has. The last window ends
    with the call.

    Args:
        windows: counts by window, in any order, each window at most once.
        duration_s: length of the call.
        period_us: sampling period.
        mode: of the call.
        stops: stretches in which the analysis was stopped; none overlap.
    """
    by_number = {window.window: window for window in windows}
    period_s = period_us / 1_000_000
    total = max(1, math.ceil(duration_s / WINDOW_S), *(number + 1 for number in by_number))
    return [
        _column(by_number.get(number) or WindowCounts(window=number), duration_s, period_s, mode, stops)
        for number in range(total)
    ]


def _column(window: WindowCounts, duration_s: float, period_s: float, mode: Mode, stops: Sequence[Stop]) -> Column:
    start_s = window.window * WINDOW_S
    end_s = max(min(start_s + WINDOW_S, duration_s), start_s + period_s)
    used = window.negative + window.neutral + window.positive
    came = used + window.no_face + window.abstained + window.skipped
    slots = (end_s - start_s) / period_s
    stopped_s = sum(max(0.0, min(end_s, stop.to_us / 1e6) - max(start_s, stop.from_us / 1e6)) for stop in stops)
    return Column(
        start_s=start_s,
        end_s=end_s,
        negative=window.negative,
        neutral=window.neutral,
        positive=window.positive,
        unclear=window.abstained,
        skipped=window.skipped,
        sampled=max(came, round(slots - stopped_s / period_s)) if mode == "live" else came,
        slots=slots,
        stopped_s=stopped_s,
    )


def grouped(columns: Sequence[Column], most: int) -> tuple[int, list[Column]]:
    """Sum neighbouring windows until at most `most` columns are left.

    Returns:
        windows per column, the columns; the last one may hold fewer windows.
    """
    needed = math.ceil(len(columns) / most)
    size = next((group for group in _GROUPS if group >= needed), needed)
    return size, [_summed(columns[first : first + size]) for first in range(0, len(columns), size)]


def _summed(columns: Sequence[Column]) -> Column:
    return Column(
        start_s=columns[0].start_s,
        end_s=columns[-1].end_s,
        negative=sum(column.negative for column in columns),
        neutral=sum(column.neutral for column in columns),
        positive=sum(column.positive for column in columns),
        unclear=sum(column.unclear for column in columns),
        skipped=sum(column.skipped for column in columns),
        sampled=sum(column.sampled for column in columns),
        slots=sum(column.slots for column in columns),
        stopped_s=sum(column.stopped_s for column in columns),
    )


def gap_kind(column: Column) -> GapKind:
    """Say what most frames of a gap were, or that there were to be none; a tie goes to the face that was not seen."""
    if column.stopped:
        return "stopped"
    not_seen = column.sampled - column.used - column.unclear - column.skipped
    if not_seen >= max(column.unclear, column.skipped):
        return "not_seen"
    return "unclear" if column.unclear >= column.skipped else "skipped"


def gaps_of(columns: Sequence[Column]) -> list[Gap]:
    """Join neighbouring columns that do not count; stopped ones and others stay apart."""
    found = []
    for (counted, _), run in groupby(columns, key=lambda column: (column.counted, column.stopped)):
        if not counted:
            whole = _summed(list(run))
            found.append(Gap(start_s=whole.start_s, end_s=whole.end_s, kind=gap_kind(whole)))
    return found


def counted_s(columns: Sequence[Column]) -> float:
    """Length of the columns that count, in seconds: what the satisfied time is a part of."""
    return sum(column.end_s - column.start_s for column in columns if column.counted)

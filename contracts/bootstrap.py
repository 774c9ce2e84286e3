"""95 % intervals by a circular block bootstrap over a call's windows (Politis and Romano 1992).

Frames of a call are autocorrelated, so runs of neighbouring windows are drawn, never single frames.
A stranger's script repeats the result exactly from the counts and the call id: docs/en/numbers.md has one.
"""

import math
import random
from collections.abc import Callable, Sequence

Polarities = tuple[int, int, int]
"""Negative, neutral and positive frames of one window."""
Statistic = Callable[[int, int, int], float | None]

RUN_WINDOWS = 6
REPEATS = 2000
_LOWER, _UPPER = 0.025, 0.975


def intervals(
    windows: Sequence[Polarities], call_id: str, statistics: Sequence[Statistic]
) -> list[tuple[float, float] | None]:
    """Bound each statistic of a call.

    One repeat draws ceil(n / 6) starts with `random.Random(call_id).randrange(n)`, takes six windows from each start,
    going on at the front after the last, and cuts the row of windows to n. All statistics share the repeats.

    Args:
        windows: all n windows of the call in order, also those without a used frame.
        call_id: seed.
        statistics: functions of the summed counts; a repeat without used frames gives none and is left out.

    Returns:
        (lower, upper) per statistic, the 2.5 and 97.5 percentiles with linear interpolation; None without a value.
    """
    found: list[list[float]] = [[] for _ in statistics]
    if windows:
        for counts in _resampled(windows, random.Random(call_id)):
            for values, statistic in zip(found, statistics, strict=True):
                value = statistic(*counts)
                if value is not None:
                    values.append(value)
    return [
        (percentile(values, _LOWER), percentile(values, _UPPER)) if values else None for values in map(sorted, found)
    ]


def _resampled(windows: Sequence[Polarities], source: random.Random) -> list[Polarities]:
    """Summed counts of each repeat, by prefix sums over the windows laid twice in a row."""
    n = len(windows)
    prefix = [(0, 0, 0)]
    for index in range(n + RUN_WINDOWS):
        window, last = windows[index % n], prefix[-1]
        prefix.append((last[0] + window[0], last[1] + window[1], last[2] + window[2]))
    sums = []
    for _ in range(REPEATS):
        left, negative, neutral, positive = n, 0, 0, 0
        for _ in range(math.ceil(n / RUN_WINDOWS)):
            start = source.randrange(n)
            first, last = prefix[start], prefix[start + min(RUN_WINDOWS, left)]
            negative += last[0] - first[0]
            neutral += last[1] - first[1]
            positive += last[2] - first[2]
            left -= RUN_WINDOWS
        sums.append((negative, neutral, positive))
    return sums


def percentile(ordered: Sequence[float], quantile: float) -> float:
    """The value at `quantile` (0..1) of ordered values, linear between neighbours (Hyndman and Fan's type 7)."""
    place = quantile * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)

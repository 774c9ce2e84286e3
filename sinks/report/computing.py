"""The report of a call, computed from counts per window and from nothing else. Pure."""

import math
from collections.abc import Sequence

from contracts.bootstrap import Statistic, intervals
from contracts.calls import WINDOW_US, CallEnded
from contracts.formulas import coverage, satisfaction, share, window_counts
from contracts.polarity import EMOTIONS
from contracts.reports import Counts, EmotionShares, EngineNames, Intervals, SessionReport, Shares, WindowCounts

ENOUGH_COVERAGE_PERCENT = 20.0
ENOUGH_USED_S = 60.0
SATISFIED_FROM_PERCENT = 50.0

_STATISTICS: tuple[Statistic, ...] = (
    satisfaction,
    lambda negative, neutral, positive: share(negative, negative + neutral + positive),
    lambda negative, neutral, positive: share(neutral, negative + neutral + positive),
    lambda negative, neutral, positive: share(positive, negative + neutral + positive),
)


def make_report(
    ended: CallEnded, counted: Sequence[WindowCounts], engine: EngineNames, version: int
) -> tuple[SessionReport, list[WindowCounts]]:
    """Make the report of an ended call.

    Args:
        ended: the call's end record, with the source's counters.
        counted: counts of the windows in which something was observed, by window.
        engine: who analysed.
        version: of the report.

    Returns:
        the report, and the counts of all windows of the call, also of those in which nothing was observed.
    """
    windows = every_window(counted, ended.duration_us)
    counts = _counts(ended, windows)
    polarities = [(window.negative, window.neutral, window.positive) for window in windows]
    bounds = intervals(polarities, ended.started.call_id, _STATISTICS)
    seen_percent = coverage(counts.used, counts.no_face, counts.abstained, counts.no_frames)
    used_s = counts.used * ended.started.period_us / 1e6
    report = SessionReport(
        version=version,
        call_id=ended.started.call_id,
        mode=ended.started.mode,
        started_ms=ended.started.started_ms,
        duration_s=ended.duration_us / 1e6,
        counts=counts,
        satisfaction=satisfaction(counts.negative, counts.neutral, counts.positive),
        shares=Shares(
            negative=share(counts.negative, counts.used),
            neutral=share(counts.neutral, counts.used),
            positive=share(counts.positive, counts.used),
        ),
        intervals=Intervals(satisfaction=bounds[0], negative=bounds[1], neutral=bounds[2], positive=bounds[3]),
        coverage=seen_percent,
        enough=seen_percent >= ENOUGH_COVERAGE_PERCENT and used_s >= ENOUGH_USED_S,
        satisfied_s=_satisfied_s(windows, ended),
        used_s=used_s,
        emotions=_emotions(windows),
        engine=engine,
    )
    return report, windows


def every_window(counted: Sequence[WindowCounts], duration_us: int) -> list[WindowCounts]:
    """Fill in the windows in which nothing was observed, up to the call's end."""
    by_window = {window.window: window for window in counted}
    number = max(math.ceil(duration_us / WINDOW_US), max(by_window, default=-1) + 1)
    return [by_window.get(index, WindowCounts(window=index)) for index in range(number)]


def _counts(ended: CallEnded, windows: Sequence[WindowCounts]) -> Counts:
    negative, neutral, positive, no_face, abstained, skipped = (
        sum(getattr(window, name) for window in windows)
        for name in ("negative", "neutral", "positive", "no_face", "abstained", "skipped")
    )
    used = negative + neutral + positive
    analysed = used + no_face + abstained
    sent = max(ended.sent, analysed + skipped)  # a killed source's last beat may know less than was observed
    return Counts(
        sent=sent,
        analysed=analysed,
        skipped=skipped,
        lost=sent - analysed - skipped,
        dropped=ended.dropped,
        no_frames=ended.no_frames,
        used=used,
        no_face=no_face,
        abstained=abstained,
        negative=negative,
        neutral=neutral,
        positive=positive,
    )


def _satisfied_s(windows: Sequence[WindowCounts], ended: CallEnded) -> float:
    """Seconds in windows with at least a third of their frames used and an overall satisfaction of 50 % or more."""
    satisfied_us = 0
    for window in windows:
        length_us = min(WINDOW_US, max(0, ended.duration_us - window.window * WINDOW_US))
        used = window.negative + window.neutral + window.positive
        value = satisfaction(window.negative, window.neutral, window.positive)
        counts = window_counts(used, length_us / ended.started.period_us)
        if value is not None and counts and value >= SATISFIED_FROM_PERCENT:
            satisfied_us += length_us
    return satisfied_us / 1e6


def _emotions(windows: Sequence[WindowCounts]) -> EmotionShares:
    sums = [sum(window.emotions[index] for window in windows) for index in range(len(EMOTIONS))]
    return EmotionShares(**{name: share(number, sum(sums)) for name, number in zip(EMOTIONS, sums, strict=True)})

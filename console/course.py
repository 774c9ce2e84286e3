"""The course of a call as a line of the list draws it, and what is known of a call that has no report yet. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.panel.line import SLOTS_IN_WINDOW, span_s
from console.panel.model import PanelModel, Standing, shows_numbers
from contracts.calls import WINDOW_US, Party, Stop
from contracts.polarity import POLARITIES
from contracts.reports import WindowCounts
from contracts.rounding import whole_percents
from sinks.page import figures
from sinks.page.drawing import Outlines, outlines
from sinks.page.phrases import Phrases
from sinks.page.timeline import WINDOW_S, Column, columns_of, grouped
from vault.live_calls import LiveCall

MOST_COLUMNS = 118
"""Of a line 236 px wide: no column is under 2 px."""
_PERIOD_US = round(WINDOW_US / SLOTS_IN_WINDOW)


@dataclass(frozen=True, slots=True)
class Course:
    """A small stack over the time of a call."""

    paths: Outlines
    width: float
    """Of the whole line in columns; a call that goes on ends before it."""
    until: float
    """Where the call ends, 0..100 of the line."""
    marks: tuple[float, ...]
    """Places of the marked moments, 0..100 of the line."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the topics tell of a call before its report."""

    course: Course | None
    shares: tuple[figures.Measure, ...]
    """Negative, neutral, positive so far, without intervals; empty without a used frame."""
    coverage_percent: float | None


NOTHING = Told(None, (), None)


def course(
    windows: Sequence[WindowCounts],
    length_s: float,
    line_s: float,
    stops: Sequence[Stop],
    marks_us: Sequence[int],
) -> Course:
    """Lay a call out on a line.

    Args:
        windows: counts by window.
        length_s: of the call so far.
        line_s: length of the whole line, at least that.
        stops: stretches in which the analysis was stopped.
        marks_us: marked moments on the call's clock.
    """
    size, columns = grouped(columns_of(windows, length_s, _PERIOD_US, "live", stops), MOST_COLUMNS)
    column_s = size * WINDOW_S
    line_s = max(line_s, columns[-1].end_s)
    return Course(
        paths=outlines(columns, column_s),
        width=line_s / column_s,
        until=100 * columns[-1].end_s / line_s,
        marks=tuple(min(100.0, 100 * at_us / 1e6 / line_s) for at_us in marks_us),
    )


def told(call: LiveCall, seen: PanelModel, standing: Standing, now_ms: int, phrases: Phrases, watching: bool) -> Told:
    """What a call without a report shows: nothing where its consents forbid it, to a supervisor if `watching`."""
    if call.started_ms is None or not seen.windows or not shows_numbers(standing, watching):
        return NOTHING
    counts = [
        WindowCounts(
            window=window.window,
            negative=window.negative,
            neutral=window.neutral,
            positive=window.positive,
            no_face=window.no_face,
            abstained=window.abstained,
            skipped=window.skipped,
        )
        for window in seen.windows
    ]
    closed_s = (seen.windows[-1].window + 1) * WINDOW_S
    until_s = max(closed_s, ((call.stopped_ms or call.ended_ms or now_ms) - call.started_ms) / 1000)
    stops = stops_of(call, until_s)
    line_s = span_s(round(until_s)) if call.ended_ms is None else until_s
    drawn = course(counts, closed_s, line_s, stops, [mark.captured_us for mark in seen.marks])
    columns = columns_of(counts, closed_s, _PERIOD_US, "live", stops)
    sampled = sum(column.sampled for column in columns)
    return Told(drawn, _shares(columns, phrases), 100 * sum(one.used for one in columns) / sampled if sampled else None)


def stops_of(call: LiveCall, until_s: float) -> list[Stop]:
    """The stretches without analysis as the vault knows them, with the one that holds now."""
    closed = list(call.counters.stops)
    if not call.stopped_by or call.started_ms is None or call.stopped_ms is None:
        return closed
    from_us = max(0, call.stopped_ms - call.started_ms) * 1000
    found = [stop for stop in closed if stop.to_us <= from_us]
    by: Party = "client" if call.stopped_by == "client" else "manager"
    return [*found, Stop(by=by, from_us=from_us, to_us=max(from_us, round(until_s * 1e6)))]


def _shares(columns: Sequence[Column], phrases: Phrases) -> tuple[figures.Measure, ...]:
    sums = [sum(getattr(column, polarity) for column in columns) for polarity in POLARITIES]
    if not sum(sums):
        return ()
    shares = [100 * count / sum(sums) for count in sums]
    return tuple(
        figures.Measure(key=key, value=phrases.percent(whole), interval="", bar=(share, share, share))
        for key, share, whole in zip(POLARITIES, shares, whole_percents(shares), strict=True)
    )

"""What the report page's templates are drawn from, on the page of its own and inside the console. Pure."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

import msgspec
from markupsafe import Markup

from contracts.bootstrap import REPEATS, RUN_WINDOWS
from contracts.calls import CallStarted, Stop
from contracts.polarity import POLARITIES
from contracts.reports import SessionReport, WindowCounts
from sinks.page import figures
from sinks.page.chart import Chart, chart_of
from sinks.page.chart_marks import ChartMark
from sinks.page.phrases import Phrases
from sinks.page.timeline import columns_of, counted_s
from sinks.page.words import Language
from sinks.report.moments import Mark

_PURPOSES = ("live-hint", "report", "trend", "illustration-feedback", "client-answer")


def report_values(
    report: SessionReport,
    windows: Sequence[WindowCounts],
    started: CallStarted,
    language: Language,
    timezone: tzinfo,
    stops: Sequence[Stop] = (),
    marks: Sequence[Mark] = (),
) -> dict[str, Any]:
    """Every figure and text of a report, by the names that the templates know.

    Args:
        report: the call's numbers.
        windows: the counts that they were made of.
        started: who called, when, and on which consents.
        language: of every word and number.
        timezone: of the date and the times of the day.
        stops: stretches in which the analysis was stopped.
        marks: moments that the manager marked, by their time.
    """
    phrases = Phrases(language, timezone)
    words = phrases.words
    columns = columns_of(windows, report.duration_s, started.period_us, report.mode, stops)
    rows = figures.measures(report, phrases)
    summary = ", ".join(f"{words[f'{row.key}_low']}\u00a0{row.value}" for row in rows if row.key in POLARITIES)
    chart = chart_of(columns, summary, phrases, stops, [_chart_mark(mark, phrases) for mark in marks])
    return {
        "phrases": phrases,
        "report": report,
        "started": started,
        "readings": _readings(chart),
        "reason": figures.reason(report, phrases),
        "measures": rows,
        "coverage": figures.coverage_parts(report.counts, phrases),
        "counted": phrases.length(counted_s(columns)),
        "chart": chart,
        "whole_frames": phrases.of_frames(report.counts.used, figures.sampled(report.counts)),
        "expressions": figures.expressions(report, phrases),
        "frame_rows": figures.frame_rows(report, report.duration_s, started.period_us, phrases),
        "fraction": figures.fraction(report.counts, phrases) if report.enough and report.counts.used else None,
        "engine": figures.engine(report, phrases),
        "method": words["method"].format(run=RUN_WINDOWS, repeats=phrases.number(REPEATS)),
        "polarities": POLARITIES,
    }


def _chart_mark(mark: Mark, phrases: Phrases) -> ChartMark:
    at_s = mark.captured_us / 1e6
    return ChartMark(at_s=at_s, word=phrases.words[f"moment_{mark.moment}"], time=phrases.clock(at_s))


def purposes(started: CallStarted, phrases: Phrases) -> str:
    """The consents' purposes in a fixed order; one that we have no word for stands as it is."""
    words = phrases.words
    known = [words[f"purpose_{purpose}"] for purpose in _PURPOSES if purpose in started.consents]
    foreign = sorted(set(started.consents) - set(_PURPOSES))
    return ", ".join([*known, *foreign]) or words["consent_none"]


def _readings(chart: Chart) -> Markup:
    """The readings of both drawings as JSON that cannot end its element."""
    value = {drawing.name: {"width": drawing.paths.width, "columns": drawing.readings} for drawing in chart.drawings}
    return Markup(msgspec.json.encode(value).decode().replace("<", "\\u003c"))  # noqa: S704 escaped here

"""What the report page's parts (sinks.page) are drawn from inside the console: pure."""

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

import msgspec
from markupsafe import Markup

from contracts.bootstrap import REPEATS, RUN_WINDOWS
from contracts.calls import CallStarted
from contracts.polarity import POLARITIES
from contracts.reports import SessionReport, WindowCounts
from sinks.page import figures
from sinks.page.chart import chart_of
from sinks.page.phrases import Phrases
from sinks.page.timeline import columns_of, counted_s
from sinks.page.words import Language


def report_values(
    report: SessionReport, windows: Sequence[WindowCounts], started: CallStarted, language: Language, timezone: tzinfo
) -> dict[str, Any]:
    """The same figures as on the report's own page, by the names that its templates know.

    Args:
        report: the call's numbers.
        windows: the counts that they were made of.
        started: the call's start record.
        language: of every word and number.
        timezone: of the times of the day.
    """
    phrases = Phrases(language, timezone)
    columns = columns_of(windows, report.duration_s, started.period_us, report.mode)
    rows = figures.measures(report, phrases)
    summary = ", ".join(f"{phrases.words[f'{row.key}_low']}\u00a0{row.value}" for row in rows if row.key in POLARITIES)
    chart = chart_of(columns, summary, phrases)
    readings = {drawing.name: {"width": drawing.paths.width, "columns": drawing.readings} for drawing in chart.drawings}
    return {
        "report": report,
        "started": started,
        "readings": Markup(msgspec.json.encode(readings).decode().replace("<", "\\u003c")),  # noqa: S704 escaped here
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
        "method": phrases.words["method"].format(run=RUN_WINDOWS, repeats=phrases.number(REPEATS)),
        "polarities": POLARITIES,
    }

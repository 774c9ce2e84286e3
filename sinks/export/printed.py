"""What the PDF prints: the page's figures and words under the names by which report.typ knows them. Pure."""

from typing import Any

from contracts.bootstrap import REPEATS, RUN_WINDOWS
from contracts.polarity import POLARITIES
from sinks.export.moments import moment_rows
from sinks.export.paper import ReportPaper, client, end, facts, sentence
from sinks.export.stack import stack_svg
from sinks.export.words import WORDS
from sinks.page import figures
from sinks.page.chart import Chart, chart_of
from sinks.page.phrases import Phrases
from sinks.page.timeline import columns_of, counted_s

_COLOURS = {
    "negative": "#C26A12",
    "neutral": "#C5CBD4",
    "positive": "#2A69B0",
    "surface": "#FFFFFF",
    "line": "#DDE1E7",
    "line-strong": "#868E9B",
    "strip": "#A4A8AE",
}
"""Light tokens; the strip is ink-2 at half strength."""
_LABELS_UP_TO_PX = 640
"""A gap whose name fits a plot of this width has room for it here, where type is smaller too."""


def printed(paper: ReportPaper, phrases: Phrases) -> dict[str, Any]:
    """Everything that the template prints, ready for JSON."""
    report, words = paper.report, {**phrases.words, **WORDS[phrases.language]}
    reason = sentence(figures.reason(report, phrases))
    columns = columns_of(paper.windows, report.duration_s, paper.started.period_us, report.mode, paper.stops)
    rows = figures.measures(report, phrases)
    summary = ", ".join(f"{words[f'{row.key}_low']}\u00a0{row.value}" for row in rows if row.key in POLARITIES)
    return {
        "language": phrases.language,
        "words": words,
        "title": client(paper, phrases),
        "document": words["title"].format(client=client(paper, phrases), date=phrases.date(report.started_ms)),
        "facts": facts(paper, phrases),
        "reason": reason,
        "measures": rows,
        "coverage": figures.coverage_parts(report.counts, phrases),
        "hundred": phrases.percent(100),
        "satisfied": words["na"] if reason else phrases.length(report.satisfied_s),
        "satisfied_note": reason or words["satisfied_of"].format(length=phrases.length(counted_s(columns))),
        "chart": _chart(chart_of(columns, summary, phrases, paper.stops)),
        "length_s": columns[-1].end_s,
        "moments": moment_rows(paper.moments, phrases),
        "expressions": figures.expressions(report, phrases),
        "explanation": _explanation(paper, phrases),
        "foot": _foot(paper, phrases),
        "address": paper.address,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    wide = chart.drawings[0]
    return {
        "name": chart.name,
        "caption": wide.caption,
        "svg": stack_svg(wide.paths, _COLOURS),
        "ticks": chart.ticks,
        "layers": chart.layers,
        "gaps": [label for label in chart.gap_labels if label.from_px <= _LABELS_UP_TO_PX],
        "note": "" if 0 < chart.note_until_px <= _LABELS_UP_TO_PX else chart.gaps_note,
    }


def _explanation(paper: ReportPaper, phrases: Phrases) -> dict[str, Any]:
    report, words = paper.report, phrases.words
    shown = report.enough and report.counts.used > 0
    return {
        "frames": figures.frame_rows(report, report.duration_s, paper.started.period_us, phrases),
        "used": phrases.number(report.counts.used),
        "fraction": figures.fraction(report.counts, phrases) if shown else None,
        "outside": words["outside"] if report.counts.skipped or report.counts.lost else "",
        "method": words["method"].format(run=RUN_WINDOWS, repeats=phrases.number(REPEATS)),
        "engine": f"{words['engine']}: {' · '.join(figures.engine(report, phrases))}",
        "end": end(paper, phrases),
    }


def _foot(paper: ReportPaper, phrases: Phrases) -> list[str]:
    report, words = paper.report, phrases.words
    made = WORDS[phrases.language]["made"].format(moment=phrases.period(paper.made_ms, 0).rpartition("–")[0])
    return [
        words["foot_call"].format(call_id=report.call_id, version=report.version),
        made,
        words["foot_time"].format(zone=phrases.zone(report.started_ms)),
        words["foot_video"],
    ]

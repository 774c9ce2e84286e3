"""The mail of a report, in HTML that mail programs can show and as text, both with the same facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from contracts.rounding import whole_percents
from sinks.export.moments import MomentRow, moment_rows
from sinks.export.paper import ReportPaper, client, facts, sentence
from sinks.export.words import WORDS
from sinks.page import figures
from sinks.page.figures import Measure
from sinks.page.phrases import Phrases
from sinks.page.timeline import WINDOW_S, columns_of, counted_s, grouped
from sinks.page.words import Language, Words

_COLUMNS = 120
"""Most columns of the course: no gap of 30 s is hidden in a call of up to half an hour."""
_PARTED_COLUMNS = 60
"""With more, nothing parts two columns."""
_CHART_PX = 84
_TEMPLATES = Environment(
    loader=PackageLoader("sinks.export", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class MailParts:
    """A mail without its addresses."""

    subject: str
    text: str
    html: str


class _Bar(msgspec.Struct, frozen=True, kw_only=True):
    """Widths of an interval bar's three cells in whole per cents that sum to 100."""

    solid: int
    pale: int
    empty: int


class _Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the course."""

    heights: dict[str, int]
    """Pixels by polarity; empty for one that does not count."""
    floor: str
    """The line under one that does not: solid where the analysis was stopped, else dotted."""
    marked: bool
    """Whether the manager marked a moment of it."""


def mail_parts(paper: ReportPaper, language: Language, timezone: tzinfo) -> MailParts:
    """Write subject, text and HTML; the numbers stand in the parts, never in the subject.

    The HTML is tables with literal colours, light only, and asks for nothing from outside.
    """
    phrases = Phrases(language, timezone)
    words = {**phrases.words, **WORDS[language]}
    period = phrases.period(paper.report.started_ms, paper.report.duration_s)
    subject = words["mail_subject"].format(document=words["document"], client=client(paper, phrases), period=period)
    measures, moments = figures.measures(paper.report, phrases), moment_rows(paper.moments, phrases)
    period_us, mode = paper.started.period_us, paper.report.mode
    columns = columns_of(paper.windows, paper.report.duration_s, period_us, mode, paper.stops)
    reason = sentence(figures.reason(paper.report, phrases))
    coverage = figures.coverage_parts(paper.report.counts, phrases)
    satisfied = words["na"] if reason else phrases.length(paper.report.satisfied_s)
    length_s = columns[-1].end_s
    size, drawn = grouped(columns, _COLUMNS)
    marked = {min(int(one.mark.captured_us / 1e6 / size / WINDOW_S), len(drawn) - 1) for one in paper.moments}
    stack = [
        _Column(
            heights=_heights(column.shares) if column.counted else {},
            floor="" if column.counted else "solid" if column.stopped else "dotted",
            marked=place in marked,
        )
        for place, column in enumerate(drawn)
    ]
    html = _TEMPLATES.get_template("mail.html").render(
        w=words,
        language=language,
        subject=subject,
        title=client(paper, phrases),
        facts=facts(paper, phrases),
        rows=[(measure, _bar(measure)) for measure in measures],
        reason=reason,
        seen=f"{coverage[0].text} {words['of_the_time']}" if coverage else words["na"],
        satisfied=satisfied,
        counted=reason or words["satisfied_of"].format(length=phrases.length(counted_s(columns))),
        stack=stack,
        stopped=any(column.floor == "solid" for column in stack),
        parting_px=1 if len(stack) <= _PARTED_COLUMNS else 0,
        times=[phrases.clock(length_s * part / 2) for part in range(3)],
        moments=moments,
        address=paper.address,
        chart_px=_CHART_PX,
    )
    lines = [client(paper, phrases), *facts(paper, phrases), ""]
    lines += _measure_lines(measures, reason, words)
    lines += ["", f"{words['face_seen']}: {coverage[0].text} {words['of_the_time']}" if coverage else ""]
    lines += [f"{words['satisfied']}: {satisfied}"]
    lines += ["", words["moments_mail"], words["moments_note"], *map(_moment_line, moments)] if moments else []
    lines += ["", f"{words['open']}: {paper.address}"] if paper.address else []
    lines += [words["attached"], "", words["caution"]]
    return MailParts(subject=_plain(subject), text=_plain("\n".join(lines)) + "\n", html=html)


def _bar(measure: Measure) -> _Bar | None:
    if measure.bar is None:
        return None
    _, low, high = measure.bar
    solid, pale, empty = whole_percents([low, high - low, 100 - high])
    return _Bar(solid=solid, pale=pale, empty=empty)


def _heights(shares: Sequence[float]) -> dict[str, int]:
    """Whole pixels of a column from its top: positive, neutral, negative, together the chart's height."""
    negative, _, positive = (round(share * _CHART_PX / 100) for share in shares)
    return {"positive": positive, "neutral": _CHART_PX - negative - positive, "negative": negative}


def _measure_lines(measures: Sequence[Measure], reason: str, words: Words) -> list[str]:
    lines = [
        f"{words[one.key]}: {one.value}" + (f" ({words['interval']}: {one.interval})" if one.interval else "")
        for one in measures
    ]
    return [*lines, f"{reason}."] if reason else lines


def _moment_line(row: MomentRow) -> str:
    if row.points is None:
        return f"{row.time} {row.word}: {row.verdict}"
    return f"{row.time} {row.word}: {row.before} → {row.after}, {row.difference} ({row.interval}), {row.verdict}"


def _plain(text: str) -> str:
    """No-break spaces are for set text; a plain mail is wrapped by its reader."""
    return text.replace("\u00a0", " ")

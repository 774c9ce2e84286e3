"""The report page as one HTML file: no request, no file beside it, readable without its script."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import tzinfo
from hashlib import sha256
from importlib.resources import files

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.bootstrap import REPEATS, RUN_WINDOWS
from contracts.calls import CallStarted
from contracts.polarity import POLARITIES
from contracts.reports import SessionReport, WindowCounts
from sinks.page import figures
from sinks.page.chart import Chart, chart_of
from sinks.page.phrases import Phrases
from sinks.page.timeline import columns_of, counted_s
from sinks.page.typeface import FontFace, font_css
from sinks.page.words import Language

_PURPOSES = ("live-hint", "report", "trend", "illustration-feedback", "client-answer")
_STYLE = (files("sinks.page") / "page.css").read_text(encoding="utf-8")
_SCRIPT = (files("sinks.page") / "page.js").read_text(encoding="utf-8")
_TEMPLATES = Environment(
    loader=PackageLoader("sinks.page", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(
    report: SessionReport,
    windows: Sequence[WindowCounts],
    started: CallStarted,
    language: Language,
    timezone: tzinfo,
    fonts: Sequence[FontFace],
) -> str:
    """Write the page of a call.

    Args:
        report: the call's numbers.
        windows: the counts that they were made of.
        started: who called, when, and on which consents.
        language: of every word and number.
        timezone: of the date and the times of the day.
        fonts: embedded; without any the reader's own font is used.

    Returns:
        HTML that holds its own style, script and fonts, and forbids all else by its Content-Security-Policy.
    """
    phrases = Phrases(language, timezone)
    words = phrases.words
    columns = columns_of(windows, report.duration_s, started.period_us, report.mode)
    rows = figures.measures(report, phrases)
    summary = ", ".join(f"{words[f'{row.key}_low']}\u00a0{row.value}" for row in rows if row.key in POLARITIES)
    chart = chart_of(columns, summary, phrases)
    style = Markup(font_css(fonts) + _STYLE)  # noqa: S704 our own files, no data of a call
    return _TEMPLATES.get_template("page.html").render(
        w=words,
        phrases=phrases,
        report=report,
        started=started,
        language=language,
        policy=_policy(style, _SCRIPT),
        style=style,
        script=Markup(_SCRIPT),  # noqa: S704 our own file
        readings=_readings(chart),
        reason=figures.reason(report, phrases),
        measures=rows,
        coverage=figures.coverage_parts(report.counts, phrases),
        counted=phrases.length(counted_s(columns)),
        chart=chart,
        whole_frames=phrases.of_frames(report.counts.used, figures.sampled(report.counts)),
        expressions=figures.expressions(report, phrases),
        frame_rows=figures.frame_rows(report, report.duration_s, started.period_us, phrases),
        fraction=figures.fraction(report.counts, phrases) if report.enough and report.counts.used else None,
        engine=figures.engine(report, phrases),
        method=words["method"].format(run=RUN_WINDOWS, repeats=phrases.number(REPEATS)),
        purposes=_purposes(started, phrases),
        polarities=POLARITIES,
    )


def _policy(style: str, script: str) -> str:
    """Allow the page's own style and script by their hashes, fonts and icon as data, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def _readings(chart: Chart) -> Markup:
    """The readings of both drawings as JSON that cannot end its element."""
    value = {drawing.name: {"width": drawing.paths.width, "columns": drawing.readings} for drawing in chart.drawings}
    return Markup(msgspec.json.encode(value).decode().replace("<", "\\u003c"))  # noqa: S704 escaped here


def _purposes(started: CallStarted, phrases: Phrases) -> str:
    """The consents' purposes in a fixed order; one that we have no word for stands as it is."""
    words = phrases.words
    known = [words[f"purpose_{purpose}"] for purpose in _PURPOSES if purpose in started.consents]
    foreign = sorted(set(started.consents) - set(_PURPOSES))
    return ", ".join([*known, *foreign]) or words["consent_none"]

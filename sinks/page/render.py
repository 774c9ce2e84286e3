"""The report page as one HTML file: no request, no file beside it, readable without its script."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import tzinfo
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.calls import CallStarted, Stop
from contracts.reports import SessionReport, WindowCounts
from sinks.page.phrases import Phrases
from sinks.page.typeface import FontFace, font_css
from sinks.page.values import purposes, report_values
from sinks.page.words import Language
from sinks.report.moments import Mark

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
    stops: Sequence[Stop] = (),
    marks: Sequence[Mark] = (),
) -> str:
    """Write the page of a call.

    Args:
        report: the call's numbers.
        windows: the counts that they were made of.
        started: who called, when, and on which consents.
        language: of every word and number.
        timezone: of the date and the times of the day.
        fonts: embedded; without any the reader's own font is used.
        stops: stretches in which the analysis was stopped.
        marks: moments that the manager marked, by their time.

    Returns:
        HTML that holds its own style, script and fonts, and forbids all else by its Content-Security-Policy.
    """
    values = report_values(report, windows, started, language, timezone, stops, marks)
    phrases: Phrases = values["phrases"]
    style = Markup(font_css(fonts) + _STYLE)  # noqa: S704 our own files, no data of a call
    return _TEMPLATES.get_template("page.html").render(
        **values,
        w=phrases.words,
        language=language,
        policy=_policy(style, _SCRIPT),
        style=style,
        script=Markup(_SCRIPT),  # noqa: S704 our own file
        purposes=purposes(started, phrases),
    )


def _policy(style: str, script: str) -> str:
    """Allow the page's own style and script by their hashes, fonts and icon as data, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "font-src data:; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()

"""The report as PDF/A-2b, tagged, in the looks of the page: typst sets it, the page's figures and words fill it."""

from datetime import tzinfo
from importlib.resources import files
from pathlib import Path

import msgspec
import typst

from sinks.export.fonts import characters, ttf_files
from sinks.export.paper import ReportPaper
from sinks.export.printed import printed
from sinks.page.phrases import Phrases
from sinks.page.words import Language

_TEMPLATE = (files("sinks.export") / "report.typ").read_bytes()
_UNKNOWN = "?"
"""In place of a character that the font lacks, which PDF/A forbids to leave out silently."""


def pdf(paper: ReportPaper, language: Language, timezone: tzinfo, fonts_folder: Path) -> bytes:
    """Set the report; the same bytes from the same input.

    Args:
        paper: what to tell.
        language: of every word and number.
        timezone: of the date and the times of the day.
        fonts_folder: where set-up put the page's fonts.

    Raises:
        FontUnavailable: if the fonts are not there.
    """
    paths = ttf_files(fonts_folder)
    drawable = characters(paths[0])
    text = msgspec.json.encode(printed(paper, Phrases(language, timezone))).decode()
    text = "".join(one if ord(one) in drawable or ord(one) < 32 else _UNKNOWN for one in text)
    set_bytes: bytes = typst.compile(
        _TEMPLATE,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts_folder]),
        sys_inputs={"report": text},
        pdf_standards=["a-2b"],
        timestamp=paper.made_ms // 1000,
        format="pdf",
    )
    return set_bytes

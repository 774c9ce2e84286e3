"""Papers for the client as PDF/A-2b, set by typst in the pages' font: a title and sections of names with values."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import msgspec
import typst

from console.words import WORDS
from sinks.export.fonts import characters, ttf_files
from sinks.page.fonts import FontUnavailable
from sinks.page.words import Language

_TEMPLATE = (files("console.client") / "paper.typ").read_bytes()
_FONT = "Onest"
_SPARE_FONT = "Libertinus Serif"
"""Inside typst; a client gets their data also where set-up has not fetched the pages' font, but not as PDF/A."""
_UNKNOWN = "?"
"""In place of a character that the font lacks, which PDF/A forbids to leave out silently."""


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a paper."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper says."""

    title: str
    sections: tuple[Section, ...]
    foot: str


def pdf(paper: Paper, language: Language, made_ms: int, fonts_folder: Path) -> bytes:
    """Set a paper; the same bytes from the same input.

    Args:
        paper: what it says.
        language: of its words.
        made_ms: Unix time that it carries as its own.
        fonts_folder: where set-up put the pages' fonts.

    """
    fonts, drawable = _fonts(fonts_folder)
    values = {
        "language": language,
        "product": WORDS[language]["product"],
        "font": _SPARE_FONT if drawable is None else _FONT,
        **msgspec.to_builtins(paper),
    }
    text = msgspec.json.encode(values).decode()
    if drawable is not None:
        text = "".join(one if ord(one) in drawable or ord(one) < 32 else _UNKNOWN for one in text)
    set_bytes: bytes = typst.compile(
        _TEMPLATE,
        font_paths=fonts,
        sys_inputs={"paper": text},
        pdf_standards=[] if drawable is None else ["a-2b"],
        timestamp=made_ms // 1000,
        format="pdf",
    )
    return set_bytes


def _fonts(folder: Path) -> tuple[typst.Fonts, frozenset[int] | None]:
    """The pages' font and what it can draw; typst's own and None where set-up did not put ours."""
    try:
        drawable = characters(ttf_files(folder)[0])
    except FontUnavailable:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True), None
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]), drawable

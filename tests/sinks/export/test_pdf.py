import re
import zlib

import pytest

from sinks.export.pdf import pdf
from sinks.export.printed import printed
from sinks.page import figures
from sinks.page.phrases import Phrases
from tests.sinks.export.conftest import MOSCOW


def unpacked(content):
    """All streams of a PDF that are deflated, with its plain parts."""
    found = [content]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(found)


def test_it_is_tagged_pdf_a_2b_with_only_its_own_fonts(paper, fonts_folder):
    content = unpacked(pdf(paper, "ru", MOSCOW, fonts_folder))
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    assert b"/StructTreeRoot" in content
    assert b"/Lang (ru" in content or b"/Lang(ru" in content
    fonts = set(re.findall(rb"/FontName\s*/(?:[A-Z]{6}\+)?([\w-]+)", content))
    assert fonts
    assert all(name.startswith(b"Onest") for name in fonts)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_same_paper_gives_the_same_bytes(paper, language, fonts_folder):
    assert pdf(paper, language, MOSCOW, fonts_folder) == pdf(paper, language, MOSCOW, fonts_folder)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_calls_without_numbers_are_set_too(paper_short_of_face, paper_unseen, language, fonts_folder):
    for paper in (paper_short_of_face, paper_unseen):
        assert pdf(paper, language, MOSCOW, fonts_folder).startswith(b"%PDF-")


def test_a_character_that_the_font_lacks_does_not_stop_the_report(make_paper, fonts_folder):
    paper = make_paper([], 5.0, subject='Вклад 😀 "x" #set \\ $1 ₽ <script>')
    assert pdf(paper, "ru", MOSCOW, fonts_folder).startswith(b"%PDF-")


def test_everything_printed_is_the_page_s_own_figure(paper):
    phrases = Phrases("en", MOSCOW)
    values = printed(paper, phrases)
    assert values["measures"] == figures.measures(paper.report, phrases)
    assert values["coverage"] == figures.coverage_parts(paper.report.counts, phrases)
    assert values["expressions"] == figures.expressions(paper.report, phrases)
    assert values["explanation"]["fraction"] == figures.fraction(paper.report.counts, phrases)
    assert "Analysis stopped by the client: 05:10–05:50" in values["facts"]


def test_without_enough_of_the_face_no_number_of_it_is_printed(paper_short_of_face):
    values = printed(paper_short_of_face, Phrases("en", MOSCOW))
    assert values["reason"] == "Too little of the face was seen: face seen 14% of the time, 20% needed"
    assert {row.value for row in values["measures"]} == {"n/a"}
    assert values["satisfied"] == "n/a"
    assert values["explanation"]["fraction"] is None


def test_foot_tells_when_it_was_made_and_where_the_page_is(paper):
    values = printed(paper, Phrases("en", MOSCOW))
    assert "Made 23\u00a0November\u00a02026, 14:26" in values["foot"]
    assert values["address"] == paper.address

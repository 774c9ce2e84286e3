import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import groupby

import pytest

from sinks.export.mail_parts import mail_parts
from tests.sinks.export.conftest import MOSCOW
from tests.sinks.page.conftest import long_windows


class Shown(HTMLParser):
    """What a mail shows: its texts, and each attribute that could ask for something."""

    def __init__(self, html):
        super().__init__()
        self.texts: list[str] = []
        self.asked: list[str | None] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.text = re.sub(r"\s+", " ", " ".join(self.texts))

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.asked += [value for name, value in attrs if name in ("src", "href", "background", "srcset")]

    def handle_data(self, data):
        self.texts.append(data)


def plain(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_both_parts_hold_the_same_facts(paper, language):
    parts = mail_parts(paper, language, MOSCOW)
    shown, text = Shown(parts.html).text, plain(parts.text)
    numbers = set(re.findall(r"\d+(?:–\d+)? ?%", text))
    assert len(numbers) > 8
    for fact in (*numbers, "K-4821", "14:02–14:26", "05:10–05:50", "−16", "+37"):
        assert fact in shown
        assert fact in text
    assert paper.address in parts.html
    assert paper.address in parts.text


def test_html_asks_for_nothing_but_the_report_itself(paper):
    shown = Shown(mail_parts(paper, "en", MOSCOW).html)
    assert shown.asked == [paper.address]
    assert not shown.tags & {"script", "link", "img", "svg", "style", "iframe", "form", "object"}
    assert "url(" not in mail_parts(paper, "en", MOSCOW).html
    assert "var(" not in mail_parts(paper, "en", MOSCOW).html


def test_three_cells_of_a_bar_are_its_whole(paper):
    html = mail_parts(paper, "en", MOSCOW).html
    bars = re.findall(r'table-layout:fixed;"><tr>\n((?:<td width="\d+%".*?</td>\n)+)', html)
    assert len(bars) == 4
    for bar in bars:
        assert sum(int(width) for width in re.findall(r'<td width="(\d+)%"', bar)) == 100


def test_columns_of_the_course_fill_its_height(paper):
    html = mail_parts(paper, "en", MOSCOW).html
    columns = re.findall(r'<td valign="bottom"[^>]*>(.*?)</td>', html, re.DOTALL)
    counted = [[int(px) for px in re.findall(r"height:(\d+)px;line", one)] for one in columns]
    assert {sum(one) for one in counted if one} == {84}
    assert [] in counted


@pytest.mark.parametrize(("language", "na"), [("ru", "н/д"), ("en", "n/a")])
def test_too_little_of_the_face_is_said_in_both_parts(paper_short_of_face, language, na):
    parts = mail_parts(paper_short_of_face, language, MOSCOW)
    shown = Shown(parts.html).text
    assert parts.text.count(na) == shown.count(na) == 5
    assert "80" not in plain(parts.text)
    assert re.search(r"14 ?% (времени, нужно|of the time, 20% needed)", plain(shown))
    assert re.search(r"14 ?% (времени, нужно|of the time, 20% needed)", plain(parts.text))


def test_no_number_of_the_report_stands_in_the_subject(paper):
    parts = mail_parts(paper, "en", MOSCOW)
    assert parts.subject == "Call report: Client K-4821, 23 November 2026, 14:02–14:26"


def test_texts_of_people_are_escaped_and_cannot_break_the_subject(make_paper):
    parts = mail_parts(make_paper([], 5.0, client="<b>x</b>", subject="<img src=//x>"), "en", MOSCOW)
    assert Shown(parts.html).asked == ["https://console.example/calls/01JDC6W1V8Q4M2Z7T5N3R0KXAB"]
    assert "\n" not in parts.subject


def floors(html):
    """The line under each column of the course: its style, or nothing under one that counts."""
    columns = re.findall(r'<td valign="bottom"[^>]*>', html)
    return ["".join(re.findall(r"border-bottom:1px (\w+)", column)) for column in columns]


def test_a_stretch_without_analysis_is_drawn_otherwise_than_one_without_a_face(paper):
    html = mail_parts(paper, "en", MOSCOW).html
    assert [(floor, len(list(run))) for floor, run in groupby(floors(html))] == [
        ("", 21), ("solid", 2), ("", 23), ("dotted", 3), ("", 48),
    ]  # fmt: skip
    assert "line below: not analysed" in Shown(html).text


def test_without_a_stop_nothing_is_said_of_one(make_paper):
    html = mail_parts(make_paper(long_windows(290, [range(137, 146)]), 1450.0), "en", MOSCOW).html
    assert "solid" not in floors(html)
    assert "not analysed" not in Shown(html).text


def test_each_marked_moment_stands_over_its_column(paper):
    html = mail_parts(paper, "en", MOSCOW).html
    row = html.partition('data-row="moments"')[2].partition("</tr>")[0]
    cells = re.findall(r"<td[^>]*>", row)
    assert len(cells) == len(floors(html)) == 97
    assert [place for place, cell in enumerate(cells) if "#6B2A5E" in cell] == [4, 33, 58, 59]
    assert 'data-row="moments"' not in mail_parts(replace(paper, moments=()), "en", MOSCOW).html

import csv as rfc4180
from io import StringIO

import pytest

from sinks.export.rows import csv


def rows(content):
    return list(rfc4180.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def test_one_row_per_window_under_one_header(paper):
    found = rows(csv(paper, "en"))
    assert found[0][:4] == ["window", "start_ms", "end_ms", "negative"]
    assert len(found) == 1 + len(paper.windows)
    assert {len(row) for row in found} == {16}


def test_columns_add_up_to_the_report_s_counts(paper):
    head, *body = rows(csv(paper, "en"))
    for key in ("negative", "neutral", "positive", "no_face", "abstained", "skipped"):
        assert sum(int(row[head.index(key)]) for row in body) == getattr(paper.report.counts, key)


def test_last_window_ends_with_the_call(make_paper):
    assert rows(csv(make_paper([], 7.25), "en"))[-1][:3] == ["1", "5000", "7250"]


def test_lines_end_as_rfc_4180_says(paper):
    content = csv(paper, "en")
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == len(paper.windows) + 1


@pytest.mark.parametrize(("language", "mark", "first"), [("ru", True, "Окно"), ("en", False, "window")])
def test_russian_carries_the_mark_by_which_excel_knows_utf_8(paper, language, mark, first):
    content = csv(paper, language)
    assert content.startswith(b"\xef\xbb\xbf") is mark
    assert rows(content)[0][0] == first

import re
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest

from sinks.export.xlsx import xlsx
from tests.sinks.export.conftest import MOSCOW

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheets(content, numbers=(1, 2)):
    """By sheet number: by cell, (formula or None, value as text)."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        strings = [
            "".join(node.itertext())
            for node in ElementTree.fromstring(archive.read("xl/sharedStrings.xml")).findall(f"{MAIN}si")
        ]
        found = []
        for number in numbers:
            cells = {}
            for cell in ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{MAIN}c"):
                formula, value = cell.find(f"{MAIN}f"), cell.findtext(f"{MAIN}v")
                shared = cell.get("t") == "s"
                text = strings[int(value)] if shared and value is not None else value
                cells[cell.get("r")] = (None if formula is None else formula.text, text)
            found.append(cells)
    return found


def row_of(cells, word, place=0):
    """Formula and value beside a word in column A."""
    rows = [name[1:] for name, (_, text) in cells.items() if re.fullmatch(r"A\d+", name) and text == word]
    return cells[f"B{rows[place]}"]


@pytest.mark.parametrize(
    ("word", "key"), [("Overall satisfaction", "satisfaction"), ("Negative", "negative"), ("Positive", "positive")]
)
def test_numbers_are_formulas_that_carry_the_report_s_value(paper, word, key):
    report, _ = sheets(xlsx(paper, "en", MOSCOW))
    formula, value = row_of(report, word)
    expected = paper.report.satisfaction if key == "satisfaction" else getattr(paper.report.shares, key)
    assert formula is not None
    assert float(value) == pytest.approx(expected / 100, abs=1e-12)


def test_counts_are_sums_over_the_sheet_of_windows(paper):
    report, windows = sheets(xlsx(paper, "en", MOSCOW))
    formula, value = row_of(report, "Counted")
    assert formula == "SUM('Windows'!$Q$2:$Q$291)"
    assert int(float(value)) == paper.report.counts.used
    assert sum(int(windows[f"Q{row}"][1]) for row in range(2, 292)) == paper.report.counts.used


def test_satisfied_time_is_the_sum_of_its_windows(paper):
    report, windows = sheets(xlsx(paper, "en", MOSCOW))
    shown = float(row_of(report, "Satisfied time (50% or more), s")[1])
    assert shown == paper.report.satisfied_s
    assert sum(float(windows[f"T{row}"][1]) for row in range(2, 292)) == paper.report.satisfied_s


def test_formulas_point_at_the_cells_they_mean(paper):
    report, _ = sheets(xlsx(paper, "en", MOSCOW))
    formula, _ = row_of(report, "Overall satisfaction")
    cells = re.findall(r"\$B\$\d+", formula)
    words = [report[cell.replace("$", "").replace("B", "A")][1] for cell in cells]
    assert words == ["Enough of the face seen", "Neutral", "Positive", "Neutral", "Positive", "Negative"]


def test_too_little_of_the_face_shows_na_and_keeps_the_counts(paper_short_of_face):
    report, _ = sheets(xlsx(paper_short_of_face, "en", MOSCOW))
    for word in ("Overall satisfaction", "Negative", "Satisfied time (50% or more), s", "Happiness"):
        assert row_of(report, word)[1] == "n/a"
    assert row_of(report, "Counted")[1] == "510"
    assert any("20% needed" in str(text) for _, text in report.values())


def test_text_that_looks_like_a_formula_stays_text(make_paper):
    report, _ = sheets(xlsx(make_paper([], 5.0, client="=1+1", subject="=cmd()"), "en", MOSCOW))
    assert not any(formula and ("cmd" in formula or "1+1" in formula) for formula, _ in report.values())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_same_paper_gives_the_same_bytes(paper, language):
    assert xlsx(paper, language, MOSCOW) == xlsx(paper, language, MOSCOW)


def test_moments_and_stops_stand_on_a_sheet_of_their_own_as_numbers(paper):
    (sheet,) = sheets(xlsx(paper, "en", MOSCOW), (3,))
    assert [sheet[f"{letter}2"][1] for letter in "ABH"] == ["72", "Goal stated", "no clear difference"]
    assert float(sheet["C2"][1]) == pytest.approx(0.172)
    assert sheet["E2"][0] == "(D2-C2)*100"
    assert float(sheet["E2"][1]) == pytest.approx(14.1 - 17.2)
    assert [float(sheet[f"{letter}2"][1]) for letter in "FG"] == [-9.0, 3.0]
    assert [sheet.get(f"{letter}5") for letter in "CDEFG"] == [None] * 5, "too little of the face around the last one"
    assert [float(sheet[f"{letter}9"][1]) for letter in "ABC"] == [310, 350, 40]
    assert sheet["D9"][1] == "by the client"
    assert sheet["C9"][0] == "B9-A9"


def test_the_windows_say_how_long_of_them_was_stopped(paper):
    _, windows = sheets(xlsx(paper, "en", MOSCOW))
    assert windows["U1"][1] == "Stopped, s"
    assert [float(windows[f"U{row}"][1]) for row in (63, 64, 71, 72)] == [0, 5, 5, 0]

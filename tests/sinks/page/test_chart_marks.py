from importlib.resources import files

from hypothesis import given
from hypothesis import strategies as st

from sinks.page.chart_marks import MARK_STEPS_PX, ChartMark, mark_rows


def mark(at_s, word="Price named"):
    return ChartMark(at_s=at_s, word=word, time="00:00")


def test_without_a_mark_nothing_is_laid_out():
    assert mark_rows([], 600.0) == []


def test_marks_far_apart_stand_in_one_row_with_their_names():
    widest = mark_rows([mark(60.0), mark(300.0)], 600.0)[-1]
    assert [(one.x, one.word, one.upper) for one in widest.marks] == [
        (10.0, "Price named", False),
        (50.0, "Price named", False),
    ]


def test_a_name_that_would_touch_the_next_mark_goes_up_and_a_third_one_is_left_out():
    widest = mark_rows([mark(300.0), mark(303.0), mark(306.0)], 600.0)[-1]
    assert [(one.word != "", one.upper) for one in widest.marks] == [(False, False), (True, True), (True, False)]


@given(st.lists(st.floats(0, 600), min_size=1, max_size=40).map(sorted))
def test_every_mark_is_drawn_and_no_name_reaches_the_next_one_of_its_row(times):
    for row in mark_rows([mark(at_s) for at_s in times], 600.0):
        assert [round(one.x, 6) for one in row.marks] == [round(at_s / 6, 6) for at_s in times]
        places = [(one.x / 100 * row.from_px, one) for one in row.marks]
        for index, (x, one) in enumerate(places):
            nexts = [other for other, later in places[index + 1 :] if later.upper or not one.upper]
            assert not one.word or all(other - x >= 8 * len(one.word) for other in nexts)


def test_the_style_knows_every_width():
    style = (files("sinks.page") / "page.css").read_text("utf-8")
    assert all(f".marks-{width} " in style for width in MARK_STEPS_PX)

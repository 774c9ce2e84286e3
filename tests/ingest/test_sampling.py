import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sampling import frames_per_s, keep, period_us, slot


def taken(pts_us, frames_per_s):
    last, kept = -1, []
    for pts in pts_us:
        if keep(pts, last, frames_per_s):
            last = slot(pts, frames_per_s) if frames_per_s else last
            kept.append(pts)
    return kept


def test_the_first_picture_of_each_sixth_of_a_second_is_taken():
    pts_us = [index * 40_000 for index in range(25)]
    assert taken(pts_us, 6.0) == [0, 200_000, 360_000, 520_000, 680_000, 840_000]


def test_all_takes_every_picture():
    assert taken([0, 1, 2, 500_000], None) == [0, 1, 2, 500_000]


@given(st.integers(7, 120), st.integers(1, 40))
def test_a_faster_source_gives_one_picture_per_slot(source_rate, seconds):
    pts_us = [int(Fraction(index * 1_000_000, source_rate)) for index in range(source_rate * seconds)]
    assert len(taken(pts_us, 6.0)) == 6 * seconds


@pytest.mark.parametrize("unit_us", [1, 1000])
def test_a_source_at_the_rate_itself_is_taken_whole_though_its_times_are_rounded(unit_us):
    pts_us = [index * 1_000_000 // 6 // unit_us * unit_us for index in range(264)]
    assert taken(pts_us, 6.0) == pts_us


def test_a_slower_source_is_taken_whole_and_each_picture_stands_for_longer():
    pts_us = [index * 250_000 for index in range(8)]
    assert taken(pts_us, 6.0) == pts_us
    assert period_us(250_000, 6.0) == 250_000
    assert period_us(40_000, 6.0) == 166_667
    assert period_us(40_000, None) == 40_000


@pytest.mark.parametrize(("pts_us", "number"), [(0, 0), (165_666, 0), (166_666, 1), (166_667, 1), (1_000_000, 6)])
def test_slots_begin_at_zero(pts_us, number):
    assert slot(pts_us, 6.0) == number


@pytest.mark.parametrize(("text", "rate"), [("6", 6.0), ("0.5", 0.5), ("60", 60.0), ("all", None)])
def test_a_rate_is_a_number_up_to_60_or_all(text, rate):
    assert frames_per_s(text) == rate


@pytest.mark.parametrize("text", ["0", "-1", "61", "nan", "many"])
def test_another_rate_is_refused(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        frames_per_s(text)

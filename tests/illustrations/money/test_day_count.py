import datetime
from fractions import Fraction

import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from illustrations.money.day_count import YEAR, after_months, month_parts

DAYS = st.dates(datetime.date(2020, 1, 1), datetime.date(2060, 12, 31))


def test_the_last_days_of_months_are_counted_from_the_first_day():
    start = datetime.date(2027, 1, 31)
    ends = ["2027-02-28", "2027-03-31", "2027-04-30", "2028-02-29"]
    assert [after_months(start, months).isoformat() for months in (1, 2, 3, 13)] == ends


def test_a_day_is_a_part_of_its_own_calendar_year():
    december, january = month_parts(datetime.date(2027, 12, 1), 2)
    assert Fraction(december, YEAR) == Fraction(31, 365)
    assert Fraction(january, YEAR) == Fraction(31, 366)
    (across,) = month_parts(datetime.date(2027, 12, 16), 1)
    assert Fraction(across, YEAR) == Fraction(16, 365) + Fraction(15, 366)


def test_twelve_months_of_one_calendar_year_are_a_year_leap_or_not():
    assert sum(month_parts(datetime.date(2027, 1, 1), 12)) == YEAR
    assert sum(month_parts(datetime.date(2028, 1, 1), 12)) == YEAR


@settings(deadline=None, max_examples=100)
@given(DAYS, st.integers(1, 300))
def test_shares_of_years_are_those_of_pyxirr(start, months):
    ours = sum(month_parts(start, months)) / YEAR
    theirs = pyxirr.year_fraction(start, after_months(start, months), pyxirr.DayCount.ACT_ACT_ISDA)
    assert ours == pytest.approx(theirs, abs=1e-9)

import datetime
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import msgspec
import numpy_financial as npf  # type: ignore[import-untyped]
import pytest
import pyxirr
from hypothesis import given, settings
from hypothesis import strategies as st

from illustrations.money.data_file import read_products
from illustrations.money.day_count import after_months
from illustrations.money.projection import (
    Projection,
    ProjectionRefused,
    arithmetic,
    for_browser,
    inflated_minor,
    project,
)
from tests.offered_products import hoped, product

START = datetime.date(2026, 11, 24)
MILLION = 100_000_000
PERCENTS = st.decimals(-50, 60, places=2)
FEES = st.decimals(0, 5, places=2)
SUMS = st.integers(0, 10**12)


def of(terms, amount=MILLION, top_up=0, months=12, start=START, tax=None) -> Projection:
    return project(
        terms,
        amount_minor=amount,
        top_up_minor=top_up,
        horizon_months=months,
        starts_on=start,
        tax_percent=None if tax is None else Decimal(tax),
    )


@pytest.mark.parametrize(
    ("rate", "final"), [("10", 259_374_246), ("11", 283_942_099), ("12", 310_584_821), ("0", MILLION)]
)
def test_effective_rates_over_ten_years_give_the_textbooks_sums(rate, final):
    done = of(product(rate_percent=rate), months=120)
    assert (done.final_minor, done.gain_minor) == (final, final - MILLION)
    assert done.guaranteed is done.expected
    assert done.bad is None
    assert len(done.expected.balances_minor) == len(done.invested_minor) == 121


def test_an_effective_year_grows_by_its_rate_in_leap_years_too():
    leap = of(product(), months=12, start=datetime.date(2028, 1, 15))
    assert leap.final_minor == of(product(), months=12).final_minor == 110_000_000


@pytest.mark.parametrize(
    ("capitalisation", "final"),
    [
        # 181 days of 2027 at 12 % of one million; the quarters have 90 and 91 days.
        ("at the end", 105_950_685),
        ("monthly", 106_100_157),
        ("quarterly", 106_039_209),
        ("yearly", 105_950_685),
    ],
)
def test_nominal_interest_is_earned_by_days_and_joins_the_sum(capitalisation, final):
    terms = product(rate_percent="12", rate_meaning="nominal", capitalisation=capitalisation)
    assert of(terms, months=6, start=datetime.date(2027, 1, 1)).final_minor == final


def test_the_year_in_which_a_day_lies_decides_its_interest():
    terms = product(rate_percent="36.5", rate_meaning="nominal", capitalisation="at the end")
    common = of(terms, months=1, start=datetime.date(2027, 3, 1))
    leap = of(terms, months=1, start=datetime.date(2028, 3, 1))
    assert common.gain_minor == 3_100_000
    assert leap.gain_minor == 3_091_530  # 31/366 of 36.5 %


@settings(deadline=None, max_examples=60)
@given(st.decimals(1, 40, places=2), SUMS, st.integers(0, 10**9), st.integers(1, 240))
def test_sums_with_top_ups_are_those_of_numpy_financial(rate, amount, top_up, months):
    terms = product(rate_percent=str(rate), top_ups=True)
    monthly = (1 + float(rate) / 100) ** (1 / 12) - 1
    expected = npf.fv(monthly, months, -top_up, -amount, when="end")
    done = of(terms, amount, top_up, months)
    assert done.final_minor == pytest.approx(expected, rel=1e-9, abs=0.51)
    assert done.invested_minor[-1] == amount + months * top_up


@settings(deadline=None, max_examples=40)
@given(
    st.decimals(1, 40, places=2), st.integers(10**9, 10**11), st.integers(1, 10**9), st.integers(6, 120), st.booleans()
)
def test_the_rate_that_pyxirr_finds_in_the_payments_is_the_products(rate, amount, top_up, months, adds):
    terms = product(rate_percent=str(rate), top_ups=adds)
    done = of(terms, amount, top_up, months)
    dates = [after_months(START, month) for month in range(months + 1)]
    paid = [
        -float(later - sooner) for sooner, later in zip((0, *done.invested_minor), done.invested_minor, strict=False)
    ]
    paid[-1] += done.final_minor
    found = pyxirr.xirr(dates, paid, day_count=pyxirr.DayCount.THIRTY_E_360)
    assert found == pytest.approx(float(rate) / 100, abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    st.decimals(0, 40, places=2),
    st.sampled_from(["monthly", "quarterly", "yearly", "at the end"]),
    st.dates(datetime.date(2024, 1, 1), datetime.date(2040, 12, 31)),
    st.integers(1, 60),
)
def test_nominal_sums_are_those_of_exact_fractions(rate, capitalisation, start, months):
    joins = {"monthly": 1, "quarterly": 3, "yearly": 12, "at the end": 600}[capitalisation]
    sum_now, since = Fraction(MILLION), 0
    for month in [*range(joins, months, joins), months]:
        share = year_share(after_months(start, since), after_months(start, month))
        sum_now, since = sum_now * (1 + Fraction(rate) / 100 * share), month
    terms = product(rate_percent=str(rate), rate_meaning="nominal", capitalisation=capitalisation)
    assert abs(of(terms, months=months, start=start).final_minor - sum_now) <= Fraction(1, 2) + Fraction(1, 10**6)


def year_share(first: datetime.date, last: datetime.date) -> Fraction:
    """Day by day, as slowly and plainly as can be."""
    share = Fraction(0)
    while first < last:
        share += Fraction(1, 366 if first.year % 4 == 0 else 365)
        first += datetime.timedelta(days=1)
    return share


def test_fees_are_taken_of_what_is_put_in_each_month_and_at_the_end():
    entry = of(product(rate_percent="0", entry_fee_percent="2"), top_up=1)
    assert entry.expected.balances_minor == (98_000_000,) * 13
    yearly = of(product(rate_percent="0", yearly_fee_percent="12"))
    assert yearly.expected.balances_minor[:3] == (100_000_000, 99_000_000, 98_010_000)
    leaving = of(product(rate_percent="0", exit_fee_percent="1"))
    assert leaving.expected.balances_minor[-2:] == (100_000_000, 99_000_000)
    assert leaving.gain_minor == -1_000_000
    added = of(product(rate_percent="0", entry_fee_percent="10", top_ups=True), amount=0, top_up=1000)
    assert (added.final_minor, added.invested_minor[-1]) == (10_800, 12_000)


def test_tax_is_taken_of_the_gain_after_fees_and_never_of_a_loss():
    assert of(product(), tax="13").final_minor == 108_700_000
    assert of(product(exit_fee_percent="1"), tax="13").final_minor == 107_743_000
    lost = hoped("-10", None, "-20")
    assert of(lost, tax="13") == of(lost)


def test_money_lies_without_growth_fees_and_top_ups_after_the_term():
    terms = product(term_months=12, top_ups=True, yearly_fee_percent="1", exit_fee_percent="1")
    long, short = of(terms, top_up=1000, months=24, tax="13"), of(terms, top_up=1000, months=12, tax="13")
    assert long.expected.balances_minor[:13] == short.expected.balances_minor
    assert set(long.expected.balances_minor[12:]) == {short.final_minor}
    assert long.invested_minor[12:] == (MILLION + 12_000,) * 13


def test_what_is_not_guaranteed_has_its_scenarios():
    done = of(hoped("12", "2", "5"))
    assert (done.final_minor, done.guaranteed_final_minor, done.bad_final_minor) == (
        112_000_000,
        102_000_000,
        105_000_000,
    )
    assert of(hoped("12", None, "-100")).guaranteed_final_minor is None
    assert of(hoped("12", None, "-100")).bad_final_minor == 0


def test_rounding_is_half_to_even_of_the_exact_sum():
    assert [of(product(), amount=amount).final_minor for amount in (5, 15, 25, 35)] == [6, 16, 28, 38]


@settings(deadline=None, max_examples=60)
@given(PERCENTS, PERCENTS, SUMS, st.integers(0, 10**9), st.integers(1, 120), FEES, FEES, FEES)
def test_a_better_rate_never_gives_less(one, other, amount, top_up, months, entry, yearly, leaving):
    fees = {"entry_fee_percent": str(entry), "yearly_fee_percent": str(yearly), "exit_fee_percent": str(leaving)}
    low, high = sorted((one, other))
    done = of(hoped(str(high), str(low), str(low), top_ups=True, **fees), amount, top_up, months, tax="13")
    assert done.guaranteed == done.bad is not None
    for better, worse in zip(done.expected.balances_minor, done.bad.balances_minor, strict=True):
        assert 0 <= worse <= better


@settings(deadline=None, max_examples=60)
@given(PERCENTS, SUMS, SUMS, st.integers(1, 120), FEES)
def test_two_sums_apart_are_worth_as_much_as_both_together(rate, one, other, months, fee):
    terms = hoped(str(rate), None, "-60", yearly_fee_percent=str(fee))
    apart = of(terms, one, 0, months).final_minor + of(terms, other, 0, months).final_minor
    assert abs(of(terms, one + other, 0, months).final_minor - apart) <= 1


@settings(deadline=None, max_examples=60)
@given(PERCENTS, SUMS, st.integers(0, 10**9), st.integers(2, 120))
def test_a_longer_horizon_goes_on_from_the_shorter_one(rate, amount, top_up, months):
    terms = hoped(str(rate), None, "-60", top_ups=True)
    longer, shorter = of(terms, amount, top_up, months), of(terms, amount, top_up, months - 1)
    assert longer.expected.balances_minor[:months] == shorter.expected.balances_minor


def test_prices_make_dearer_what_was_put_in_since_the_day_of_each_sum():
    assert inflated_minor(MILLION, Decimal(7), 120) == 196_715_136
    assert inflated_minor(MILLION, Decimal(0), 120, 1000) == MILLION + 120_000
    done = of(product(rate_percent="7", top_ups=True), top_up=1_000_000, months=60)
    assert inflated_minor(MILLION, Decimal(7), 60, 1_000_000) == done.final_minor


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"rate_percent": "-101"}, "plain: rate_percent is -101; it must be -100..1000"),
        ({"rate_percent": "1001"}, "rate_percent is 1001"),
        ({"rate_percent": "NaN"}, "rate_percent is NaN"),
        ({"rate_percent": "-1", "rate_meaning": "nominal"}, "nominal rate_percent of -1 is negative"),
        ({"yearly_fee_percent": "-1"}, "yearly_fee_percent is -1; it must be 0..100"),
        ({"exit_fee_percent": "100.5"}, "exit_fee_percent is 100.5"),
        ({"term_months": 0}, "term_months is 0"),
    ],
)
def test_absurd_terms_are_refused_by_name(changes, named):
    with pytest.raises(ProjectionRefused, match=named):
        of(product(**changes))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"amount": -1}, "amount_minor is -1"),
        ({"top_up": -1}, "top_up_minor is -1"),
        ({"months": 0}, r"horizon_months is 0; it must be 1\.\.600"),
        ({"months": 601}, "horizon_months is 601"),
        ({"tax": "101"}, "tax_percent is 101"),
        ({"start": datetime.date(9999, 6, 1)}, "beyond the calendar"),
    ],
)
def test_absurd_requests_are_refused_by_name(asked, named):
    with pytest.raises(ProjectionRefused, match=named):
        of(product(), **asked)


def test_the_browser_gets_integers_as_text_and_nothing_that_json_would_round():
    sent = json.loads(json.dumps(for_browser(arithmetic(hoped("12", None, "-5", term_months=601)))))
    assert sent["expected"] == {"factor": "1009488792934582974126355", "rate": "0", "joinsEvery": 0}
    assert (sent["guaranteed"], sent["termMonths"], sent["entryFee"]) == (None, 601, "0")


def test_every_product_of_the_example_is_worth_something():
    file = Path(__file__).parents[3] / "illustrations" / "example_products.json"
    products = read_products(file.read_text(encoding="utf-8"), "json")
    assert len(products) == 8
    for terms in products:
        done = of(msgspec.structs.replace(terms), months=60, tax="13")
        assert done.gain_minor > 0

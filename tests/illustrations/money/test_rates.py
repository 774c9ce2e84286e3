from decimal import Decimal

import numpy_financial as npf  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from illustrations.money import rates
from illustrations.money.rates import SCALE, RateRefused

PERCENTS = st.decimals(-99, 300, places=4)
PERIODS = st.sampled_from([1, 2, 4, 12, 365])
NEARLY = Decimal(10) ** -40


def test_twelve_per_cent_effective_is_less_a_month_than_twelve_nominal():
    assert rates.period_percent(Decimal(12), "nominal", 12) == 1
    assert str(rates.period_percent(Decimal(12), "effective", 12)).startswith("0.94887929345829741")


def test_twelve_nominal_by_months_is_twelve_and_two_thirds_effective():
    assert str(rates.effective_percent(Decimal(12), 12)).startswith("12.682503013196972066120")


@settings(deadline=None, max_examples=60)
@given(PERCENTS, PERIODS)
def test_effective_and_nominal_are_each_others_inverse(percent, periods):
    there = rates.nominal_percent(percent, periods)
    assert abs(rates.effective_percent(there, periods) - percent) < NEARLY


@settings(deadline=None, max_examples=60)
@given(st.decimals(1, 50, places=2), st.integers(1, 40))
def test_effective_rates_are_those_of_numpy_financial(nominal, years):
    grown = (1 + rates.effective_percent(nominal, 12) / 100) ** years
    assert float(grown) == pytest.approx(npf.fv(float(nominal) / 1200, 12 * years, 0, -1), rel=1e-9)
    monthly = npf.rate(12 * years, 0, -1, float(grown), tol=1e-12, maxiter=1000)
    assert monthly == pytest.approx(float(nominal) / 1200, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(PERCENTS)
def test_twelve_monthly_factors_make_the_year(percent):
    exact = (1 + percent / 100) * SCALE
    assert abs(rates.monthly_factor(percent) ** 12 / Decimal(SCALE) ** 11 - exact) <= 12 * max(exact / SCALE, 1)


def test_simple_interest_is_compared_by_its_effective_growth():
    simple = rates.effective_of_terms(Decimal(10), "nominal", "at the end", 24)
    assert round((1 + simple / 100) ** 2, 20) == Decimal("1.2")
    assert rates.effective_of_terms(Decimal(10), "nominal", "yearly", 24) == 10
    assert rates.effective_of_terms(Decimal(10), "effective", "monthly", 24) == 10
    assert round(rates.effective_of_terms(Decimal(12), "nominal", "quarterly", 24), 6) == Decimal("12.550881")


def test_a_loss_of_everything_has_the_factor_zero_and_more_is_refused():
    assert rates.monthly_factor(Decimal(-100)) == 0
    for percent in ("-100.01", "NaN", "Infinity"):
        with pytest.raises(RateRefused, match="is no rate"):
            rates.monthly_factor(Decimal(percent))


def test_shares_are_exact_or_refused():
    assert rates.share(Decimal("7.25")) == 725 * 10**20
    with pytest.raises(RateRefused, match="too many digits"):
        rates.share(Decimal("1e-23"))

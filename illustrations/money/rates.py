"""Rates of interest: effective and nominal, per year and per period, and as the integers that projections use.

An effective rate becomes one of k equal periods of the year by (1 + r)^(1/k) - 1, a nominal one by r/k.
"""

from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Literal

SCALE = 10**24
"""Integers of factors and shares: 1 is 10^24."""

Capitalisation = Literal["monthly", "quarterly", "yearly", "at the end"]

JOINS_EVERY_MONTHS: dict[Capitalisation, int] = {"monthly": 1, "quarterly": 3, "yearly": 12, "at the end": 0}
"""Months from one joining of interest to the sum to the next; 0: only at the end."""

_CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN)


class RateRefused(ValueError):
    """A rate with which nothing can be calculated."""


def period_percent(percent: Decimal, meaning: Literal["effective", "nominal"], periods: int) -> Decimal:
    """Interest of one of `periods` equal parts of a year, in per cent.

    Raises:
        RateRefused: if an effective rate is below -100.
    """
    with localcontext(_CONTEXT):
        if meaning == "nominal":
            return percent / periods
        return (_root(_growth(percent), periods) - 1) * 100


def effective_percent(nominal_percent: Decimal, periods: int) -> Decimal:
    """Growth of a year where a nominal rate is paid and joined `periods` times."""
    with localcontext(_CONTEXT):
        return ((1 + nominal_percent / 100 / periods) ** periods - 1) * 100


def nominal_percent(effective_percent: Decimal, periods: int) -> Decimal:
    """The rate that, joined `periods` times a year, grows by the effective one.

    Raises:
        RateRefused: if the rate is below -100.
    """
    with localcontext(_CONTEXT):
        return period_percent(effective_percent, "effective", periods) * periods


def effective_of_terms(
    percent: Decimal,
    meaning: Literal["effective", "nominal"],
    capitalisation: Capitalisation,
    months: int,
) -> Decimal:
    """Effective growth a year of a product held for `months`, whatever its rate means: what can be compared.

    Simple interest paid at the end grows by (1 + r t)^(1/t) - 1 a year over t years.

    Raises:
        RateRefused: if the product loses more than everything.
    """
    if meaning == "effective":
        return percent
    joins = JOINS_EVERY_MONTHS[capitalisation]
    if joins:
        return effective_percent(percent, 12 // joins)
    with localcontext(_CONTEXT):
        years = Decimal(months) / 12
        total = _growth(percent * years)
        return (total ** (1 / years) - 1) * 100 if total else Decimal(-100)


def monthly_factor(effective_percent: Decimal) -> int:
    """Growth of one month, a twelfth of a year, as an integer of `SCALE`.

    Raises:
        RateRefused: if the rate is below -100.
    """
    with localcontext(_CONTEXT):
        return int((_root(_growth(effective_percent), 12) * SCALE).to_integral_value())


def share(percent: Decimal) -> int:
    """Per cent as an integer of `SCALE`.

    Raises:
        RateRefused: if it has more than 22 digits after the point.
    """
    with localcontext(_CONTEXT):
        scaled = percent * SCALE / 100
        if scaled != scaled.to_integral_value():
            raise RateRefused(f"{percent} % has too many digits; write at most 22 after the point")
        return int(scaled)


def _growth(percent: Decimal) -> Decimal:
    if not percent.is_finite() or percent < -100:
        raise RateRefused(f"a rate of {percent} % is no rate; nothing loses more than 100 % a year")
    return 1 + percent / 100


def _root(growth: Decimal, degree: int) -> Decimal:
    return growth ** (Decimal(1) / degree) if growth else growth

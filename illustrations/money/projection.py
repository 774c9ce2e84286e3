"""What products are worth month by month.

Everything is integers, so that page/money.js repeats it to the minor unit:
- balances are kept in `FINE` parts of the minor unit; each multiplication by a factor is rounded down to such a part;
- a balance is rounded to the minor unit only where it is read (`_read`): first to a millionth, which takes the small
  parts lost before away, then half to even;
- effective rates grow by (1 + r)^(1/12) a month, so a year grows by r in leap years too; nominal ones earn simple
  interest by actual days (day_count.py) until it joins the sum.
In a month first the interest is earned, then the month's twelfth of the yearly fee is taken, then interest joins the
sum where that is due, then the top-up less its entry fee is put in.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from contracts.illustrations import ProductTerms
from illustrations.money import rates
from illustrations.money.currencies import half_even
from illustrations.money.day_count import YEAR, month_parts
from illustrations.money.rates import SCALE

FINE = 10**12
"""Parts of a minor unit in which balances are kept."""

GREATEST_HORIZON_MONTHS = 600

RANGES_PERCENT = (
    ("rate_percent", -100, 1000),
    ("guaranteed_percent", -100, 1000),
    ("bad_percent", -100, 1000),
    ("entry_fee_percent", 0, 100),
    ("yearly_fee_percent", 0, 100),
    ("exit_fee_percent", 0, 100),
)
"""Field of the terms, least and greatest value; what lies beyond is a slip of the pen."""

_MILLIONTHS = 10**6
"""Of a minor unit: to these a balance is rounded before it is rounded to whole ones."""

_MILLIONTH = FINE // _MILLIONTHS


class ProjectionRefused(ValueError):
    """Terms or sums with which nothing can be calculated; the text names the product and the field."""


@dataclass(frozen=True, slots=True)
class Course:
    """One scenario of one product."""

    balances_minor: tuple[int, ...]
    """Worth at the end of each month since the first day, 0..horizon; the first one is the amount less its entry fee.
    From the end of the product's term or of the horizon, whichever is earlier, less exit fee and tax."""


@dataclass(frozen=True, slots=True)
class Projection:
    """All scenarios of one product; every series has the same index, months since the first day."""

    product_id: str
    invested_minor: tuple[int, ...]
    """What was put in until then, fees included."""
    expected: Course
    guaranteed: Course | None
    """None: nothing is guaranteed. Of a fixed rate the same as `expected`."""
    bad: Course | None
    """None: the rate is fixed."""

    @property
    def final_minor(self) -> int:
        """Expected sum at the end."""
        return self.expected.balances_minor[-1]

    @property
    def gain_minor(self) -> int:
        """Expected sum at the end less what was put in; negative for a loss."""
        return self.final_minor - self.invested_minor[-1]

    @property
    def guaranteed_final_minor(self) -> int | None:
        """Guaranteed sum at the end."""
        return None if self.guaranteed is None else self.guaranteed.balances_minor[-1]

    @property
    def bad_final_minor(self) -> int | None:
        """Sum at the end in the bad scenario."""
        return None if self.bad is None else self.bad.balances_minor[-1]


@dataclass(frozen=True, slots=True)
class Growth:
    """How one scenario grows, in integers of `SCALE`.

    By `monthly_factor`, or where that is None by simple interest of `yearly_rate` that joins the sum every
    `joins_every_months` (0: at the end only).
    """

    monthly_factor: int | None
    yearly_rate: int = 0
    joins_every_months: int = 0


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The integers of one product that a projection needs, here and in the browser; fees in integers of `SCALE`."""

    product_id: str
    expected: Growth
    guaranteed: Growth | None
    bad: Growth | None
    term_months: int | None
    top_ups: bool
    entry_fee: int
    yearly_fee: int
    exit_fee: int


def project(
    terms: ProductTerms,
    *,
    amount_minor: int,
    top_up_minor: int,
    horizon_months: int,
    starts_on: datetime.date,
    tax_percent: Decimal | None,
) -> Projection:
    """Every scenario of one product, after fees and, unless `tax_percent` is None, after tax of the gain.

    Args:
        terms: The product; its `top_ups` and `term_months` bound what is put in and how long it grows.
        amount_minor: Put in on the first day, at least 0.
        top_up_minor: Put in at the end of each month of the term, at least 0.
        horizon_months: 1..600. Where it is shorter than the term, interest earned until then is counted in full.
        starts_on: The first day; interest of nominal rates is earned by actual days from it.
        tax_percent: 0..100, of a positive gain, taken at the end.

    Raises:
        ProjectionRefused: if a sum, rate, fee, term or horizon is outside its range.
    """
    numbers = arithmetic(terms)
    _check(amount_minor, top_up_minor, horizon_months, tax_percent)
    end = horizon_months if numbers.term_months is None else min(horizon_months, numbers.term_months)
    top_up = top_up_minor if numbers.top_ups else 0
    tax = 0 if tax_percent is None else rates.share(tax_percent)
    invested = tuple(amount_minor + top_up * min(month, end) for month in range(horizon_months + 1))
    try:
        parts = month_parts(starts_on, end)
    except ValueError:
        raise ProjectionRefused(f"{horizon_months} months after {starts_on} are beyond the calendar") from None

    def course(growth: Growth) -> Course:
        fine = _fine_balances(numbers, growth, amount_minor, top_up, parts)
        balances = [_read(balance) for balance in fine[:-1]]
        left = _after_exit(fine[-1], invested[-1] * FINE, numbers.exit_fee, tax)
        return Course(tuple(balances) + (_read(left),) * (horizon_months + 1 - end))

    expected = course(numbers.expected)
    guaranteed = numbers.guaranteed
    return Projection(
        product_id=terms.product_id,
        invested_minor=invested,
        expected=expected,
        guaranteed=None if guaranteed is None else expected if guaranteed == numbers.expected else course(guaranteed),
        bad=None if numbers.bad is None else course(numbers.bad),
    )


def arithmetic(terms: ProductTerms) -> Arithmetic:
    """The integers of a product.

    Raises:
        ProjectionRefused: if a rate, fee or term is outside its range.
    """
    for field, least, greatest in RANGES_PERCENT:
        percent: Decimal | None = getattr(terms, field)
        if percent is not None and not (percent.is_finite() and least <= percent <= greatest):
            raise ProjectionRefused(f"{terms.product_id}: {field} is {percent}; it must be {least}..{greatest}")
    if terms.term_months is not None and terms.term_months < 1:
        raise ProjectionRefused(f"{terms.product_id}: term_months is {terms.term_months}; it must be at least 1")
    try:
        expected = _growth(terms)
        return Arithmetic(
            product_id=terms.product_id,
            expected=expected,
            guaranteed=expected if _guarantees_itself(terms) else _effective(terms.guaranteed_percent),
            bad=None if terms.certainty == "fixed" else _effective(terms.bad_percent),
            term_months=terms.term_months,
            top_ups=terms.top_ups,
            entry_fee=rates.share(terms.entry_fee_percent),
            yearly_fee=rates.share(terms.yearly_fee_percent),
            exit_fee=rates.share(terms.exit_fee_percent),
        )
    except rates.RateRefused as error:
        raise ProjectionRefused(f"{terms.product_id}: {error}") from None


def for_browser(numbers: Arithmetic) -> dict[str, Any]:
    """The integers of a product for page/money.js; those of `SCALE` as strings, since JSON's numbers are too short."""

    def growth(of: Growth | None) -> dict[str, Any] | None:
        if of is None:
            return None
        factor = None if of.monthly_factor is None else str(of.monthly_factor)
        return {"factor": factor, "rate": str(of.yearly_rate), "joinsEvery": of.joins_every_months}

    return {
        "id": numbers.product_id,
        "expected": growth(numbers.expected),
        "guaranteed": growth(numbers.guaranteed),
        "bad": growth(numbers.bad),
        "termMonths": numbers.term_months,
        "topUps": numbers.top_ups,
        "entryFee": str(numbers.entry_fee),
        "yearlyFee": str(numbers.yearly_fee),
        "exitFee": str(numbers.exit_fee),
    }


def inflated_minor(amount_minor: int, inflation_percent: Decimal, months: int, top_up_minor: int = 0) -> int:
    """What buys after `months` the same as the sums put in on the day of each.

    The amount is put in on the first day, the top-up at the end of each month.

    Raises:
        RateRefused: if prices fall by more than 100 % a year.
    """
    factor = rates.monthly_factor(inflation_percent)
    fine = amount_minor * FINE
    for _ in range(months):
        fine = fine * factor // SCALE + top_up_minor * FINE
    return _read(fine)


def _check(amount_minor: int, top_up_minor: int, horizon_months: int, tax_percent: Decimal | None) -> None:
    if amount_minor < 0:
        raise ProjectionRefused(f"amount_minor is {amount_minor}; it must be at least 0")
    if top_up_minor < 0:
        raise ProjectionRefused(f"top_up_minor is {top_up_minor}; it must be at least 0")
    if not 1 <= horizon_months <= GREATEST_HORIZON_MONTHS:
        raise ProjectionRefused(f"horizon_months is {horizon_months}; it must be 1..{GREATEST_HORIZON_MONTHS}")
    if tax_percent is not None and not (tax_percent.is_finite() and 0 <= tax_percent <= 100):
        raise ProjectionRefused(f"tax_percent is {tax_percent}; it must be 0..100")


def _guarantees_itself(terms: ProductTerms) -> bool:
    return terms.certainty == "fixed" and terms.guaranteed_percent is not None


def _growth(terms: ProductTerms) -> Growth:
    if terms.rate_meaning == "effective":
        return Growth(rates.monthly_factor(terms.rate_percent))
    if terms.rate_percent < 0:
        raise rates.RateRefused(f"a nominal rate_percent of {terms.rate_percent} is negative; write it as effective")
    return Growth(None, rates.share(terms.rate_percent), rates.JOINS_EVERY_MONTHS[terms.capitalisation])


def _effective(percent: Decimal | None) -> Growth | None:
    return None if percent is None else Growth(rates.monthly_factor(percent))


def _fine_balances(
    numbers: Arithmetic, growth: Growth, amount_minor: int, top_up_minor: int, parts: Sequence[int]
) -> list[int]:
    """Balances at the first day and at the end of each month, before exit fee and tax."""
    put_in = SCALE - numbers.entry_fee
    top_up = top_up_minor * FINE * put_in // SCALE
    kept = 12 * SCALE - numbers.yearly_fee
    total, earned = amount_minor * FINE * put_in // SCALE, 0
    balances = [total]
    for month, length in enumerate(parts, start=1):
        if growth.monthly_factor is None:
            earned += total * growth.yearly_rate * length // (SCALE * YEAR)
        else:
            total = total * growth.monthly_factor // SCALE
        if numbers.yearly_fee:
            total, earned = total * kept // (12 * SCALE), earned * kept // (12 * SCALE)
        if growth.joins_every_months and month % growth.joins_every_months == 0:
            total, earned = total + earned, 0
        total += top_up
        balances.append(total + earned)
    return balances


def _after_exit(balance: int, invested: int, exit_fee: int, tax: int) -> int:
    """The last balance less exit fee and tax of the gain, all in fine parts."""
    left = balance * (SCALE - exit_fee) // SCALE
    return left - max(0, left - invested) * tax // SCALE


def _read(fine: int) -> int:
    """A balance in whole minor units."""
    return half_even((fine + _MILLIONTH // 2) // _MILLIONTH, _MILLIONTHS)

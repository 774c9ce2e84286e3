"""A plain product, and any other that differs from it in the named fields."""

import datetime
from decimal import Decimal
from typing import Any

import msgspec

from contracts.illustrations import ProductTerms

_PLAIN = ProductTerms(
    product_id="plain",
    catalogue_version=1,
    name_ru="Вклад «Простой»",
    name_en="Plain deposit",
    kind="deposit",
    currency="RUB",
    rate_percent=Decimal(10),
    rate_meaning="effective",
    capitalisation="yearly",
    certainty="fixed",
    guaranteed_percent=Decimal(10),
    bad_percent=None,
    term_months=None,
    least_amount_minor=0,
    greatest_amount_minor=None,
    top_ups=False,
    entry_fee_percent=Decimal(0),
    yearly_fee_percent=Decimal(0),
    exit_fee_percent=Decimal(0),
    conditions_ru="",
    conditions_en="",
    valid_from=datetime.date(2026, 1, 1),
    valid_to=datetime.date(2026, 12, 31),
    source="Tariffs, edition 1",
    approver="product committee",
)


def product(**changes: Any) -> ProductTerms:
    numbers = {
        name: Decimal(value) if name.endswith("_percent") and value is not None else value
        for name, value in changes.items()
    }
    if "rate_percent" in numbers:
        numbers.setdefault("guaranteed_percent", numbers["rate_percent"])
    return msgspec.structs.replace(_PLAIN, **numbers)


def hoped(rate: str, guaranteed: str | None, bad: str, **changes: Any) -> ProductTerms:
    """A product whose rate is expected."""
    return product(rate_percent=rate, certainty="expected", guaranteed_percent=guaranteed, bad_percent=bad, **changes)

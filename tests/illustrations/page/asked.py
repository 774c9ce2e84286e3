"""Requests, made whole, for the tests of the page."""

import datetime
from decimal import Decimal
from typing import Any

from contracts.illustrations import IllustrationRequest, Kind, ProductTerms


def product(product_id: str, kind: Kind, rate: str, **more: Any) -> ProductTerms:
    """A product of ten years in roubles; fixed unless `bad_percent` is given."""
    fixed = "bad_percent" not in more
    values: dict[str, Any] = {
        "product_id": product_id,
        "catalogue_version": 1,
        "name_ru": f"Вклад «{product_id}»",
        "name_en": f"Product “{product_id}”",
        "kind": kind,
        "currency": "RUB",
        "rate_percent": Decimal(rate),
        "rate_meaning": "effective",
        "capitalisation": "yearly",
        "certainty": "fixed" if fixed else "expected",
        "guaranteed_percent": Decimal(rate) if fixed else None,
        "bad_percent": None,
        "term_months": 120,
        "least_amount_minor": 100_000,
        "greatest_amount_minor": None,
        "top_ups": True,
        "entry_fee_percent": Decimal(0),
        "yearly_fee_percent": Decimal(0),
        "exit_fee_percent": Decimal(0),
        "conditions_ru": "",
        "conditions_en": "",
        "valid_from": datetime.date(2026, 1, 1),
        "valid_to": datetime.date(2026, 12, 31),
        "source": "tariff 7",
        "approver": "product committee",
    }
    return ProductTerms(**(values | more))


THREE = (
    product("classic", "deposit", "10", name_ru="Вклад «Классика»", name_en="Deposit “Classic”"),
    product(
        "ladder",
        "bonds",
        "11",
        name_ru="Облигации «Лестница»",
        name_en="Bond ladder",
        guaranteed_percent=Decimal(6),
        bad_percent=Decimal(6),
    ),
    product(
        "market",
        "fund",
        "12",
        name_ru="Фонд «Весь рынок»",
        name_en="Fund “Whole market”",
        bad_percent=Decimal("-1.5"),
        exit_fee_percent=Decimal(1),
    ),
)
EIGHT = (
    product("current", "savings", "1"),
    product("savings", "savings", "4", guaranteed_percent=Decimal(2), bad_percent=Decimal(2)),
    product("year", "deposit", "6"),
    product("long", "deposit", "7.5"),
    product("bonds", "bonds", "8.5", guaranteed_percent=Decimal(4), bad_percent=Decimal(4)),
    product("life", "insurance", "9", guaranteed_percent=Decimal(3), bad_percent=Decimal(3)),
    product("mixed", "fund", "10.5", bad_percent=Decimal(2)),
    product("shares", "fund", "12", bad_percent=Decimal("-1.5")),
)


def request(products: tuple[ProductTerms, ...] = THREE, **more: Any) -> IllustrationRequest:
    """A million roubles for ten years, as HTML."""
    values: dict[str, Any] = {
        "request_id": "01KB0000000000000000000000",
        "manager": "m-1",
        "products": products,
        "amount_minor": 100_000_000,
        "top_up_minor": 0,
        "currency": "RUB",
        "horizon_months": 120,
        "starts_on": datetime.date(2026, 3, 1),
        "inflation_percent": Decimal(7),
        "tax_percent": None,
        "rule_pack": "ru",
        "metaphor": "trees",
        "one_species": False,
        "view": "final",
        "language": "ru",
        "theme": "light",
        "layout": "desktop",
        "format": "html",
        "png_scale": 1,
        "art": False,
        "seed": 7,
    }
    return IllustrationRequest(**(values | more))

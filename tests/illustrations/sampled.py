"""Requests of many kinds, plain or drawn by chance, for the tests of scenes and renderers."""

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from contracts.illustrations import IllustrationRequest, Kind, ProductTerms

KINDS: tuple[Kind, ...] = ("deposit", "bonds", "fund", "savings", "insurance")


def product(number: int, rate: str, **changes: Any) -> ProductTerms:
    """A fixed product of ten years in roubles; expected where `bad_percent` is given."""
    fixed = "bad_percent" not in changes
    values: dict[str, Any] = {
        "product_id": f"p{number}",
        "catalogue_version": 1,
        "name_ru": f"Вклад «Номер {number}»",
        "name_en": f"Product {number}",
        "kind": KINDS[number % 5],
        "currency": "RUB",
        "rate_percent": Decimal(rate),
        "rate_meaning": "effective",
        "capitalisation": "yearly",
        "certainty": "fixed" if fixed else "expected",
        "guaranteed_percent": Decimal(rate) if fixed else None,
        "bad_percent": None,
        "term_months": 120,
        "least_amount_minor": 0,
        "greatest_amount_minor": None,
        "top_ups": False,
        "entry_fee_percent": Decimal(0),
        "yearly_fee_percent": Decimal(0),
        "exit_fee_percent": Decimal(0),
        "conditions_ru": "",
        "conditions_en": "",
        "valid_from": datetime.date(2026, 1, 1),
        "valid_to": datetime.date(2026, 12, 31),
        "source": "Tariffs, edition 1",
        "approver": "product committee",
    }
    return ProductTerms(**(values | changes))


def asked(*products: ProductTerms, **changes: Any) -> IllustrationRequest:
    """A million roubles for ten years; a still in SVG unless told otherwise."""
    values: dict[str, Any] = {
        "request_id": "picture-1",
        "manager": "m1",
        "products": products,
        "amount_minor": 100_000_000,
        "top_up_minor": 0,
        "currency": "RUB",
        "horizon_months": 120,
        "starts_on": datetime.date(2026, 11, 24),
        "inflation_percent": None,
        "tax_percent": None,
        "rule_pack": "ru",
        "metaphor": "trees",
        "one_species": False,
        "view": "gain",
        "language": "ru",
        "theme": "light",
        "layout": "desktop",
        "format": "svg",
        "png_scale": 1,
        "art": False,
        "seed": 7,
    }
    return IllustrationRequest(**(values | changes))


MARKET = product(2, "12", name_ru="Фонд «Весь рынок»", name_en="Whole market", bad_percent=Decimal("-1.5"))
LADDER = product(1, "11", guaranteed_percent=Decimal(6), bad_percent=Decimal(6))
EIGHT = (
    product(0, "10"),
    LADDER,
    MARKET,
    product(3, "4", guaranteed_percent=Decimal(2), bad_percent=Decimal(2)),
    product(4, "9", guaranteed_percent=Decimal(3), bad_percent=Decimal(1)),
    product(5, "1"),
    product(6, "8.5", bad_percent=Decimal("0.5"), entry_fee_percent=Decimal(1), yearly_fee_percent=Decimal("0.5")),
    product(7, "6", conditions_ru="при остатке от 50 000 ₽ весь срок", conditions_en="with 50,000 kept all the time"),
)

_RATES = st.integers(-100, 2500).map(lambda hundredths: Decimal(hundredths) / 100)
_WORDS = st.sampled_from(
    ("Накопительный", "счёт", "«Весь", "рынок»", "с", "продлением", "№", "7", "Сверхдлинноеназваниебезпробелов", "<b>")
)


@st.composite
def products(draw: st.DrawFn, number: int) -> ProductTerms:
    """Any product that can be drawn."""
    rate = draw(_RATES)
    name = " ".join(draw(st.lists(_WORDS, min_size=1, max_size=5)))[:100].strip()
    more: dict[str, Any] = {"name_ru": name, "name_en": name, "kind": draw(st.sampled_from(KINDS))}
    more["term_months"] = draw(st.sampled_from((None, 6, 120)))
    more["conditions_ru"] = more["conditions_en"] = draw(st.sampled_from(("", "при остатке от 50 000 ₽", "а " * 140)))
    more["yearly_fee_percent"] = draw(st.sampled_from((Decimal(0), Decimal("1.25"))))
    more["top_ups"] = draw(st.booleans())
    if rate < 0 or draw(st.booleans()):
        more["bad_percent"] = min(rate, draw(_RATES)) - 3
        more["guaranteed_percent"] = draw(st.sampled_from((None, min(rate, Decimal(2)))))
    return product(number, str(rate), **more)


@st.composite
def requests(draw: st.DrawFn) -> IllustrationRequest:
    """Any request that can be drawn."""
    number = draw(st.integers(1, 8))
    return asked(
        *(draw(products(index)) for index in range(number)),
        amount_minor=draw(st.sampled_from((100, 4_999_900, 100_000_000, 98_765_432_100, 5_000_000_000_000))),
        top_up_minor=draw(st.sampled_from((0, 1_000_000))),
        horizon_months=draw(st.sampled_from((1, 12, 61, 240))),
        inflation_percent=draw(st.sampled_from((None, Decimal("0.3"), Decimal(7), Decimal(25)))),
        tax_percent=draw(st.sampled_from((None, Decimal(13)))),
        metaphor=draw(st.sampled_from(("trees", "coins", "sprouts", "towers"))),
        view=draw(st.sampled_from(("final", "gain"))),
        language=draw(st.sampled_from(("ru", "en"))),
        theme=draw(st.sampled_from(("light", "dark"))),
        layout=draw(st.sampled_from(("desktop", "phone"))),
        format=draw(st.sampled_from(("svg", "html"))),
        seed=draw(st.integers(0, 2**31)),
    )

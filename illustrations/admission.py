"""What a request must be before anything is calculated: each finding names the field and the way out."""

import re
import unicodedata
from collections.abc import Iterator, Set
from decimal import Decimal

from contracts.illustrations import IllustrationRequest, ProductTerms
from illustrations.money.currencies import CurrencyUnknown, minor_digits

MOST_PRODUCTS = 8
GREATEST_NAME = 100
GREATEST_CONDITIONS = 300
GREATEST_UNITS = 10**12
"""Below it every sum must stay, in whole units of the currency: wider ones have no room under eight drawings."""
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LEAST_RATE, _GREATEST_RATE = Decimal(-50), Decimal(100)

Finding = tuple[str, str]
"""In Russian and in English."""


def problems(request: IllustrationRequest, drawable: Set[str]) -> tuple[str, ...]:
    """What speaks against a request, in its language; nothing where it can be drawn.

    Args:
        request: to examine.
        drawable: characters that the fonts have.
    """
    index = 0 if request.language == "ru" else 1
    found = [*_of_request(request)]
    for number, terms in enumerate(request.products[:MOST_PRODUCTS]):
        place = f"products[{number}]"
        found += [*_of_texts(terms, place, drawable), *_of_rates(terms, place), *_of_terms(terms, place, request)]
    return tuple(finding[index] for finding in found)


def _of_request(request: IllustrationRequest) -> Iterator[Finding]:
    count = len(request.products)
    if not 1 <= count <= MOST_PRODUCTS:
        yield (
            f"products: продуктов {count}, а на рисунке бывает от 1 до {MOST_PRODUCTS}; выберите из них",
            f"products: there are {count}, and a picture shows 1 to {MOST_PRODUCTS}; choose among them",
        )
    ids = [terms.product_id for terms in request.products]
    if len(set(ids)) < count:
        yield "products: один продукт назван дважды; уберите повтор", "products: one stands twice; remove one"
    try:
        units = request.amount_minor // 10 ** minor_digits(request.currency)
    except CurrencyUnknown as error:
        yield f"currency: нет валюты {request.currency!r}; напишите код ISO 4217", f"currency: {error}"
        units = 0
    for field, value, least, most in (
        ("amount_minor", request.amount_minor, 1, None),
        ("amount_minor", units, None, GREATEST_UNITS - 1),
        ("top_up_minor", request.top_up_minor, 0, None),
        ("horizon_months", request.horizon_months, 1, 600),
        ("png_scale", request.png_scale, 1, 3),
    ):
        yield from _within(field, value, least, most)
    if request.inflation_percent is not None:
        yield from _percent("inflation_percent", request.inflation_percent, _LEAST_RATE, _GREATEST_RATE)
    if request.tax_percent is not None:
        yield from _percent("tax_percent", request.tax_percent, Decimal(0), Decimal(100))
    if not _ID.fullmatch(request.request_id):
        yield _bad_id("request_id")


def _of_texts(terms: ProductTerms, place: str, drawable: Set[str]) -> Iterator[Finding]:
    if not _ID.fullmatch(terms.product_id):
        yield _bad_id(f"{place}.product_id")
    for field, text, least, most in (
        ("name_ru", terms.name_ru, 1, GREATEST_NAME),
        ("name_en", terms.name_en, 1, GREATEST_NAME),
        ("conditions_ru", terms.conditions_ru, 0, GREATEST_CONDITIONS),
        ("conditions_en", terms.conditions_en, 0, GREATEST_CONDITIONS),
    ):
        where = f"{place}.{field}"
        if not least <= len(text.strip()) or len(text) > most:
            yield (
                f"{where}: знаков {len(text)}, а нужно от {least} до {most}",
                f"{where}: has {len(text)} characters; it must have {least} to {most}",
            )
        strange = sorted({one for one in text if one not in drawable or unicodedata.category(one)[0] == "C"})
        if strange:
            codes = ", ".join(f"U+{ord(one):04X}" for one in strange[:5])
            yield (
                f"{where}: знаки {codes} нельзя нарисовать; уберите их",
                f"{where}: characters {codes} cannot be drawn; remove them",
            )


def _of_rates(terms: ProductTerms, place: str) -> Iterator[Finding]:
    fixed = terms.certainty == "fixed"
    yield from _percent(
        f"{place}.rate_percent", terms.rate_percent, Decimal(0) if fixed else _LEAST_RATE, _GREATEST_RATE
    )
    for field in ("entry_fee_percent", "yearly_fee_percent", "exit_fee_percent"):
        yield from _percent(f"{place}.{field}", getattr(terms, field), Decimal(0), Decimal(50))
    for field, value in (("guaranteed_percent", terms.guaranteed_percent), ("bad_percent", terms.bad_percent)):
        if value is not None:
            yield from _percent(f"{place}.{field}", value, Decimal(-100), _GREATEST_RATE)
    if fixed and terms.guaranteed_percent is None:
        yield (
            f"{place}.guaranteed_percent: пусто, хотя ставка фиксированная; укажите её здесь",
            f"{place}.guaranteed_percent: is empty although the rate is fixed; write the rate here",
        )
    if fixed != (terms.bad_percent is None):
        yield (
            f"{place}.bad_percent: плохой сценарий нужен там и только там, где ставка не фиксированная",
            f"{place}.bad_percent: a bad scenario is needed where the rate is not fixed, and only there",
        )


def _of_terms(terms: ProductTerms, place: str, request: IllustrationRequest) -> Iterator[Finding]:
    if terms.term_months is not None:
        yield from _within(f"{place}.term_months", terms.term_months, 1, 600)
    if terms.currency != request.currency:
        yield (
            f"{place}.currency: {terms.currency}, а рисунок в {request.currency}; на одном рисунке одна валюта",
            f"{place}.currency: is {terms.currency} and the picture is in {request.currency}; keep to one",
        )


def _within(field: str, value: int, least: int | None, most: int | None) -> Iterator[Finding]:
    if least is not None and value < least:
        yield f"{field}: {value}, а нужно не меньше {least}", f"{field}: is {value}; it must be at least {least}"
    if most is not None and value > most:
        yield f"{field}: {value}, а нужно не больше {most}", f"{field}: is {value}; it must be at most {most}"


def _percent(field: str, value: Decimal, least: Decimal, most: Decimal) -> Iterator[Finding]:
    if not value.is_finite() or not least <= value <= most:
        yield (
            f"{field}: {value} %, а нужно от {least} до {most}",
            f"{field}: is {value} %; it must be {least} to {most}",
        )
    elif value.normalize().as_tuple().exponent < -6:  # type: ignore[operator] # finite, as just checked
        yield f"{field}: больше шести знаков после запятой", f"{field}: has more than six decimals"


def _bad_id(field: str) -> Finding:
    return (
        f"{field}: нужны латинские буквы, цифры, точка, дефис или подчёркивание, от 1 до 64",
        f"{field}: must be 1 to 64 Latin letters, digits, dots, hyphens or underscores",
    )

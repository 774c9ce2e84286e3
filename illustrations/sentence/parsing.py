"""A sentence such as `депозит 10 %, золото 12 % на 5 лет, 500 тысяч` read into the fields of a form.

Every word must be read as something: one that neither a table nor a product's place explains refuses the sentence. Only
the tables' words of asking (`покажи`, `please`) are left out of the form.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, TypeVar

from contracts.illustrations import Kind, Language
from illustrations.sentence.form import ProductFields, Reading, Reason, Refused, Understood
from illustrations.sentence.items import Item, Reader
from illustrations.sentence.naming import Named, NamedProduct, attach
from illustrations.sentence.reasons import reason
from illustrations.sentence.words import CERTAINTIES, KINDS, MEANINGS, look_up

T = TypeVar("T")

GREATEST_LENGTH: Final = 500
"""Characters of a sentence."""
GREATEST_PRODUCTS: Final = 8
GREATEST_NAME: Final = 60
"""Characters of a product's name."""
_GREATEST_RATE: Final = Decimal(100)
_GREATEST_HORIZON: Final = Decimal(600)
_GREATEST_SUM: Final = Decimal(10**12)
_UNCLEAR: Final = {"number without unit", "ambiguous number"}
"""With these a field may have been named after all."""


def parse(text: str, language_hint: Language) -> Understood | Refused:
    """The fields that a sentence names.

    Args:
        text: as a person typed it, Russian or English.
        language_hint: of the form; decides what `500,000` means, and that an unnamed currency is guessed as RUB (ru) or
            left empty (en).

    Returns:
        All fields with the words they come from, or every reason found why the sentence gives none.
    """
    if not text.strip():
        return Refused((reason("empty"),))
    if len(text) > GREATEST_LENGTH:
        return Refused((reason("too long"),))
    reader = Reader(text, language_hint)
    reader.read()
    instructions = tuple(found for found in reader.reasons if found.code == "instruction")
    if instructions:
        return Refused(instructions)
    named = attach(reader.items)
    if not named.products:
        return Refused((reason("no product"), *reader.reasons))
    reasons = (*reader.reasons, *named.reasons, *_product_reasons(named), *_sum_reasons(reader.items))
    horizons, horizon_reasons = _horizon(reader.items)
    reasons = (*reasons, *horizon_reasons)
    missing = _missing(reader.items, reasons)
    if reasons or missing:
        return Refused((*dict.fromkeys(reasons), *missing))
    return _understood(reader.items, named, horizons, language_hint)


def _of(items: Sequence[Item], kind: str) -> list[Item]:
    return [item for item in items if item.kind == kind]


def _both(items: Sequence[Item]) -> str:
    return ", ".join(item.words for item in items)


def _product_reasons(named: Named) -> list[Reason]:
    """Of rates and names; a name or rate out of bounds."""
    reasons = [reason("long name", product.name) for product in named.products if len(product.name) > GREATEST_NAME]
    rates = [*(product.rate for product in named.products), named.inflation, named.tax]
    for rate in rates:
        if rate is None:
            continue
        if rate.value < 0:
            reasons.append(reason("negative rate", rate.words))
        elif rate.value == 0:
            reasons.append(reason("zero rate", rate.words))
        elif rate.value > _GREATEST_RATE:
            reasons.append(reason("absurd rate", rate.words))
    by_name: dict[str, list[str]] = {}
    for product in named.products:
        by_name.setdefault(product.name.casefold(), []).append(product.words)
    reasons += [reason("two rates", ", ".join(words)) for words in by_name.values() if len(words) > 1]
    if len(named.products) > GREATEST_PRODUCTS:
        reasons.append(reason("too many products"))
    return reasons


def _sum_reasons(items: Sequence[Item]) -> list[Reason]:
    """Of the amount, the top-up and their currency."""
    reasons = []
    for kind, code in (("amount", "two amounts"), ("top-up", "two top-ups")):
        sums = _of(items, kind)
        if len(sums) > 1:
            reasons.append(reason(code, _both(sums)))
        for item in sums:
            if item.value <= 0:
                reasons.append(reason("amount not positive", item.words))
            elif item.value > _GREATEST_SUM:
                reasons.append(reason("amount too large", item.words))
    said = [item for item in items if item.currency]
    if len({item.currency for item in said}) > 1:
        reasons.append(reason("two currencies", _both(said)))
    return reasons


def _horizon(items: Sequence[Item]) -> tuple[list[Item], list[Reason]]:
    """The terms named, `5 лет и 6 месяцев` as one, and what is wrong with them."""
    horizons: list[Item] = []
    between: list[Item] = []
    for item in items:
        if item.kind != "horizon":
            between.append(item)
            continue
        years = horizons[-1].value if horizons else Decimal(0)
        joined = years >= 12 and years % 12 == 0 and all(one.words in ("и", "and") for one in between)
        between = []
        if joined and 0 < item.value < 12:
            first = horizons.pop()
            item = replace(item, start=first.start, words=f"{first.words} {item.words}", value=years + item.value)
        horizons.append(item)
    if len(horizons) > 1:
        return horizons, [reason("two horizons", _both(horizons))]
    for item in horizons:
        if item.value < 0:
            return horizons, [reason("negative horizon", item.words)]
        if item.value % 1:
            return horizons, [reason("horizon in parts of a month", item.words)]
        if not 1 <= item.value <= _GREATEST_HORIZON:
            return horizons, [reason("horizon out of range", item.words)]
    return horizons, []


def _missing(items: Sequence[Item], reasons: Sequence[Reason]) -> list[Reason]:
    """Fields without which no form can be shown, unless their words were refused already."""
    codes = {found.code for found in reasons}
    missing = []
    if not _of(items, "horizon") and not codes & {*_UNCLEAR, "horizon in parts of a month", "calendar date"}:
        missing.append(reason("no horizon"))
    if not _of(items, "amount") and not codes & _UNCLEAR:
        missing.append(reason("no amount"))
    return missing


def _reading(item: Item) -> Reading[Decimal]:
    """A number without the spare zeros that `1,5 млн` leaves behind."""
    return Reading(Decimal(int(item.value)) if item.value % 1 == 0 else item.value, item.words, item.guessed)


def _optional(item: Item | None) -> Reading[Decimal] | None:
    return None if item is None else _reading(item)


def _kind(name: str) -> Reading[Kind] | None:
    """Guess from the words of a name: the first one that tells in Russian, the last one in English."""
    told = [(kind, word) for word in name.split() if (kind := look_up(KINDS, _bare(word))) is not None]
    if not told:
        return None
    kind, word = told[-1] if told[-1][1].isascii() else told[0]
    return Reading(kind, word, guessed=True)


def _said(table: dict[str, T], qualifiers: Sequence[Item]) -> Reading[T] | None:
    """What a product's qualifiers say by this table."""
    for item in qualifiers:
        found = look_up(table, _bare(item.words))
        if found is not None:
            return Reading(found, item.words)
    return None


def _product(product: NamedProduct) -> ProductFields:
    return ProductFields(
        name=Reading(product.name, product.words),
        rate_percent=_optional(product.rate),
        kind=_kind(product.name),
        rate_meaning=_said(MEANINGS, product.qualifiers),
        certainty=_said(CERTAINTIES, product.qualifiers),
    )


def _currency(items: Sequence[Item], language: Language) -> Reading[str] | None:
    said = next((item for item in items if item.currency), None)
    if said is not None:
        return Reading(said.currency, said.words)
    return Reading("RUB", "", guessed=True) if language == "ru" else None


def _understood(items: Sequence[Item], named: Named, horizons: Sequence[Item], language: Language) -> Understood:
    products = tuple(_product(product) for product in named.products)
    horizon = horizons[0]
    return Understood(
        products=products,
        horizon_months=Reading(int(horizon.value), horizon.words, horizon.guessed),
        amount=_reading(_of(items, "amount")[0]),
        top_up=_optional(next(iter(_of(items, "top-up")), None)),
        currency=_currency(items, language),
        inflation_percent=_optional(named.inflation),
        tax_percent=_optional(named.tax),
    )


def _bare(word: str) -> str:
    return word.lower().replace("ё", "е").strip("«»“”\"'.")

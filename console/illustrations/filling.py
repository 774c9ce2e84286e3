"""Forms filled from elsewhere, each shown for confirmation: the CRM's JSON, and a sentence. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

import msgspec

from console.illustrations.form import PictureForm, product_key, written
from console.words import Language
from contracts.illustrations import ProductTerms
from illustrations.sentence.form import ProductFields, Reading, Understood

T = TypeVar("T")


class CrmRefused(ValueError):
    """A text that is no export of the CRM; the words are the decoder's, in English."""


class CrmExport(msgspec.Struct, frozen=True, kw_only=True):
    """What the CRM's file may tell; other keys are the CRM's own and are passed over."""

    client: str = ""
    """The bank's number of the client."""
    amount: Decimal | None = None
    """In the currency's main unit."""
    top_up: Decimal | None = None
    """A month."""
    currency: str = ""
    """ISO 4217."""
    horizon_months: int | None = None
    products: tuple[str, ...] = ()
    """Ids in the catalogue of what the client has or is interested in."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A form to confirm."""

    form: PictureForm
    sources: dict[str, tuple[str, bool]]
    """By field: the words that it was read from, and whether it was concluded rather than said."""
    missing: tuple[str, ...] = ()
    """Ids of products that are not offered today."""


def from_crm(text: str, catalogue: Sequence[ProductTerms], language: Language) -> Filled:
    """Fill the form from the CRM's file.

    Raises:
        CrmRefused: if the text is no such JSON.
    """
    try:
        export = msgspec.json.decode(text, type=CrmExport)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise CrmRefused(str(error)) from None
    offered = {terms.product_id: terms for terms in catalogue}
    horizon, unit = _horizon(export.horizon_months)
    form = PictureForm(
        client_number=export.client[:200],
        products=[product_key(offered[one]) for one in export.products if one in offered],
        amount=written(export.amount, language),
        top_up=written(export.top_up, language),
        currency=export.currency[:3] or "RUB",
        horizon=horizon,
        horizon_unit=unit,
        language=language,
    )
    missing = tuple(one for one in export.products if one not in offered)
    return Filled(form, {}, missing)


def from_sentence(understood: Understood, client_number: str, language: Language) -> Filled:
    """Fill the form from a sentence; what it did not say stays empty."""
    products = understood.products
    horizon, unit = _horizon(understood.horizon_months.value)
    form = PictureForm(
        client_number=client_number,
        own_name=[one.name.value for one in products],
        own_rate=[written(_value(one.rate_percent), language) for one in products],
        own_kind=[_value(one.kind) or "" for one in products],
        own_meaning=[_value(one.rate_meaning) or "" for one in products],
        own_certainty=[_value(one.certainty) or "" for one in products],
        own_guaranteed=["" for _ in products],
        own_bad=["" for _ in products],
        amount=written(understood.amount.value, language),
        top_up=written(_value(understood.top_up), language),
        currency=_value(understood.currency) or "",
        horizon=horizon,
        horizon_unit=unit,
        inflation=written(_value(understood.inflation_percent), language),
        tax=written(_value(understood.tax_percent), language),
        language=language,
        rule_pack="ru" if language == "ru" else "eu",
    )
    plain = {
        "amount": understood.amount, "top_up": understood.top_up, "currency": understood.currency,
        "horizon": understood.horizon_months, "inflation": understood.inflation_percent,
        "tax": understood.tax_percent,
    }  # fmt: skip
    sources = {field: (read.words, read.guessed) for field, read in plain.items() if read is not None}
    for number, one in enumerate(products):
        sources[f"own_{number}"] = _product_source(one)
    return Filled(form, sources)


def _product_source(product: ProductFields) -> tuple[str, bool]:
    """All words of a product; guessed where any of its fields is."""
    readings = (product.name, product.rate_percent, product.kind, product.rate_meaning, product.certainty)
    read = [reading for reading in readings if reading is not None]
    words = dict.fromkeys(reading.words for reading in read if reading.words)
    return ", ".join(words), any(reading.guessed for reading in read)


def _value(reading: Reading[T] | None) -> T | None:
    return None if reading is None else reading.value


def _horizon(months: int | None) -> tuple[str, Literal["years", "months"]]:
    if months is None:
        return "", "years"
    return (str(months // 12), "years") if months % 12 == 0 else (str(months), "months")

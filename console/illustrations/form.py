"""What a manager fills in to have a picture drawn, and the request that it becomes. Pure."""

import datetime
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from console.words import Language
from contracts.illustrations import (
    IllustrationRequest,
    Kind,
    Layout,
    Metaphor,
    ProductTerms,
    RulePack,
    Theme,
    View,
)
from illustrations.money.currencies import CurrencyUnknown, minor_digits

MOST_PRODUCTS, MOST_MONTHS, MOST_NAME = 8, 600, 200
_MOST_UNITS = Decimal(10) ** 12
_MOST_PERCENT = Decimal(1000)
_SPACES = re.compile(r"[\s\u00a0\u202f]")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_PLAIN = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")

Short = Annotated[str, StringConstraints(max_length=MOST_NAME)]


class PictureForm(BaseModel):
    """Fields as they were typed; numbers are read by `request_of`."""

    model_config = ConfigDict(frozen=True)

    client_number: Short = ""
    products: list[Short] = Field(default_factory=list, max_length=30)
    """ID@VERSION of the catalogue's entries, in the order of the form."""
    own_name: list[Short] = Field(default_factory=list, max_length=30)
    own_rate: list[Short] = Field(default_factory=list, max_length=30)
    own_kind: list[Short] = Field(default_factory=list, max_length=30)
    own_meaning: list[Short] = Field(default_factory=list, max_length=30)
    own_certainty: list[Short] = Field(default_factory=list, max_length=30)
    own_guaranteed: list[Short] = Field(default_factory=list, max_length=30)
    own_bad: list[Short] = Field(default_factory=list, max_length=30)
    """Products outside the catalogue, a list for each of their fields."""
    amount: Short = ""
    top_up: Short = ""
    currency: Short = "RUB"
    horizon: Short = ""
    horizon_unit: Literal["years", "months"] = "years"
    inflation: Short = ""
    tax: Short = ""
    metaphor: Metaphor = "trees"
    view: View = "gain"
    rule_pack: RulePack = "ru"
    language: Language = "ru"
    theme: Theme = "light"
    layout: Layout = "desktop"
    one_species: Literal["", "1"] = ""
    art: Literal["", "1"] = ""


class FormRefused(ValueError):
    """Fields that give no request."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = dict(problems)
        """Key of the words by field."""


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """What a request holds beside the form."""

    request_id: str
    manager: str
    today: datetime.date
    seed: int
    language: Language
    """Of the page on which the numbers were typed: decides what a comma means."""


def request_of(form: PictureForm, catalogue: Sequence[ProductTerms], asking: Asking) -> IllustrationRequest:
    """Read a form.

    Args:
        form: as it was typed.
        catalogue: what is offered today.
        asking: the rest of the request.

    Raises:
        FormRefused: with every field that cannot be read.
    """
    reading = _Reading(asking.language)
    digits = reading.digits(form.currency.strip().upper())
    terms = [*_from_catalogue(form, catalogue, reading), *_own(form, asking, reading)]
    if not 1 <= len(terms) <= MOST_PRODUCTS:
        reading.problems.setdefault("products", "bad_products")
    amount = reading.minor("amount", form.amount, digits)
    top_up = reading.minor("top_up", form.top_up or "0", digits)
    months = reading.months(form)
    inflation = reading.percent("inflation", form.inflation) if form.inflation.strip() else None
    tax = reading.percent("tax", form.tax) if form.tax.strip() else None
    if amount == 0:
        reading.problems["amount"] = "bad_amount"
    if reading.problems:
        raise FormRefused(reading.problems)
    return IllustrationRequest(
        request_id=asking.request_id, manager=asking.manager, products=tuple(terms), amount_minor=amount,
        top_up_minor=top_up, currency=form.currency.strip().upper(), horizon_months=months, starts_on=asking.today,
        inflation_percent=inflation, tax_percent=tax, rule_pack=form.rule_pack, metaphor=form.metaphor,
        one_species=form.one_species == "1", view=form.view, language=form.language, theme=form.theme,
        layout=form.layout, format="html", png_scale=2, art=form.art == "1", seed=asking.seed,
    )  # fmt: skip


def form_of(request: IllustrationRequest, client_number: str, language: Language) -> PictureForm:
    """The form that gives a request again; entries of the catalogue by the version that the request holds."""
    own = [terms for terms in request.products if terms.catalogue_version == 0]
    whole_years = request.horizon_months % 12 == 0
    return PictureForm(
        client_number=client_number,
        products=[product_key(terms) for terms in request.products if terms.catalogue_version],
        own_name=[terms.name_ru if language == "ru" else terms.name_en for terms in own],
        own_rate=[written(terms.rate_percent, language) for terms in own],
        own_kind=[terms.kind for terms in own],
        own_meaning=[terms.rate_meaning for terms in own],
        own_certainty=[terms.certainty for terms in own],
        own_guaranteed=[written(terms.guaranteed_percent, language) for terms in own],
        own_bad=[written(terms.bad_percent, language) for terms in own],
        amount=_units(request.amount_minor, request.currency, language),
        top_up=_units(request.top_up_minor, request.currency, language) if request.top_up_minor else "",
        currency=request.currency,
        horizon=str(request.horizon_months // 12 if whole_years else request.horizon_months),
        horizon_unit="years" if whole_years else "months",
        inflation=written(request.inflation_percent, language),
        tax=written(request.tax_percent, language),
        metaphor=request.metaphor, view=request.view, rule_pack=request.rule_pack, language=request.language,
        theme=request.theme, layout=request.layout, one_species="1" if request.one_species else "",
        art="1" if request.art else "",
    )  # fmt: skip


def product_key(terms: ProductTerms) -> str:
    """How the form names an entry of the catalogue: ID@VERSION."""
    return f"{terms.product_id}@{terms.catalogue_version}"


def written(number: Decimal | None, language: Language) -> str:
    """A number as it is typed: `12,5` in Russian, `12.5` in English; empty for None."""
    if number is None:
        return ""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", ",") if language == "ru" else text


def number_of(text: str, language: Language) -> Decimal | None:
    """Read a number with spaces between thousands, in English also commas; None where it is none."""
    plain = _SPACES.sub("", text).replace("\u2212", "-")
    if language == "en" and _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not _PLAIN.fullmatch(plain) or (language == "en" and "," in plain):
        return None
    return Decimal(plain.replace(",", "."))


class _Reading:
    """Reads fields one by one and keeps what was wrong."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self.problems: dict[str, str] = {}

    def digits(self, currency: str) -> int:
        try:
            return minor_digits(currency)
        except CurrencyUnknown:
            self.problems["currency"] = "bad_currency"
            return 2

    def minor(self, field: str, text: str, digits: int) -> int:
        units = number_of(text, self._language)
        if units is None or not 0 <= units <= _MOST_UNITS or (units * 10**digits) % 1:
            self.problems[field] = "bad_amount"
            return -1
        return int(units * 10**digits)

    def percent(self, field: str, text: str, least: Decimal = Decimal(0)) -> Decimal:
        percent = number_of(text, self._language)
        if percent is None or not least <= percent <= _MOST_PERCENT:
            self.problems[field] = "bad_percent"
            return Decimal(0)
        return percent

    def months(self, form: PictureForm) -> int:
        number = number_of(form.horizon, self._language)
        months = number * (12 if form.horizon_unit == "years" else 1) if number is not None else Decimal(0)
        if months % 1 or not 1 <= months <= MOST_MONTHS:
            self.problems["horizon"] = "bad_horizon"
        return int(months)


def _from_catalogue(form: PictureForm, catalogue: Sequence[ProductTerms], reading: _Reading) -> list[ProductTerms]:
    offered = {product_key(terms): terms for terms in catalogue}
    if any(key not in offered for key in form.products):
        reading.problems["products"] = "gone_product"
    return [offered[key] for key in form.products if key in offered]


def _own(form: PictureForm, asking: Asking, reading: _Reading) -> list[ProductTerms]:
    columns = (
        form.own_name, form.own_rate, form.own_kind, form.own_meaning, form.own_certainty, form.own_guaranteed,
        form.own_bad,
    )  # fmt: skip
    rows = [[column[row] if row < len(column) else "" for column in columns] for row in range(len(form.own_name))]
    return [
        _own_terms(number, row, form.currency.strip().upper(), asking, reading)
        for number, row in enumerate(rows)
        if row[0].strip() or row[1].strip()
    ]


def _own_terms(number: int, row: list[str], currency: str, asking: Asking, reading: _Reading) -> ProductTerms:
    name, rate, kind, meaning, certainty, guaranteed, bad = (text.strip() for text in row)
    least, field = Decimal(-100), f"own_{number}"
    percent = reading.percent(field, rate, least)
    is_fixed = certainty == "fixed"
    if not name:
        reading.problems[field] = "bad_name"
    if kind not in _KINDS or certainty not in ("fixed", "expected") or meaning not in ("effective", "nominal"):
        reading.problems[field] = "bad_meaning"
    if not is_fixed and not bad:
        reading.problems[field] = "bad_scenario"
    return ProductTerms(
        product_id=f"own-{number + 1}", catalogue_version=0, name_ru=name, name_en=name, currency=currency,
        kind=_KINDS.get(kind, "deposit"), rate_percent=percent,
        rate_meaning="nominal" if meaning == "nominal" else "effective", capitalisation="monthly",
        certainty="fixed" if is_fixed else "expected",
        guaranteed_percent=percent if is_fixed else reading.percent(field, guaranteed, least) if guaranteed else None,
        bad_percent=None if is_fixed else reading.percent(field, bad or "0", least), term_months=None,
        least_amount_minor=0, greatest_amount_minor=None, top_ups=True, entry_fee_percent=Decimal(0),
        yearly_fee_percent=Decimal(0), exit_fee_percent=Decimal(0), conditions_ru="", conditions_en="",
        valid_from=asking.today, valid_to=asking.today, source="manager", approver="",
    )  # fmt: skip


_KINDS: Mapping[str, Kind] = {
    "savings": "savings", "deposit": "deposit", "bonds": "bonds", "insurance": "insurance", "fund": "fund",
}  # fmt: skip


def _units(minor: int, currency: str, language: Language) -> str:
    return written(Decimal(minor).scaleb(-minor_digits(currency)), language)

"""The catalogue's data file, CSV or JSON, read into terms of products; docs/en/products.md describes its columns.

Pure: text in, terms out. Each refusal names the line and the column, or in JSON the entry and the field.
"""

import csv
import datetime
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

import msgspec

from contracts.illustrations import Kind, ProductTerms
from illustrations.money.currencies import CurrencyUnknown, minor_digits
from illustrations.money.projection import RANGES_PERCENT, ProjectionRefused, arithmetic
from illustrations.money.rates import effective_of_terms

NAME_LETTERS = 100
TEXT_LETTERS = 500
GREATEST_SUM_MINOR = 10**15

_AMOUNTS = ("least_amount", "greatest_amount")
_CHOICES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "rate_meaning": ("effective", "nominal"),
    "capitalisation": ("monthly", "quarterly", "yearly", "at the end"),
    "certainty": ("fixed", "expected"),
    "top_ups": ("yes", "no"),
}
_MAY_BE_EMPTY = (
    "guaranteed_percent",
    "bad_percent",
    "term_months",
    "greatest_amount",
    "conditions_ru",
    "conditions_en",
)
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class DataFileRefused(ValueError):
    """A data file that cannot be used; the text names the place and the way out."""


class _Bad(Exception):
    """Column and what is wrong with it."""

    def __init__(self, column: str, problem: str) -> None:
        super().__init__(f"{column}: {problem}")


def _columns() -> tuple[str, ...]:
    names = [field.name.replace("_amount_minor", "_amount") for field in msgspec.structs.fields(ProductTerms)]
    return tuple(name for name in names if name != "catalogue_version")


COLUMNS = _columns()
"""Fields of `ProductTerms` but its version, which the catalogue gives; amounts are in whole units of the currency."""


def read_products(text: str, form: Literal["csv", "json"]) -> tuple[ProductTerms, ...]:
    """Every product of a data file, in its order, with `catalogue_version` 0.

    Args:
        text: CSV with a heading, separated by commas or semicolons, or a JSON array of objects.
        form: Which of the two.

    Raises:
        DataFileRefused: at the first entry that is not right.
    """
    products: list[ProductTerms] = []
    places: dict[str, str] = {}
    for place, column_word, row in _csv_rows(text) if form == "csv" else _json_rows(text):
        try:
            product = _product(row)
        except _Bad as bad:
            raise DataFileRefused(f"{place}, {column_word} {bad}") from None
        if product.product_id in places:
            first = places[product.product_id]
            raise DataFileRefused(f"{place}, {column_word} product_id: {product.product_id} stands in {first} already")
        places[product.product_id] = place
        products.append(product)
    if not products:
        raise DataFileRefused("the file holds no product")
    return tuple(products)


def _csv_rows(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        heading = [name.strip() for name in next(reader, [])]
        _check_columns(heading, "line 1")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            place = f"line {reader.line_num}"
            if len(cells) != len(heading):
                raise DataFileRefused(f"{place} has {len(cells)} cells; the heading has {len(heading)}")
            yield place, "column", {name: cell.strip() for name, cell in zip(heading, cells, strict=True)}
    except csv.Error as error:
        raise DataFileRefused(f"line {reader.line_num}: {error}") from None


def _json_rows(text: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    try:
        entries = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DataFileRefused(f"the file is no JSON: {error}") from None
    if not isinstance(entries, list):
        raise DataFileRefused("the file must hold a JSON array of products")
    for number, entry in enumerate(entries, start=1):
        place = f"entry {number}"
        if not isinstance(entry, dict):
            raise DataFileRefused(f"{place} is no object; write one object for each product")
        _check_columns(list(entry), place)
        yield place, "field", {name: _as_cell(value, place, name) for name, value in entry.items()}


def _as_cell(value: Any, place: str, name: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.strip()
    raise DataFileRefused(f"{place}, field {name}: write a text, a number, true, false or null")


def _check_columns(names: list[str], place: str) -> None:
    for name in names:
        if name not in COLUMNS:
            raise DataFileRefused(f"{place}: {name!r} is no column of a product; the columns are {', '.join(COLUMNS)}")
        if names.count(name) > 1:
            raise DataFileRefused(f"{place}: the column {name} stands there twice")
    for column in COLUMNS:
        if column not in names:
            raise DataFileRefused(f"{place}: the column {column} is missing")


def _product(row: dict[str, str]) -> ProductTerms:
    values: dict[str, Any] = {"catalogue_version": 0}
    for column in COLUMNS:
        if not row[column] and column not in _MAY_BE_EMPTY:
            raise _Bad(column, "it is empty")
        if column not in _AMOUNTS:
            values[column] = _value(column, row[column])
    for column in _AMOUNTS:
        values[f"{column}_minor"] = _minor(column, row[column], values["currency"]) if row[column] else None
    product = ProductTerms(**values)
    _check_sense(product)
    return product


def _value(column: str, cell: str) -> Any:
    if column in _CHOICES:
        if cell not in _CHOICES[column]:
            raise _Bad(column, f"{cell!r} is none of {', '.join(_CHOICES[column])}")
        return cell == "yes" if column == "top_ups" else cell
    for ending, parse in _PARSERS.items():
        if column.endswith(ending):
            return parse(column, cell) if cell else None
    return _text(column, cell)


def _percent(column: str, cell: str) -> Decimal:
    percent = _decimal(column, cell)
    least, greatest = next((least, greatest) for name, least, greatest in RANGES_PERCENT if name == column)
    if not least <= percent <= greatest:
        raise _Bad(column, f"it is {cell}; it must be {least}..{greatest}")
    return percent


def _decimal(column: str, cell: str) -> Decimal:
    try:
        number = Decimal(cell.replace(",", "."))
    except InvalidOperation:
        raise _Bad(column, f"{cell!r} is no number; write it as 12.5") from None
    if not number.is_finite() or len(cell) > 24:
        raise _Bad(column, f"{cell!r} is no number that can be used; write it as 12.5")
    return number


def _months(column: str, cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", cell) or not 1 <= int(cell) <= 600:
        raise _Bad(column, f"it is {cell}; write whole months, 1..600, or nothing where the product is open-ended")
    return int(cell)


def _date(column: str, cell: str) -> datetime.date:
    try:
        return datetime.datetime.strptime(cell, "%Y-%m-%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        raise _Bad(column, f"{cell!r} is no date; write it as 2026-12-31") from None


def _id(column: str, cell: str) -> str:
    if not _ID.fullmatch(cell):
        raise _Bad(column, f"{cell!r} is no id; write at most 40 small Latin letters, digits and hyphens")
    return cell


def _currency(column: str, cell: str) -> str:
    try:
        minor_digits(cell)
    except CurrencyUnknown as error:
        raise _Bad(column, str(error)) from None
    return cell


def _text(column: str, cell: str) -> str:
    most = NAME_LETTERS if column.startswith("name_") else TEXT_LETTERS
    if len(cell) > most:
        raise _Bad(column, f"it has {len(cell)} letters; shorten it to {most}")
    for letter in cell:
        if unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
            raise _Bad(column, f"it holds the invisible character U+{ord(letter):04X}; take it out")
    return cell


_PARSERS: dict[str, Callable[[str, str], Any]] = {
    "_percent": _percent,
    "_months": _months,
    "valid_from": _date,
    "valid_to": _date,
    "product_id": _id,
    "currency": _currency,
}
"""By the end of the column's name; all others are texts."""


def _minor(column: str, cell: str, currency: str) -> int:
    minor = _decimal(column, cell.replace(" ", "").replace("\u00a0", "")) * 10 ** minor_digits(currency)
    if minor != minor.to_integral_value() or not 0 <= minor <= GREATEST_SUM_MINOR:
        raise _Bad(column, f"it is {cell}; write a sum of at least 0 with at most {minor_digits(currency)} digits")
    return int(minor)


def _check_sense(product: ProductTerms) -> None:
    """Refuse fields that are right each by itself and contradict each other."""
    if product.valid_to < product.valid_from:
        raise _Bad("valid_to", f"it is before valid_from ({product.valid_from})")
    if product.greatest_amount_minor is not None and product.greatest_amount_minor < product.least_amount_minor:
        raise _Bad("greatest_amount", "it is less than least_amount")
    if bool(product.conditions_ru) != bool(product.conditions_en):
        raise _Bad("conditions_ru" if product.conditions_en else "conditions_en", "it is empty; write both languages")
    try:
        arithmetic(product)
    except ProjectionRefused as error:
        raise _Bad("rate_percent", str(error)) from None
    if product.certainty == "fixed":
        _check_fixed(product)
    else:
        _check_expected(product)


def _check_fixed(product: ProductTerms) -> None:
    if product.guaranteed_percent != product.rate_percent:
        raise _Bad("guaranteed_percent", f"a fixed rate guarantees itself; write {product.rate_percent}")
    if product.bad_percent is not None:
        raise _Bad("bad_percent", "a fixed rate has no bad scenario; leave it empty")


def _check_expected(product: ProductTerms) -> None:
    bad, guaranteed = product.bad_percent, product.guaranteed_percent
    if bad is None:
        raise _Bad("bad_percent", "it is empty; an expected rate needs its bad scenario")
    months = product.term_months or 12
    if bad > effective_of_terms(product.rate_percent, product.rate_meaning, product.capitalisation, months):
        raise _Bad("bad_percent", f"it is {bad}, which is better than the expected rate")
    if guaranteed is not None and guaranteed > bad:
        raise _Bad("guaranteed_percent", f"it is {guaranteed}, which is better than the bad scenario ({bad})")

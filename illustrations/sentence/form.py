"""What a sentence was read as: fields to confirm, or reasons why there are none."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from contracts.illustrations import Kind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """One field and where it comes from."""

    value: T
    words: str
    """The part of the sentence that it was read from, as typed."""
    guessed: bool = False
    """Concluded from the words, not said by them: the form must show it as a guess."""


@dataclass(frozen=True, slots=True)
class ProductFields:
    """A product that the sentence names; a field of None was not said and stays empty in the form."""

    name: Reading[str]
    rate_percent: Reading[Decimal] | None
    """A year, above 0, at most 100."""
    kind: Reading[Kind] | None
    """Always a guess."""
    rate_meaning: Reading[Literal["effective", "nominal"]] | None
    certainty: Reading[Literal["fixed", "expected"]] | None


@dataclass(frozen=True, slots=True)
class Understood:
    """Fields of the form; nothing is drawn before a person confirms them."""

    products: tuple[ProductFields, ...]
    """1..8, in the order of the sentence."""
    horizon_months: Reading[int]
    """1..600."""
    amount: Reading[Decimal]
    """In the currency's main unit, above 0."""
    top_up: Reading[Decimal] | None
    """A month, in the main unit."""
    currency: Reading[str] | None
    """ISO 4217; guessed as RUB where a Russian sentence names none; None where another sentence names none."""
    inflation_percent: Reading[Decimal] | None
    tax_percent: Reading[Decimal] | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence was not read, with the way out."""

    code: str
    words: str
    """The words in question, as typed; empty where words are missing."""
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The sentence gives no form."""

    reasons: tuple[Reason, ...]
    """At least one, in the order of the sentence where that is known."""

"""Pictures of yields: the products' terms, the request, the drawn picture, and what people did with it."""

import datetime
from decimal import Decimal
from typing import Literal

import msgspec

Format = Literal["html", "svg", "png", "pdf"]
Kind = Literal["savings", "deposit", "bonds", "insurance", "fund"]
Language = Literal["ru", "en"]
Layout = Literal["desktop", "phone"]
Metaphor = Literal["trees", "coins", "sprouts", "towers"]
RulePack = Literal["ru", "eu"]
Theme = Literal["light", "dark"]
View = Literal["final", "gain"]


class ProductTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What one product promises, and on whose word: one version of the catalogue's entry.

    It is whole, so that a picture can be drawn again from its request alone. Rates are per cent a year; in JSON they
    are strings.
    """

    product_id: str
    catalogue_version: int
    """Of this product, from 1; 0: not from the catalogue, so the picture cannot be shared."""
    name_ru: str
    name_en: str
    kind: Kind
    currency: str
    """ISO 4217."""
    rate_percent: Decimal
    """Expected or promised, before tax and fees."""
    rate_meaning: Literal["effective", "nominal"]
    """`effective`: growth of one year with interest on interest. `nominal`: paid by `capitalisation`."""
    capitalisation: Literal["monthly", "quarterly", "yearly", "at the end"]
    """When interest joins the sum; `at the end`: simple interest, paid once at the end of the term."""
    certainty: Literal["fixed", "expected"]
    guaranteed_percent: Decimal | None
    """Least effective growth a year that the product's issuer guarantees; None: nothing is guaranteed, not even what
    was put in. A fixed rate guarantees itself and has its own rate here."""
    bad_percent: Decimal | None
    """Effective growth a year in the bad scenario; None exactly where the rate is fixed."""
    term_months: int | None
    """Length of the product; money lies without growth after it. None: open-ended."""
    least_amount_minor: int
    greatest_amount_minor: int | None
    top_ups: bool
    """Whether money can be added each month."""
    entry_fee_percent: Decimal
    """Of each sum put in."""
    yearly_fee_percent: Decimal
    """Of the balance, taken monthly."""
    exit_fee_percent: Decimal
    """Of the final sum."""
    conditions_ru: str
    """What the rate depends on; empty where on nothing."""
    conditions_en: str
    valid_from: datetime.date
    valid_to: datetime.date
    """Last day on which the terms are offered."""
    source: str
    """Document that the terms were taken from."""
    approver: str
    """Role or department that approved the entry."""


class IllustrationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A manager asks for one picture in one format, on illustration-requests."""

    request_id: str
    manager: str
    """Pseudonym."""
    products: tuple[ProductTerms, ...]
    """1..8, in the manager's order."""
    amount_minor: int
    """In the currency's minor unit, put in on the first day."""
    top_up_minor: int
    """Put in at the end of each month; only into products with `top_ups`."""
    currency: str
    """ISO 4217."""
    horizon_months: int
    """1..600."""
    starts_on: datetime.date
    """First day; catalogue entries must be valid on it."""
    inflation_percent: Decimal | None
    """A year; None: no line."""
    tax_percent: Decimal | None
    """Of the gain, at the end; None: before tax."""
    rule_pack: RulePack
    metaphor: Metaphor
    one_species: bool
    """Draw every product as the same tree."""
    view: View
    language: Language
    theme: Theme
    layout: Layout
    format: Format
    png_scale: int
    """Pixels of a PNG for one unit of the layout, 1..3."""
    art: bool
    """Paint the backdrop by the image model, where one is configured."""
    seed: int


class Illustration(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn picture or the reason why there is none, on illustrations: one message per format."""

    request_id: str
    format: Format
    problem: str
    """Why nothing was drawn, in the request's language; empty where a picture was drawn."""
    broken_rules: tuple[str, ...]
    """Ids of rules that the scene breaks: such a picture can be looked at, not shared."""
    painted: bool
    """Whether an image model painted the backdrop."""
    sha256: str
    """Of the picture, hexadecimal; of no bytes where there is none."""
    picture: bytes
    """Base64 in JSON."""


class IllustrationFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """One act or answer before a picture; of a client only with the consent `illustration-feedback`."""

    feedback_id: str
    """ULID; a repeated record counts once."""
    request_id: str
    person: str
    """Pseudonym of the client or manager."""
    side: Literal["client", "manager"]
    metaphor: Metaphor
    event: Literal["painted", "moved a slider", "switched a product", "played", "answered", "rated clarity", "liked"]
    at_ms: int
    """Unix time."""
    after_ms: int
    """Since the first paint, at least 0."""
    value: str
    """`answered`: `right` or `wrong`; `rated clarity`: 1..5; `liked`: `yes` or `no`; empty for acts."""

"""Pictures of yields: the request, the drawn picture, and what a client did with it."""

from typing import Literal

import msgspec

Format = Literal["html", "svg", "png", "pdf"]


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product of a picture, by its place in the versioned catalogue."""

    product_id: str
    catalogue_version: int


class IllustrationRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A manager asks for one picture in one format, on illustration-requests."""

    request_id: str
    manager: str
    """Pseudonym."""
    products: tuple[Product, ...]
    amount_minor: int
    """In the currency's minor unit."""
    currency: str
    """ISO 4217."""
    horizon_months: int
    metaphor: Literal["trees", "coins", "sprouts", "towers"]
    view: Literal["final", "gain"]
    language: Literal["ru", "en"]
    format: Format
    seed: int


class Illustration(msgspec.Struct, frozen=True, kw_only=True):
    """A drawn picture, on illustrations: one message per format."""

    request_id: str
    format: Format
    sha256: str
    picture: bytes
    """Base64 in JSON."""


class IllustrationFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """One act or answer of a client before a picture, on illustration-feedback."""

    request_id: str
    client: str
    """Pseudonym."""
    event: Literal["painted", "moved a slider", "switched a product", "played", "answered", "rated"]
    after_ms: int
    """Since the first paint."""
    value: str
    """The answer or the rating 1..5; empty for acts."""

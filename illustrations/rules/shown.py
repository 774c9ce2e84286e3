"""The part of a scene that rules look at, and how they ask what it says."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from contracts.illustrations import IllustrationRequest, Language, ProductTerms


class ShownText(Protocol):
    """One line of text."""

    @property
    def string(self) -> str:
        """As painted."""

    @property
    def size_px(self) -> float:
        """Of the letters."""

    @property
    def role(self) -> str:
        """What it says, as the scene's list of roles has it."""

    @property
    def product_id(self) -> str:
        """Whose text it is; empty where it is of the whole picture."""


class ShownColumn(Protocol):
    """One product's drawing; heights are above the zero line."""

    @property
    def product_id(self) -> str:
        """Whose drawing it is."""

    @property
    def middle_px(self) -> float:
        """Place across the picture."""

    @property
    def width_px(self) -> float:
        """Of the drawing."""

    @property
    def height_px(self) -> float:
        """Of the expected value; 0 where that is not above zero."""

    @property
    def guaranteed_px(self) -> float | None:
        """Height of the guaranteed part; None: not drawn."""

    @property
    def bad_px(self) -> float | None:
        """Height of the bad scenario; None: not drawn."""

    @property
    def loss_px(self) -> float | None:
        """Depth below zero of the worst value; None: not drawn."""

    @property
    def shown_minor(self) -> int:
        """The quantity whose height is drawn, in minor units."""


class ShownLine(Protocol):
    """A line across the picture."""

    @property
    def role(self) -> str:
        """What it marks."""


class ShownScene(Protocol):
    """A picture before it is rendered."""

    @property
    def units_per_px(self) -> float:
        """Minor units of the shown quantity for a pixel of height."""

    @property
    def columns(self) -> Sequence[ShownColumn]:
        """One for each product."""

    @property
    def texts(self) -> Sequence[ShownText]:
        """All that can be read."""

    @property
    def lines(self) -> Sequence[ShownLine]:
        """All straight lines."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a check judges."""

    request: IllustrationRequest
    scene: ShownScene
    today: datetime.date
    """The day on which the picture would be shared."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a picture breaks a rule, and the way out."""

    ru: str
    en: str


def name(terms: ProductTerms, language: Language) -> str:
    """The product as a reason names it."""
    return terms.name_ru if language == "ru" else terms.name_en


def about(terms: ProductTerms, ru: str, en: str) -> Fault:
    """A fault of one product; both texts follow its name."""
    return Fault(f"«{terms.name_ru}»: {ru}", f"“{terms.name_en}”: {en}")


def joined(texts: Iterable[ShownText]) -> str:
    """Lines as one text in lower case, with plain spaces."""
    return plain(" ".join(text.string for text in texts))


def plain(string: str) -> str:
    """Lower case, ё as е, every run of spaces as one plain space."""
    return " ".join(string.lower().replace("ё", "е").split())


def said_of(scene: ShownScene, terms: ProductTerms, *roles: str) -> str:
    """What the texts of a product say, of these roles or of all."""
    own = (text for text in scene.texts if text.product_id == terms.product_id)
    return joined(text for text in own if not roles or text.role in roles)


def said(scene: ShownScene, *roles: str) -> str:
    """What all texts say, of these roles or of all."""
    return joined(text for text in scene.texts if not roles or text.role in roles)


def says(string: str, stems: Iterable[str]) -> str:
    """The first of these beginnings of words that a plain string has, or empty."""
    return next((stem for stem in stems if re.search(rf"(?<!\w){re.escape(stem)}", string)), "")


def says_number(string: str, value: Decimal) -> bool:
    """Whether a plain string has this number, with a comma or a point, not as a part of another one."""
    digits = format(abs(value).normalize(), "f").replace(".", "[.,]")
    return re.search(rf"(?<![\d.,]){digits}(?![\d]|[.,]\d)", string) is not None


def products(request: IllustrationRequest, certainty: str) -> tuple[ProductTerms, ...]:
    """The products whose rate is `fixed` or `expected`."""
    return tuple(terms for terms in request.products if terms.certainty == certainty)

"""Which rate belongs to which product."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from illustrations.sentence.form import Reason
from illustrations.sentence.items import Item
from illustrations.sentence.reasons import reason
from illustrations.sentence.words import KINDS, look_up

_UNRATED_WORDS: Final = 4
"""A name without a rate is a product only if it has a word of a kind and at most so many words."""
_NAME: Final = re.compile(r"[\w .,&+%№'’«»“”()/-]+")
_SAID: Final = ("rate", "name", "inflation", "tax", "separator")


@dataclass(slots=True)
class NamedProduct:
    """A name, perhaps with its rate and what is said of the rate."""

    item: Item
    rate: Item | None = None
    qualifiers: list[Item] = field(default_factory=list)

    @property
    def words(self) -> str:
        """As typed, the rate included."""
        return self.item.words if self.rate is None else f"{self.item.words} {self.rate.words}"

    @property
    def name(self) -> str:
        """Without quotation marks and spare spaces."""
        words = " ".join(self.item.words.split())
        return words[1:-1].strip() if words[0] in '«“"' and not set(words[1:-1]) & set('«»“”"') else words


@dataclass(slots=True)
class Named:
    """Products in order, the rates of inflation and tax, and what could not be put together."""

    products: list[NamedProduct] = field(default_factory=list)
    inflation: Item | None = None
    tax: Item | None = None
    reasons: list[Reason] = field(default_factory=list)


def attach(items: Sequence[Item]) -> Named:
    """Give each rate to the name before it, else after it, else before it across a comma."""
    said = [item for item in items if item.kind in _SAID]
    owners: dict[int, int] = {}
    named = Named()
    for at, item in enumerate(said):
        if item.kind == "rate":
            owner = _owner(said, at, owners)
            if owner is None:
                named.reasons.append(_ownerless(said, at))
            else:
                owners[owner] = at
    for at, item in enumerate(said):
        _place(named, item, said[owners[at]] if at in owners else None)
    _qualify(named, items)
    return named


def _owner(said: Sequence[Item], at: int, owners: dict[int, int]) -> int | None:
    """Index of the name that the rate at `at` belongs to, None where there is none."""

    def free(other: int) -> bool:
        return 0 <= other < len(said) and said[other].kind in ("name", "inflation", "tax") and other not in owners

    across = at - 2 if at > 1 and said[at - 1].words == "," else -1
    return next((other for other in (at - 1, at + 1, across) if free(other)), None)


def _ownerless(said: Sequence[Item], at: int) -> Reason:
    """A second rate of the product before it, or a rate of none."""
    before = [item for item in said[max(at - 2, 0) : at] if item.kind != "separator"]
    if before and before[-1].kind == "rate":
        return reason("two rates", f"{before[-1].words}, {said[at].words}")
    return reason("rate without product", said[at].words)


def _place(named: Named, item: Item, rate: Item | None) -> None:
    if item.kind in ("inflation", "tax"):
        taken = named.inflation if item.kind == "inflation" else named.tax
        if taken is not None and rate is not None:
            named.reasons.append(reason("two taxes", f"{taken.words}, {rate.words}"))
        elif rate is None:
            named.reasons.append(reason("not understood", item.words))
        elif item.kind == "inflation":
            named.inflation = rate
        else:
            named.tax = rate
    elif item.kind == "name":
        product = NamedProduct(item, rate)
        words = product.name.lower().replace("ё", "е").split()
        kind = any(look_up(KINDS, word) for word in words)
        if rate is None and not (kind and len(words) <= _UNRATED_WORDS):
            named.reasons.append(reason("not understood", item.words))
        elif not _NAME.fullmatch(product.name):
            spare = _NAME.sub("", product.name) or item.words
            named.reasons.append(reason("character", spare[:1]))
            named.products.append(product)
        else:
            named.products.append(product)


def _qualify(named: Named, items: Sequence[Item]) -> None:
    """Give words such as `effective` to the product of their own part of the sentence."""
    part = 0
    parts: dict[int, int] = {}
    for item in items:
        part += item.kind == "separator"
        parts[item.start] = part
    for item in items:
        if item.kind != "qualifier":
            continue
        owners = [one for one in named.products if one.rate and parts[one.rate.start] == parts[item.start]]
        if len(owners) == 1:
            owners[0].qualifiers.append(item)
        else:
            named.reasons.append(reason("not understood", item.words))

"""A manager's pictures of yields in every state, with what their clients did; products are the example's."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from contracts.illustrations import IllustrationRequest, Language
from illustrations.money.data_file import read_products
from tests.look.drawing import Drawing
from vault.accounts import Account
from vault.database import Vault

EXAMPLE = Path(__file__).parents[2] / "illustrations" / "example_products.json"
_THREE = ("deposit-classic", "savings-daily", "fund-gold")
_MINUTE_MS = 60_000
_LINK_DAYS = 15
VISITS = [
    (metaphor, "client", 1, number % 4 > 0, number % 3 > 0, 20_000 + 7_000 * number, number % 3 > 0, clarity, liked)
    for metaphor, count in (("trees", 14), ("coins", 5))
    for number, clarity, liked in zip(range(count), "54543455443454", ("yes", "", "no", "yes", "yes") * 3, strict=False)
] + [("trees", "manager", 0, 0, 0, 0, 0, "", "yes")]
"""Rows of the query `understanding`."""


def load_catalogue(vault: Vault) -> None:
    """Import the example's products."""
    vault.products.add(read_products(EXAMPLE.read_text("utf-8"), "json"), 1)


@dataclass
class Pictures:
    """What was planted, by name."""

    drafts: dict[str, str] = field(default_factory=dict)
    """Id of the draft."""
    links: dict[str, str] = field(default_factory=dict)
    """Secret of the client's link."""


class PicturePlanter:
    """Plants one picture after the other, each some minutes before `now_ms`."""

    def __init__(self, vault: Vault, drawing: Drawing, account: Account, language: Language, now_ms: int) -> None:
        self._vault, self._drawing, self._account = vault, drawing, account
        self._language, self._now_ms = language, now_ms
        self.today = datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC).date()
        self._catalogue = {one.product_id: one for one in vault.products.current(self.today)}
        self.planted = Pictures()

    def draft(self, name: str, ago_min: int, products: Sequence[str] = _THREE, **changes: Any) -> IllustrationRequest:
        """Draft a picture of products of the catalogue."""
        number = len(self.planted.drafts)
        request = IllustrationRequest(
            request_id=f"picture-{number}",
            manager=self._account.manager,
            products=tuple(self._catalogue[one] for one in products),
            amount_minor=100_000_000,
            top_up_minor=0,
            currency="RUB",
            horizon_months=60,
            starts_on=self.today,
            inflation_percent=Decimal(7),
            tax_percent=None,
            rule_pack="ru" if self._language == "ru" else "eu",
            metaphor="trees",
            one_species=False,
            view="gain",
            language=self._language,
            theme="light",
            layout="desktop",
            format="html",
            png_scale=2,
            art=False,
            seed=7 + number,
        )
        request = msgspec.structs.replace(request, **changes)
        at_ms = self._now_ms - ago_min * _MINUTE_MS
        made = self._vault.illustrations.draft(self._account, str(2000 + number * 137), request, at_ms)
        self.planted.drafts[name] = made.draft_id
        return request

    def approve(self, name: str, ago_min: int, products: Sequence[str] = _THREE, **changes: Any) -> None:
        """Draft a picture and approve it."""
        request = self.draft(name, ago_min, products, **changes)
        picture, at_ms = self._drawing.draw(request), self._now_ms - ago_min * _MINUTE_MS
        self._vault.illustrations.approve(self.planted.drafts[name], request.request_id, picture, at_ms)

    def share(self, name: str, ago_min: int, products: Sequence[str] = _THREE, **changes: Any) -> None:
        """Draft a picture, approve it and make its link."""
        self.approve(name, ago_min, products, **changes)
        at_ms = self._now_ms - ago_min * _MINUTE_MS
        self.planted.links[name] = self._vault.illustrations.share(self.planted.drafts[name], at_ms)

    def agree(self, name: str, **done: object) -> None:
        """The client of a shared picture allows feedback and does what is named."""
        drafts, secret = self._vault.illustrations, self.planted.links[name]
        share, _ = drafts.by_link(secret, self._now_ms)
        drafts.agree(share, "a test", self._now_ms, self._now_ms)
        share, _ = drafts.by_link(secret, self._now_ms)
        if done:
            drafts.note(share, **done)

    def withhold(self, name: str) -> None:
        """Draft a picture whose drawing does not come."""
        self._drawing.withheld.add(self.draft(name, 1).request_id)


def plant(vault: Vault, drawing: Drawing, account: Account, language: Language, now_ms: int) -> Pictures:
    """Plant a picture in each state."""
    planter = PicturePlanter(vault, drawing, account, language, now_ms)
    planter.share("over", _LINK_DAYS * 24 * 60)
    planter.share("revoked", 400)
    vault.illustrations.revoke(planter.planted.drafts["revoked"], now_ms)
    planter.share("asked", 300)
    planter.share("exploring", 240, ("deposit-classic", "bonds-steady"), metaphor="coins", view="final")
    planter.agree("exploring", exploring_ms=now_ms)
    planter.share("understood", 180, metaphor="towers")
    planter.agree("understood", exploring_ms=now_ms, understood_ms=now_ms)
    planter.share("rated", 120, metaphor="sprouts", layout="phone")
    planter.agree("rated", exploring_ms=now_ms, understood_ms=now_ms, clarity=5, liked="yes")
    planter.approve("approved", 60, ("deposit-classic", "fund-gold"), theme="dark")
    planter.approve("shareable", 55)
    planter.draft("all", 50, tuple(one.product_id for one in vault.products.current(planter.today)), view="final")
    planter.draft("broken", 40, amount_minor=50_000)
    planter.draft("problem", 30, amount_minor=90_000_000_000_000, horizon_months=600)
    planter.withhold("drawing")
    return planter.planted

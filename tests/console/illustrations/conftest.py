"""A console with a catalogue of two products, in which a manager has drafted a picture."""

import datetime
import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from bus.reader import Message
from contracts.codec import encode
from contracts.illustrations import Illustration, ProductTerms

PICTURE = (
    b"<!doctype html><html><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; "
    b"script-src &#39;sha256-abc&#39;\"></head><body>the picture</body></html>"
)  # fmt: skip
TEN = ProductTerms(
    product_id="ten", catalogue_version=0, name_ru="Вклад «Десять»", name_en="Ten", kind="deposit", currency="RUB",
    rate_percent=Decimal(10), rate_meaning="effective", capitalisation="monthly", certainty="fixed",
    guaranteed_percent=Decimal(10), bad_percent=None, term_months=None, least_amount_minor=0,
    greatest_amount_minor=None, top_ups=True, entry_fee_percent=Decimal(0), yearly_fee_percent=Decimal(0),
    exit_fee_percent=Decimal(0), conditions_ru="", conditions_en="", valid_from=datetime.date(2026, 1, 1),
    valid_to=datetime.date(2026, 12, 31), source="Tariffs 7", approver="Product office",
)  # fmt: skip
TWELVE = msgspec.structs.replace(
    TEN, product_id="twelve", name_ru="Вклад «Двенадцать»", name_en="Twelve", rate_percent=Decimal(12),
    guaranteed_percent=Decimal(12),
)  # fmt: skip
FORM = {
    "client_number": "4821", "products": ["ten@1", "twelve@1"], "amount": "500 000", "currency": "RUB", "horizon": "5",
    "horizon_unit": "years", "inflation": "7,5", "metaphor": "trees", "view": "gain", "rule_pack": "ru",
    "language": "ru", "theme": "light", "layout": "desktop",
}  # fmt: skip


@dataclass
class Desk:
    """A manager's browser and what they drew."""

    console: Any
    browser: Any

    @property
    def requests(self):
        return [
            record for topic, _, record in self.console.services.publisher.records if topic == "illustration-requests"
        ]

    @property
    def told(self):
        return self.sent("illustration-feedback")

    def sent(self, topic):
        return [record for name, _, record in self.console.services.publisher.records if name == topic]

    def post(self, path, **fields):
        return self.browser.post(path, data={"csrf": self.browser.csrf, **fields})

    def draft(self, **changes):
        """The address of a fresh draft."""
        made = self.post("/illustrations/new", **{**FORM, **changes})
        assert made.status_code == 303, made.text
        return made.headers["location"]

    def answer(self, address, picture=PICTURE, problem="", broken=()):
        """Let the topic answer the newest request of a draft."""
        self.browser.get(address)
        wanted = self.requests[-1]
        drawn = Illustration(
            request_id=wanted.request_id, format=wanted.format, problem=problem, broken_rules=broken, painted=False,
            sha256=hashlib.sha256(picture).hexdigest(), picture=picture,
        )  # fmt: skip
        message = Message("illustrations", 0, 0, self.console.clock.now_ms, wanted.request_id, encode(drawn), {})
        self.console.app.state.pictures.take([message])
        return wanted

    def share(self):
        """Draft, approve and share a picture: its address and the path of the client's page."""
        address = self.draft()
        wanted = self.answer(address)
        assert self.post(f"{address}/approve", request_id=wanted.request_id).status_code == 303
        page = self.post(f"{address}/share")
        assert page.status_code == 201
        link = page.text.split('aria-labelledby="link-name">')[1].split("<")[0]
        return address, link.removeprefix("http://127.0.0.1:8600")


@pytest.fixture
def desk(console):
    console.services.vault.products.add([TEN, TWELVE], 1)
    return Desk(console, console.signed_in("ivanova"))

"""The browser's arithmetic against Python's, in real Chromium: one page, one thousand requests."""

import datetime
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

from contracts.illustrations import ProductTerms
from illustrations.money import rates
from illustrations.money.currencies import format_sum, minor_digits, short_sum
from illustrations.money.projection import arithmetic, for_browser, inflated_minor, project
from tests.offered_products import product

SCRIPT = Path(__file__).parents[3] / "illustrations" / "page" / "money.js"
REQUESTS = 1000
CALCULATE = """
async (asked) => {
  const money = await import("/money.js");
  const text = (series) => series && series.map(String);
  return asked.map(({ product, amount, topUp, months, startsOn, tax, inflation, digits, currency, edge }) => {
    const taxShare = tax === null ? null : money.share(tax);
    const ask = { amountMinor: BigInt(amount), topUpMinor: BigInt(topUp), horizonMonths: months, startsOn, taxShare };
    const done = money.project(product, ask);
    const shown = [done.expected[months] - done.invested[months], BigInt(edge)];
    return {
      invested: text(done.invested),
      expected: text(done.expected),
      guaranteed: text(done.guaranteed),
      bad: text(done.bad),
      inflated: String(money.inflated(ask.amountMinor, ask.topUpMinor, inflation, months)),
      sums: shown.flatMap((sum) => ["ru", "en"].flatMap((language) => [
        money.formatSum(sum, currency, digits, language, true), money.shortSum(sum, digits, language, true),
      ])),
    };
  });
}
"""


@pytest.mark.integration
def test_the_browser_and_python_agree_to_the_minor_unit_on_a_thousand_requests() -> None:
    drawn = random.Random(5)
    asked, expected = zip(*(_request(drawn) for _ in range(REQUESTS)), strict=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        page = browser.new_page()
        page.route("**/*", _serve)
        page.goto("http://page.example/")
        found = _calculated(page, list(asked))
        browser.close()
    assert len(found) == REQUESTS
    for number, (ours, theirs) in enumerate(zip(expected, found, strict=True)):
        assert theirs == ours, f"request {number}: {json.dumps(asked[number])}"


def _serve(route: Route) -> None:
    if route.request.url.endswith("/money.js"):
        route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    else:
        route.fulfill(body="<!doctype html><title>Money</title>", content_type="text/html")


def _calculated(page: Page, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(CALCULATE, asked)
    return found


def _request(drawn: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """One random request, and what Python makes of it in the words of the page."""
    terms = _terms(drawn)
    amount, top_up = drawn.randrange(10 ** drawn.randint(1, 13)), drawn.randrange(10 ** drawn.randint(1, 9))
    months = drawn.choice((drawn.randint(1, 60), drawn.randint(1, 60), drawn.randint(1, 600)))
    starts_on = datetime.date(2024, 1, 1) + datetime.timedelta(days=drawn.randrange(6000))
    tax = None if drawn.random() < 0.3 else _percent(drawn, 0, 40)
    inflation, edge = _percent(drawn, -2, 30), _near_an_edge(drawn)
    asked = {
        "product": for_browser(arithmetic(terms)),
        "amount": str(amount),
        "topUp": str(top_up),
        "months": months,
        "startsOn": starts_on.isoformat(),
        "tax": None if tax is None else str(tax),
        "inflation": str(rates.monthly_factor(inflation)),
        "digits": minor_digits(terms.currency),
        "currency": terms.currency,
        "edge": str(edge),
    }
    done = project(
        terms, amount_minor=amount, top_up_minor=top_up, horizon_months=months, starts_on=starts_on, tax_percent=tax
    )
    courses = {"expected": done.expected, "guaranteed": done.guaranteed, "bad": done.bad}
    expected: dict[str, Any] = {
        name: course and [str(balance) for balance in course.balances_minor] for name, course in courses.items()
    }
    expected["invested"] = [str(sum_) for sum_ in done.invested_minor]
    expected["inflated"] = str(inflated_minor(amount, inflation, months, top_up))
    expected["sums"] = [
        write(shown, terms.currency, language, signed=True)
        for shown in (done.gain_minor, edge)
        for language in ("ru", "en")
        for write in (format_sum, short_sum)
    ]
    return asked, expected


def _terms(drawn: random.Random) -> ProductTerms:
    meaning = drawn.choice(("effective", "nominal"))
    fixed = drawn.random() < 0.4
    rate = _percent(drawn, 0 if meaning == "nominal" else -30, 60)
    guaranteed = rate if fixed else drawn.choice((None, _percent(drawn, -10, 10)))
    return product(
        rate_percent=rate,
        rate_meaning=meaning,
        capitalisation=drawn.choice(("monthly", "quarterly", "yearly", "at the end")),
        certainty="fixed" if fixed else "expected",
        guaranteed_percent=guaranteed,
        bad_percent=None if fixed else _percent(drawn, -100, 10),
        term_months=drawn.choice((None, drawn.randint(1, 700))),
        top_ups=drawn.random() < 0.6,
        entry_fee_percent=drawn.choice((Decimal(0), _percent(drawn, 0, 5))),
        yearly_fee_percent=drawn.choice((Decimal(0), _percent(drawn, 0, 5))),
        exit_fee_percent=drawn.choice((Decimal(0), _percent(drawn, 0, 5))),
        currency=drawn.choice(("RUB", "EUR", "USD", "JPY", "KWD")),
    )


def _near_an_edge(drawn: random.Random) -> int:
    """A sum where one figure more or less changes how many figures, or which unit, is written."""
    sum_: int = drawn.choice((4995, 9994, 9995, 9999, 10_000)) * 10 ** drawn.randint(0, 15) + drawn.choice((-1, 0, 1))
    return drawn.choice((1, -1)) * sum_


def _percent(drawn: random.Random, least: int, greatest: int) -> Decimal:
    return Decimal(drawn.randint(least * 10_000, greatest * 10_000)).scaleb(-4)

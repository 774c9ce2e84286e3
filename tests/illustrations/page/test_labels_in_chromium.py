"""Where the page's texts and lines are: as in the still picture, at the levels of Python's own sums, and apart."""

import random
from decimal import Decimal
from itertools import combinations
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page

from contracts.illustrations import IllustrationRequest
from illustrations.making import projected
from illustrations.money.projection import inflated_minor
from illustrations.rendering.fonts import Fonts
from illustrations.scene.build import build_scene
from tests.illustrations.page import asked
from tests.illustrations.page.patience import comes_to

pytestmark = pytest.mark.integration

NEAR_PX = 0.5
STILL = """() => {
  const still = document.getElementById("still");
  still.style.display = "block";
  const { left, top, width } = still.firstElementChild.getBoundingClientRect();
  const unit = still.firstElementChild.viewBox.baseVal.width / width;
  const texts = [...still.querySelectorAll("text.figure, text.guarantee, text.bad")].map((one) => {
    const box = one.getBoundingClientRect();
    return [one.dataset.product, one.textContent, [(box.left - left) * unit, (box.top - top) * unit]];
  });
  still.style.display = "";
  return texts;
}"""
SHOWN = """() => {
  const stage = document.getElementById("stage").getBoundingClientRect();
  const seen = (node) => getComputedStyle(node).visibility === "visible" && node.getClientRects().length > 0;
  const box = (one) => one.getBoundingClientRect();
  const texts = [...document.querySelectorAll("#stage text")].filter(seen).map((one) => [
    one.closest("[data-product]")?.dataset.product ?? "", one.textContent,
    [box(one).left - stage.left, box(one).top - stage.top, box(one).right - stage.left, box(one).bottom - stage.top],
    one.classList.contains("halo") && one.getAttribute("text-anchor") === "middle",
  ]);
  const lines = [...document.querySelectorAll("#under .layer line")].filter(seen).map((one) => (
    (box(one).top + box(one).bottom) / 2 - stage.top
  ));
  const words = ["title", "subtitle", "disclaimer"].map((name) => document.getElementById(name)).map((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    const { left, top, right, bottom } = range.getBoundingClientRect();
    return ["", one.id, [left - stage.left, top - stage.top, right - stage.left, bottom - stage.top], false];
  });
  return { texts, lines, words };
}"""


def drawn_by_chance(chance: random.Random, layout: str) -> IllustrationRequest:
    """Two to eight products whose rates are drawn."""
    number = chance.randint(2, 8)
    products = []
    for index in range(number):
        rate, fixed = Decimal(chance.randint(50, 1800)) / 100, chance.random() < 0.5
        more: dict[str, Any] = {} if fixed else {"guaranteed_percent": rate / 2, "bad_percent": rate / 4}
        products.append(asked.product(f"p{index}", chance.choice(("deposit", "fund", "savings")), str(rate), **more))
    return asked.request(
        tuple(products),
        layout=layout,
        view=chance.choice(("final", "gain")),
        metaphor=chance.choice(("trees", "coins", "towers")),
        theme=chance.choice(("light", "dark")),
        inflation_percent=chance.choice((None, Decimal(7))),
        amount_minor=chance.choice((5_000_000, 100_000_000, 1_234_567_800)),
    )


@pytest.mark.parametrize("layout", ["desktop", "phone"])
@pytest.mark.parametrize("seed", range(4))
def test_labels_stand_where_the_still_picture_has_them_and_move_with_python_s_sums(
    opened: Any, fonts: Fonts, layout: str, seed: int
) -> None:
    request = drawn_by_chance(random.Random(f"{layout} {seed}"), layout)
    scene = build_scene(request, projected(request), fonts.metrics)
    page = opened(request, phone=layout == "phone")
    at_rest = page.evaluate(SHOWN)["texts"]
    for product, words, place in page.evaluate(STILL):
        ours = [box[:2] for its, text, box, _ in at_rest if (its, text) == (product, words)]
        assert any(box == pytest.approx(place, abs=NEAR_PX) for box in ours), (product, words, place, ours)
    ends = figures(at_rest)
    for year in (1, 4, 9):
        step_to(page, year)
        then = msgspec.structs.replace(request, horizon_months=12 * year)
        expected = {}
        for column, projection in zip(scene.columns, projected(then), strict=True):
            invested = projection.invested_minor[-1]
            value = projection.final_minor - (invested if request.view == "gain" else 0)
            expected[column.product_id] = ends[column.product_id] + column.height_px - value / scene.units_per_px
        comes_to(page, lambda: figures(page.evaluate(SHOWN)["texts"]), pytest.approx(expected, abs=NEAR_PX))
        lines = sorted(levels(then, scene.ground_px, scene.units_per_px))
        comes_to(page, lambda: sorted(page.evaluate(SHOWN)["lines"]), pytest.approx(lines, abs=1))


def figures(texts: list[Any]) -> dict[str, float]:
    """Top of each drawing's figure."""
    return {product: box[1] for product, _, box, is_figure in texts if product and is_figure}


def levels(request: IllustrationRequest, ground_px: float, units_per_px: float) -> list[float]:
    """y of the dotted lines."""
    invested = projected(request)[0].invested_minor[-1]
    zero = invested if request.view == "gain" else 0
    values = [] if request.view == "gain" else [invested]
    if request.inflation_percent is not None:
        same = inflated_minor(request.amount_minor, request.inflation_percent, request.horizon_months, 0)
        values.append(same - zero)
    return [ground_px - value / units_per_px for value in values]


def step_to(page: Page, year: int) -> None:
    page.eval_on_selector(
        "#year", "(node, year) => { node.value = year; node.dispatchEvent(new Event('input', {bubbles: true})); }", year
    )


@pytest.mark.parametrize("metaphor", ["trees", "coins", "sprouts", "towers"])
@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("number", [2, 5, 8])
def test_no_text_of_the_page_lies_on_another_at_night(opened: Any, metaphor: str, phone: bool, number: int) -> None:
    request = asked.request(
        asked.EIGHT[-number:], metaphor=metaphor, view="gain", theme="dark", layout="phone" if phone else "desktop"
    )
    shown = opened(request, phone=phone).evaluate(SHOWN)
    for one, other in combinations([*shown["texts"], *shown["words"]], 2):
        across = min(one[2][2], other[2][2]) - max(one[2][0], other[2][0])
        down = min(one[2][3], other[2][3]) - max(one[2][1], other[2][1])
        line_air = 0.3 * min(one[2][3] - one[2][1], other[2][3] - other[2][1])
        assert across <= 1 or down <= line_air, (one, other)

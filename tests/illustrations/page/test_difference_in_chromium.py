"""A small difference on the page: as the still picture tells it, while the drawings stand as the manager asked."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from contracts.illustrations import Layout, Metaphor, View
from illustrations.making import projected
from illustrations.rendering.fonts import Fonts
from illustrations.scene.build import build_scene
from tests.illustrations.page import asked
from tests.illustrations.page.patience import played, watched

pytestmark = pytest.mark.integration

NEAR = (
    asked.product("classic", "deposit", "10"),
    asked.product("care", "insurance", "10.2", guaranteed_percent=Decimal(4), bad_percent=Decimal(4)),
)
NEAR_PX = 0.3
CHANGE_MS = 300
"""In a frame so long after a change it has come to its end."""
TOLD = "() => [...document.querySelectorAll('#difference text')].map((one) => one.textContent)"
SHOWN_AND_HEIGHTS = """() => [
  document.querySelector("#difference").checkVisibility(),
  [...document.querySelectorAll("#drawings canvas")].map((one) => Number(one.dataset.height)),
]"""
SHOWN = "() => document.querySelector('#difference')?.checkVisibility() ?? false"
TIPS = """() => Promise.all([...document.querySelectorAll("#difference image")].map(async (one) => {
  const picture = new Image();
  picture.src = one.getAttribute("href");
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  let i = 3;
  while (data[i] < 128) i += 4;
  const row = Math.floor(i / 4 / picture.width);
  const y = one.y.baseVal.value + (row / picture.height) * one.height.baseVal.value;
  return [DOMMatrix.fromMatrix(one.transform.baseVal.consolidate().matrix).transformPoint({ x: 0, y }).y, y];
}))"""


@pytest.mark.parametrize(
    ("metaphor", "view"), [("trees", "final"), ("coins", "final"), ("sprouts", "gain"), ("towers", "gain")]
)
@pytest.mark.parametrize("layout", ["desktop", "phone"])
@pytest.mark.parametrize("asked_layout", ["desktop", "phone"])
def test_the_loupe_shows_both_tips_at_their_heights_magnified_alike(
    opened: Any, fonts: Fonts, metaphor: Metaphor, view: View, layout: Layout, asked_layout: Layout
) -> None:
    page = opened(asked.request(NEAR, metaphor=metaphor, view=view, layout=asked_layout), phone=layout == "phone")
    request = asked.request(NEAR, metaphor=metaphor, view=view, layout=layout)
    scene = build_scene(request, projected(request), fonts.metrics)
    assert scene.loupe is not None
    assert page.evaluate(TOLD) == [text.string for text in scene.texts if text.role in ("difference", "loupe")]
    (left, left_y), (right, right_y) = page.evaluate(TIPS)
    tops = [scene.ground_px - column.height_px for column in scene.columns]
    assert [left_y, right_y] == pytest.approx(tops, abs=NEAR_PX)
    assert left - right == pytest.approx((tops[0] - tops[1]) * scene.loupe.times, abs=2 * NEAR_PX * scene.loupe.times)


def test_what_no_longer_stands_as_asked_has_no_bracket(opened: Any) -> None:
    page = opened(asked.request(NEAR, horizon_months=36))
    shown, full = page.evaluate(SHOWN_AND_HEIGHTS)
    assert shown
    away = watched(page, to_year(2), SHOWN_AND_HEIGHTS, f"now - began > {CHANGE_MS}")
    assert not any(shown for _, (shown, _) in away)
    _, (shown, heights) = watched(page, to_year(3), SHOWN_AND_HEIGHTS, f"({SHOWN})()")[-1]
    assert shown
    assert heights == pytest.approx(full, abs=NEAR_PX)
    page.locator("#products input").nth(1).uncheck(force=True)
    assert not page.evaluate(SHOWN)
    page.locator("#products input").nth(1).check(force=True)
    assert page.evaluate(SHOWN)


def test_a_bracket_waits_for_the_end_of_the_growth(opened: Any) -> None:
    *growing, (_, at_the_end) = played(opened(asked.request(NEAR, horizon_months=24)), SHOWN)
    assert growing
    assert not any(shown for _, shown in growing)
    assert at_the_end


def test_each_view_has_its_own_bracket_or_none(opened: Any) -> None:
    page = opened(asked.request(NEAR, amount_minor=100_000_000, horizon_months=12))
    final = page.evaluate(TOLD)
    page.locator("[name=view][value=gain]").check(force=True)
    expect(page.locator("#difference")).to_have_count(1)
    assert page.evaluate(TOLD) != final
    far = asked.request((NEAR[0], asked.product("far", "fund", "20")))
    assert opened(far).locator("#difference").count() == 0


def to_year(year: int) -> str:
    slider = "document.getElementById('year')"
    return f"{slider}.value = {year}; {slider}.dispatchEvent(new Event('input', {{ bubbles: true }}))"

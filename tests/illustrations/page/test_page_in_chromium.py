"""The page in a real browser, from disk and without a network."""

import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from illustrations.making import projected
from illustrations.money.currencies import format_sum
from illustrations.rendering.fonts import Fonts
from illustrations.rendering.html import policy
from illustrations.scene.build import build_scene
from tests.illustrations.page import asked
from tests.illustrations.page.patience import comes_to, played

pytestmark = pytest.mark.integration

HEIGHTS = "() => [...document.querySelectorAll('#drawings canvas')].map(c => Number(c.dataset.height))"
LABELS = (
    "() => [...document.querySelectorAll('#over text.halo')].filter(t => t.parentNode.dataset.product"
    " && t.getAttribute('text-anchor') === 'middle').map(t => t.textContent)"
)
SUMS = (
    "[...document.querySelectorAll('[data-product] text')].map((one) => one.textContent).filter((one) => /₽/.test(one))"
)
PLAIN = "() => document.documentElement.classList.contains('live')"


def sums(page: Page, role: str) -> list[str]:
    """Texts of a field of the table, product by product."""
    return page.locator(f"#rows td[data-field={role}]").all_inner_texts()


def labels(page: Page) -> list[str]:
    found: list[str] = page.evaluate(LABELS)
    return found


def heights(page: Page) -> list[float]:
    found: list[float] = page.evaluate(HEIGHTS)
    return found


def move(page: Page, slider: str, value: int) -> None:
    page.eval_on_selector(
        f"#{slider}",
        "(node, value) => { node.value = value; node.dispatchEvent(new Event('input', {bubbles: true}));"
        " node.dispatchEvent(new Event('change', {bubbles: true})); }",
        value,
    )


@pytest.mark.parametrize("view", ["final", "gain"])
@pytest.mark.parametrize("phone", [False, True])
def test_drawings_are_as_high_as_the_scene_says(opened: Any, fonts: Fonts, view: Any, phone: bool) -> None:
    request = asked.request(view=view, layout="phone" if phone else "desktop")
    scene = build_scene(request, projected(request), fonts.metrics)
    page = opened(request, phone=phone)
    assert heights(page) == pytest.approx([column.height_px for column in scene.columns], rel=1e-6)
    shown = [format_sum(column.shown_minor, "RUB", "ru", signed=view == "gain") for column in scene.columns]
    assert labels(page) == shown


def test_painted_top_lies_at_the_height_and_nothing_above_it(opened: Any, fonts: Fonts) -> None:
    page = opened(asked.request())
    tops = page.evaluate(
        """() => [...document.querySelectorAll('#drawings canvas')].map(c => {
        const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
        let i = 3; while (d[i] < 64) i += 4;
        return c.getBoundingClientRect().top + Math.floor(i / 4 / c.width); })"""
    )
    scene = build_scene(asked.request(), projected(asked.request()), fonts.metrics)
    expected = [scene.ground_px - column.height_px for column in scene.columns]
    assert tops == pytest.approx(expected, abs=2)


@pytest.mark.parametrize(("amount", "top_up", "year"), [(3, 2, 10), (12, 0, 4), (5, 6, 7)])
def test_sums_after_moved_sliders_are_those_of_python(opened: Any, amount: int, top_up: int, year: int) -> None:
    page = opened(asked.request())
    story = page.evaluate("() => JSON.parse(document.getElementById('story').textContent)")
    move(page, "amount", amount)
    move(page, "top-up", top_up)
    move(page, "year", year)
    request = asked.request(
        amount_minor=int(story["amounts"][amount]),
        top_up_minor=int(story["topUps"][top_up]),
        horizon_months=12 * year,
    )
    projections = projected(request)
    comes_to(page, lambda: labels(page), [format_sum(one.final_minor, "RUB", "ru") for one in projections])
    assert sums(page, "final") == [format_sum(one.final_minor, "RUB", "ru") for one in projections]
    assert sums(page, "gain") == [format_sum(one.gain_minor, "RUB", "ru", signed=True) for one in projections]
    assert format_sum(request.amount_minor, "RUB", "ru") in page.inner_text("#title")
    assert page.evaluate("() => [...new Set(window.told)]") == ["painted", "moved a slider"]


def test_play_grows_every_drawing_to_its_height(opened: Any) -> None:
    page = opened(asked.request(horizon_months=24))
    full = heights(page)
    seen = played(page, HEIGHTS)
    early = [growing for at_ms, growing in seen if at_ms < 0.9 * 2 * 600]
    assert early
    assert all(now < end for growing in early for now, end in zip(growing, full, strict=True))
    assert all(now <= later for (_, one), (_, other) in pairwise(seen) for now, later in zip(one, other, strict=True))
    assert seen[-1][1] == pytest.approx(full)
    assert "played" in page.evaluate("window.told")


def test_play_from_the_end_takes_every_sum_of_the_end_back_at_once(opened: Any) -> None:
    page = opened(asked.request())
    ends = page.evaluate(SUMS)
    begun = page.evaluate(
        f"""async () => {{
            document.getElementById("play").click();
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            return {SUMS};
        }}"""
    )
    assert len(begun) == len(ends) >= 3
    assert all(now != end for now, end in zip(begun, ends, strict=True))


def test_reduced_motion_steps_by_whole_years(opened: Any) -> None:
    page = opened(asked.request(horizon_months=36), reduced_motion="reduce")
    years = [asked.request().amount_minor]
    years += [projected(asked.request(horizon_months=months))[0].final_minor for months in (12, 24, 36)]
    seen = [found[0] for _, found in played(page, LABELS)]
    assert list(dict.fromkeys(seen)) == [format_sum(one, "RUB", "ru") for one in years]


def test_keyboard_alone_reaches_everything_in_order(opened: Any) -> None:
    page = opened(asked.request())
    order = []
    for _ in range(8):
        page.keyboard.press("Tab")
        order.append(page.evaluate("() => document.activeElement.id || document.activeElement.name || 'product'"))
    assert order == ["view", "product", "product", "product", "play", "year", "amount", "top-up"]
    page.focus("#year")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#year-word")).to_have_text("Год\u00a09")
    page.focus("#products input")
    assert page.get_attribute("#level", "visibility") == "visible"
    page.keyboard.press("Space")
    assert page.evaluate("() => window.told.at(-1)") == "switched a product"


def test_switched_off_product_closes_up_at_an_unchanged_scale(opened: Any) -> None:
    page = opened(asked.request())
    before = heights(page)
    page.locator("#products input").nth(2).uncheck(force=True)
    assert page.locator("#drawings canvas:visible").count() == 3
    move(page, "year", 10)
    assert page.locator("#drawings canvas:visible").count() == 2
    assert heights(page)[:2] == pytest.approx(before[:2])
    page.locator("#products input").nth(2).check(force=True)
    assert page.locator("#drawings canvas:visible").count() == 3


def test_last_product_stays(opened: Any) -> None:
    page = opened(asked.request(asked.THREE[:1]))
    page.locator("#products input").first.click(force=True)
    assert page.locator("#products input").first.is_checked()


def test_without_script_there_are_the_still_picture_and_the_table(opened: Any) -> None:
    page = opened(asked.request(), java_script_enabled=False)
    assert page.locator("#still svg").is_visible()
    assert not page.locator("#stage").is_visible()
    assert page.locator("#rows tbody tr").count() == 3


def test_print_leaves_the_controls_out_and_keeps_the_disclaimer(opened: Any) -> None:
    page = opened(asked.request())
    page.emulate_media(media="print")
    assert [page.locator(name).is_visible() for name in ("#bar", "#view", "#disclaimer", "#title")] == [
        False, False, True, True,
    ]  # fmt: skip


def test_sheet_of_the_phone_opens_and_closes_by_keyboard(opened: Any) -> None:
    page = opened(asked.request(), phone=True)
    assert not page.locator("#amount").is_visible()
    page.focus("#more")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "amount"
    page.keyboard.press("Escape")
    assert not page.locator("#amount").is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390


def test_name_with_markup_stays_text(opened: Any) -> None:
    named = asked.product("x", "deposit", "10", name_ru="</script><script>window.evil = 1</script><b>")
    page = opened(asked.request((named, asked.THREE[1])))
    assert page.evaluate("window.evil") is None
    assert page.locator("b").count() == 0


def test_policy_is_the_page_s_own_and_allows_no_origin(made: Any) -> None:
    found = policy(made(asked.request()).read_bytes())
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-\S+'; script-src 'sha256-\S+'; font-src data:; img-src data:; "
        r"base-uri 'none'; form-action 'none'",
        found,
    )


def test_eight_products_weigh_at_most_700_kb_without_fonts(made: Any, fonts: Fonts) -> None:
    for metaphor in ("trees", "coins", "towers"):
        page = made(asked.request(asked.EIGHT, metaphor=metaphor)).read_bytes()
        assert len(page) - len(fonts.css.encode()) <= 700_000

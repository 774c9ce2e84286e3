"""The page in a real browser, from disk and without a network."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from sinks.page.render import render

pytestmark = pytest.mark.integration

CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--no-pings",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=QUIET)
        yield started
        started.close()


class Opened:
    """A page from a file, with all that it asked for and complained of."""

    def __init__(self, browser: Browser, path: Path, **context: object) -> None:
        self.context = browser.new_context(offline=True, **context)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.url = path.as_uri()
        self.page.goto(self.url)

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def written(folder, call, language="en"):
    path = folder / f"report-{language}.html"
    page = render(call.report, call.windows, call.started, language, UTC, [])
    path.write_text(page, encoding="utf-8")
    return path


def reading(page: Page) -> str:
    return " ".join(page.inner_text("#reading").split())


def test_file_opens_without_a_request_and_without_a_complaint(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min)) as opened:
        opened.page.wait_for_load_state("networkidle")
        assert [url for url in opened.requests if not url.startswith("data:")] == [opened.url]
        assert opened.complaints == []


def test_policy_of_the_page_refuses_foreign_script_and_style(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min)) as opened:
        opened.page.evaluate(
            "() => { const s = document.createElement('script'); s.textContent = 'window.foreign = 1';"
            " document.body.append(s); document.body.setAttribute('style', 'color: red'); }"
        )
        assert opened.page.evaluate("window.foreign") is None
        assert len(opened.complaints) == 2


def test_arrow_keys_move_the_reading_and_escape_gives_the_call_back(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min), viewport={"width": 1280, "height": 900}) as opened:
        page = opened.page
        whole = reading(page)
        assert whole.startswith("Whole call")
        page.focus("#plot")
        page.keyboard.press("ArrowRight")
        assert reading(page).startswith("00:00–00:05")
        page.keyboard.press("ArrowRight")
        assert reading(page).startswith("00:05–00:10")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
        assert reading(page).startswith("00:00–00:05"), "the first window is the end of the way"
        page.keyboard.press("End")
        assert reading(page).startswith("24:05–24:10")
        page.keyboard.press("Escape")
        assert reading(page) == whole
        assert opened.complaints == []


def test_pointer_reads_the_window_under_it(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min), viewport={"width": 1280, "height": 900}) as opened:
        box = opened.page.locator(".for-wide .stack").bounding_box()
        assert box
        opened.page.mouse.move(box["x"] + box["width"] * 64.5 / 290, box["y"] + 80)
        assert reading(opened.page).startswith("05:20–05:25 face not seen")
        opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] - 60)
        assert reading(opened.page).startswith("Whole call")


def test_head_keeps_its_height_while_reading(browser, call_24_min, tmp_path):
    for width, language in ((360, "en"), (760, "ru"), (1280, "ru")):
        path = written(tmp_path, call_24_min, language)
        with Opened(browser, path, viewport={"width": width, "height": 900}) as opened:
            page = opened.page
            height = page.evaluate("document.querySelector('.course header').offsetHeight")
            page.focus("#plot")
            for key in ("Home", "PageDown", "PageDown", "PageDown", "PageDown", "PageDown", "PageDown", "End"):
                page.keyboard.press(key)
                assert page.evaluate("document.querySelector('.course header').offsetHeight") == height


def test_phone_reads_the_columns_that_it_draws(browser, call_24_min, tmp_path):
    context = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    with Opened(browser, written(tmp_path, call_24_min), **context) as opened:
        page = opened.page
        assert page.locator(".for-narrow .stack").is_visible()
        page.locator(".for-narrow .stack").scroll_into_view_if_needed()
        box = page.locator(".for-narrow .stack").bounding_box()
        assert box
        page.touchscreen.tap(box["x"] + 1, box["y"] + 80)
        assert reading(page).startswith("00:00–00:10")


def test_table_opens_with_a_row_per_window(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min)) as opened:
        table = opened.page.locator(".data table")
        assert not table.is_visible()
        opened.page.click(".data summary")
        assert table.is_visible()
        assert table.locator("tbody tr").count() == 290
        assert " ".join(table.locator("tbody tr").nth(62).inner_text().split()).startswith("05:10–05:15 face not seen")


def test_explanation_closes_by_its_head_and_is_open_in_print(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min)) as opened:
        page, formula = opened.page, opened.page.locator(".formula")
        assert formula.is_visible()
        page.click(".explanation summary")
        formula.wait_for(state="hidden")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        formula.wait_for(state="visible")


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_width_scrolls_sideways(browser, call_24_min, call_3_h, call_unseen, tmp_path, language, theme):
    for call in (call_24_min, call_3_h, call_unseen):
        with Opened(browser, written(tmp_path, call, language), color_scheme=theme) as opened:
            for width in (320, 360, 640, 721, 1001, 1280):
                opened.page.set_viewport_size({"width": width, "height": 900})
                assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_chart_table_and_explanation_are_there(browser, call_24_min, tmp_path):
    with Opened(browser, written(tmp_path, call_24_min), java_script_enabled=False) as opened:
        page = opened.page
        assert page.locator(".for-wide .stack rect.negative").is_visible()
        assert page.locator(".formula").is_visible()
        page.click(".data summary")
        assert page.locator(".data table").is_visible()


def test_dark_theme_has_the_tokens_of_the_design(browser, call_24_min, tmp_path):
    colour = "getComputedStyle(document.body).backgroundColor"
    path = written(tmp_path, call_24_min)
    with Opened(browser, path, color_scheme="dark") as dark, Opened(browser, path, color_scheme="light") as light:
        assert dark.page.evaluate(colour) == "rgb(16, 18, 23)"
        assert light.page.evaluate(colour) == "rgb(244, 245, 247)"


def test_forced_colours_tell_the_polarities_apart_by_pattern(browser, call_24_min, tmp_path):
    fill = "getComputedStyle(document.querySelector('.for-wide rect.{}')).fill"
    with Opened(browser, written(tmp_path, call_24_min), forced_colors="active") as opened:
        assert "hatch" in opened.page.evaluate(fill.format("negative"))
        assert "dots" in opened.page.evaluate(fill.format("positive"))

"""Pages in a real browser, for all tests of the page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from contracts.illustrations import IllustrationRequest
from illustrations.making import projected
from illustrations.rendering.fonts import Fonts
from illustrations.rendering.html import html
from illustrations.scene.build import build_scene


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        yield started
        started.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, fonts: Fonts) -> Any:
    """Path of a request's page, made once."""
    folder, paths = tmp_path_factory.mktemp("pages"), dict[IllustrationRequest, Path]()

    def path(request: IllustrationRequest) -> Path:
        if request not in paths:
            projections = projected(request)
            page = html(request, projections, build_scene(request, projections, fonts.metrics), fonts)
            paths[request] = folder / f"{len(paths)}.html"
            paths[request].write_bytes(page)
        return paths[request]

    return path


@pytest.fixture
def opened(browser: Browser, made: Any) -> Iterator[Any]:
    """Open a request's page; at the end nothing may have been asked of a network or complained of."""
    contexts, complaints, requests = [], list[str](), list[str]()

    def open_page(request: IllustrationRequest, phone: bool = False, **options: Any) -> Page:
        size: Any = {"width": 390, "height": 844} if phone else {"width": 1600, "height": 1000}
        context = browser.new_context(viewport=size, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.add_init_script("window.told = []; window.mimikaFeedback = (one) => window.told.push(one.event)")
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: requests.append(one.url))
        page.goto(made(request).as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_function("() => window.told.includes('painted')")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []

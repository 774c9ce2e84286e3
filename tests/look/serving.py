"""A planted day at a port of its own, and a browser before it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.look.day import Day, PlantedDatabase
from tests.look.shown import Shown

Theme = Literal["light", "dark"]
_START_S = 20.0
_IN_ONE_PROCESS = "--disable-features=IsolateSandboxedIframes"
"""Pictures stand in sandboxed frames. Were each a process of its own, a click just after a scroll would go by where
the frame last stood, and a picture of the whole page would show only a part of the frame."""


class NotServed(RuntimeError):
    """The console did not start."""


@contextmanager
def served(day: Day) -> Iterator[str]:
    """Serve the day's console; its address. Nothing follows Kafka: the feed was told everything."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    config = uvicorn.Config(
        day.console.app, port=port, lifespan="off", log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline_s = time.monotonic() + _START_S
    while not server.started:
        if time.monotonic() > deadline_s:
            raise NotServed(f"the console did not start at port {port} within {_START_S:.0f} s")
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def chromium(*options: str) -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", chromium_sandbox=False, args=[*options, _IN_ONE_PROCESS]
        )
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Opens pages of one day in one language, theme and width, signed in as each page wants."""

    def __init__(self, browser: Browser, day: Day, address: str, width_px: int, theme: Theme) -> None:
        self._browser, self._day, self._address = browser, day, address
        self._width_px, self._theme = width_px, theme
        self._contexts: dict[str, BrowserContext] = {}

    def open(self, shown: Shown) -> Page:
        """Open a page and do on it what is to be done; the caller closes it.

        Raises:
            NotServed: if it answers with another status than it should.
        """
        page = self._context(shown.who).new_page()
        database = self._day.console.database
        assert isinstance(database, PlantedDatabase)
        database.away, database.broken = shown.away, shown.broken
        answer = page.goto(self._address + shown.path)
        if answer is None or answer.status != shown.status:
            raise NotServed(f"{shown.name}: status {answer.status if answer else 'none'} and not {shown.status}")
        if shown.act:
            shown.act(page)
        page.evaluate("document.fonts.ready.then(() => 0)")
        return page

    def close(self) -> None:
        """Close what is open."""
        for context in self._contexts.values():
            context.close()

    def _context(self, who: str) -> BrowserContext:
        if who not in self._contexts:
            context = self._browser.new_context(
                viewport={"width": self._width_px, "height": 800}, color_scheme=self._theme, locale=self._day.language
            )
            cookies = {"mimika-language": self._day.language}
            if who:
                cookies["mimika"] = self._day.secret_of(who)
            host = urlsplit(self._address).hostname or ""
            for name, value in cookies.items():
                context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])
            self._contexts[who] = context
        return self._contexts[who]

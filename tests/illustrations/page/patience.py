"""Waiting for the page in as many frames as a busy machine needs, and watching it frame by frame."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

_PATIENCE_S = 30


def comes_to(page: Page, read: Callable[[], Any], expected: object) -> None:
    """Let frames pass until `read` gives what is expected; fail with what it gave last."""
    given_up_s = time.monotonic() + _PATIENCE_S
    while read() != expected and time.monotonic() < given_up_s:
        page.evaluate("() => new Promise(requestAnimationFrame)")
    assert read() == expected


def watched(page: Page, act: str, read: str, until: str) -> list[tuple[float, Any]]:
    """Do a thing and look at each frame after it, to the one in which `until` holds; all three are JavaScript.

    Returns:
        Milliseconds since just before the act, and what the function `read` gave.
    """
    seen = page.evaluate(
        f"""() => new Promise((done) => {{
          const began = performance.now();
          const seen = [];
          const step = (now) => {{
            seen.push([now - began, ({read})()]);
            if ({until}) done(seen);
            else requestAnimationFrame(step);
          }};
          {act};
          requestAnimationFrame(step);
        }})"""
    )
    return [(at_ms, found) for at_ms, found in seen]


def played(page: Page, read: str) -> list[tuple[float, Any]]:
    """Press play and watch to the end of the growth."""
    ended = "!document.getElementById('stage').classList.contains('playing')"
    return watched(page, "document.getElementById('play').click()", read, ended)

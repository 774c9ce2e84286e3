"""The console's sender in Chromium: a call goes on over a broken connection, and only a hang-up ends it."""

import pytest
from playwright.async_api import async_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ingest.front import build_front
from tests.ingest import test_bridge as scenes
from tests.integration.test_turn import STATIC

pytestmark = pytest.mark.integration

PAGE = """<!doctype html><title>Sender</title><canvas width=320 height=240></canvas><p></p><script type=module>
import { Sender } from "/static/whip.js";
const canvas = document.querySelector("canvas"), told = document.querySelector("p"), draw = canvas.getContext("2d");
setInterval(() => { draw.fillStyle = `hsl(${Date.now() / 20 % 360} 50% 50%)`; draw.fillRect(0, 0, 320, 240); }, 50);
const url = new URLSearchParams(location.search).get("url");
let tokens = 0;
window.sender = new Sender(canvas.captureStream(12).getVideoTracks()[0],
  async () => ({ token: `good-${++tokens}`, url }), (state) => { told.textContent += `${state}\\n`; });
sender.start();
</script>"""


BREAK = """() => {
    Object.defineProperty(sender.peer, "connectionState", { value: "failed" });
    sender.peer.dispatchEvent(new Event("connectionstatechange"));
}"""
"""Tells the sender what Chromium tells it of a network that is away for long."""


async def in_chromium(scene, seen):
    static = Mount("/static", StaticFiles(directory=STATIC))
    page_app = Starlette(routes=[Route("/", lambda _: HTMLResponse(PAGE)), static])
    async with scenes.served(page_app) as page_url, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        page = await browser.new_page()
        await page.goto(f"{page_url}/?url={scene.url}/whip/{scenes.CALL}")
        try:
            await seen(page)
        finally:
            await browser.close()


@pytest.fixture
def broken(monkeypatch):
    """Play a story that begins with a break: the page sent frames and waits to send again."""
    monkeypatch.setattr(scenes, "build_front", lambda front, _: build_front(front, ["*"]))

    def run(story):
        async def seen(scene, page):
            await scene.until(lambda: len(scene.kafka.frames()) >= 5, 20.0)
            await page.evaluate(BREAK)
            assert "again" in await page.inner_text("p")
            await story(scene, page)

        scenes.play(lambda scene: in_chromium(scene, lambda page: seen(scene, page)))

    return run


async def hang_up(scene, page):
    await page.evaluate("sender.hangUp()")
    await scene.until(scene.kafka.ends)
    assert [ended.reason for ended in scene.kafka.ends()] == ["hang-up"]


def test_after_a_break_the_sender_comes_back_to_the_same_call_and_a_hang_up_ends_it(broken):
    async def story(scene, page):
        before = len(scene.kafka.frames())
        await scene.until(lambda: scene.vault.epoch >= 2 and len(scene.kafka.frames()) >= before + 5, 30.0)
        assert not scene.vault.ended
        assert scene.kafka.ends() == []
        seqs = [headers.seq for headers, _, _ in scene.kafka.frames()]
        assert seqs == sorted(set(seqs))
        await hang_up(scene, page)

    broken(story)


def test_a_hang_up_within_a_break_ends_the_call(broken):
    async def story(scene, page):
        await hang_up(scene, page)
        assert scene.vault.epoch == 1

    broken(story)

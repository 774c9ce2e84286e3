"""Senders whose only way to the bridge is a relay: Debian's coturn, with credentials from a shared secret."""

import socket
import subprocess
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiortc import RTCPeerConnection
from aiortc.rtcconfiguration import RTCIceTransportPolicy
from playwright.async_api import async_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from infra.ports import is_free
from ingest import whip_sender
from ingest.front import build_front
from ingest.ice_servers import ice_servers, issued
from ingest.whip_sender import PublishRefused
from tests.ingest import test_bridge as scenes
from tests.made_videos import moving_square, write_video

pytestmark = pytest.mark.integration

SECRET = "a secret of this test"
"""Shared by bridge and relay."""
STATIC = Path(__file__).parents[2] / "console" / "panel" / "static"
PAGE = """<!doctype html><title>Sender</title><canvas width=320 height=240></canvas><p></p><script type=module>
import { Sender } from "/static/whip.js";
const canvas = document.querySelector("canvas"), told = document.querySelector("p"), draw = canvas.getContext("2d");
setInterval(() => { draw.fillStyle = `hsl(${Date.now() / 20 % 360} 50% 50%)`; draw.fillRect(0, 0, 320, 240); }, 50);
const query = new URLSearchParams(location.search);
new Sender(canvas.captureStream(12).getVideoTracks()[0], async () => ({ token: "good-1", url: query.get("url") }),
  (state, detail) => { told.textContent += `${state}: ${detail}\\n`; }).start();
</script>"""
RELAY_ONLY = """
const Plain = RTCPeerConnection;
window.RTCPeerConnection = class extends Plain {
  constructor(configuration) { super({ ...configuration, iceTransportPolicy: "relay" }); }
  setConfiguration(configuration) { super.setConfiguration({ ...configuration, iceTransportPolicy: "relay" }); }
};
"""


def own_address() -> str:
    """The address of this machine on its network; a relay on loopback is none to a browser."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 9))
        return str(asking.getsockname()[0])


@contextmanager
def relay(folder, secret=SECRET):
    """coturn on this machine; yields its address and what it wrote."""
    host, log = own_address(), folder / "turn.log"
    port = next(port for port in range(28_700, 28_800) if is_free(port))
    words = [
        "turnserver", "-n", "--no-cli", "--no-tls", "--no-dtls", "--use-auth-secret", f"--static-auth-secret={secret}",
        "--realm=mimika.test", f"--listening-ip={host}", f"--relay-ip={host}", f"--listening-port={port}",
        "--min-port=28800", "--max-port=28899", "--log-file=stdout", "--verbose", f"--pidfile={folder / 'turn.pid'}",
    ]  # fmt: skip
    try:
        with log.open("w") as written:
            process = subprocess.Popen(words, stdout=written, stderr=written, cwd=folder)
    except FileNotFoundError:
        raise AssertionError("no turnserver; run infra/media_servers.sh") from None
    try:
        yield f"turn:{host}:{port}?transport=udp", log
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def relay_only(monkeypatch):
    """Our sender, which may use no address of its own."""

    def made(configuration):
        return RTCPeerConnection(replace(configuration, iceTransportPolicy=RTCIceTransportPolicy.RELAY))

    monkeypatch.setattr(whip_sender, "RTCPeerConnection", made)


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_video(tmp_path_factory.mktemp("clip") / "clip.mp4", moving_square(60), rate=12)


def play(story, url, monkeypatch, secret=SECRET):
    """Run a story at a bridge that knows the relay and a secret."""
    now_s = scenes.now_us() / 1e6
    monkeypatch.setattr(scenes, "ice_servers", lambda _: issued(ice_servers(url), secret, now_s))
    scenes.play(story, ice=url)


async def send(scene, clip):
    await whip_sender.play(clip, 12.0, f"{scene.url}/whip/{scenes.CALL}", lambda _: "good-1")


def test_a_sender_behind_a_relay_gets_through_by_the_links_of_the_answer(relay_only, clip, tmp_path, monkeypatch):
    async def story(scene):
        await send(scene, clip)
        assert len(scene.kafka.frames()) >= 20
        assert [ended.reason for ended in scene.kafka.ends()] == ["hang-up"]

    with relay(tmp_path) as (url, log):
        play(story, url, monkeypatch)
    assert "ALLOCATE processed, success" in log.read_text()


def test_with_a_wrong_secret_the_sender_is_told_that_no_relay_answers(relay_only, clip, tmp_path, monkeypatch):
    async def story(scene):
        with pytest.raises(PublishRefused, match=r"no way leads.*turn:"):
            await send(scene, clip)
        assert scene.kafka.frames() == []

    with relay(tmp_path) as (url, log):
        play(story, url, monkeypatch, secret="another secret")
    assert "error 401" in log.read_text()


async def open_sender(playwright, page_url, whip):
    browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
    page = await browser.new_page()
    await page.add_init_script(RELAY_ONLY)
    await page.goto(f"{page_url}/?url={whip}")
    return browser, page


def sender_page():
    static = Mount("/static", StaticFiles(directory=STATIC))
    return Starlette(routes=[Route("/", lambda _: HTMLResponse(PAGE)), static])


async def in_chromium(scene, seen):
    """Open the sender's page, and hand it to `seen`."""
    async with scenes.served(sender_page()) as page_url, async_playwright() as playwright:
        browser, page = await open_sender(playwright, page_url, f"{scene.url}/whip/{scenes.CALL}")
        try:
            await seen(page)
        finally:
            await browser.close()


@pytest.fixture
def any_origin(monkeypatch):
    monkeypatch.setattr(scenes, "build_front", lambda front, _: build_front(front, ["*"]))


@pytest.mark.usefixtures("any_origin")
def test_the_console_s_sender_in_chromium_gets_through_a_relay(tmp_path, monkeypatch):
    async def story(scene):
        async def seen(page):
            await scene.until(lambda: len(scene.kafka.frames()) >= 10, 30.0)
            assert "on:" in await page.inner_text("p")

        await in_chromium(scene, seen)

    with relay(tmp_path) as (url, _):
        play(story, url, monkeypatch)


@pytest.mark.usefixtures("any_origin")
def test_the_console_s_sender_names_the_relay_that_refuses_it(tmp_path, monkeypatch):
    async def story(scene):
        async def seen(page):
            await page.wait_for_function(
                "document.querySelector('p').textContent.includes('again: turn:')", timeout=25_000
            )
            assert "Unauthorized" in await page.inner_text("p")

        await in_chromium(scene, seen)
        assert scene.kafka.frames() == []

    with relay(tmp_path) as (url, _):
        play(story, url, monkeypatch, secret="another secret")

"""Live calls in Chromium with a fake camera: pages, panel, stop, resume, report, mail; and a browser that is killed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import cv2
import numpy as np
import pyotp
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from ingest.sources import taken_frames
from tests.live_calls import now_ms, opened_vault, reported

pytestmark = pytest.mark.integration

FRAMES_PER_S = 12
PASSWORD = "a long enough password"


def write_camera(path: Path, clip: Path) -> Path:
    """The first 20 s of a clip as the uncompressed file that Chromium plays in place of a camera."""
    with path.open("wb") as file:
        for number, taken in enumerate(taken_frames(clip, FRAMES_PER_S)):
            picture = cv2.resize(taken.picture, (640, 360))
            if number == 0:
                file.write(f"YUV4MPEG2 W640 H360 F{FRAMES_PER_S}:1 Ip A1:1 C420jpeg\n".encode())
            if number == 20 * FRAMES_PER_S:
                break
            file.write(b"FRAME\n" + np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)).tobytes())
    return path


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def console(system, safe):
    return system.environment_of_services["MIMIKA_CONSOLE_URL"]


@pytest.fixture(scope="module")
def switches(clips, tmp_path_factory):
    """What makes Chromium play a clip in place of a camera."""
    camera = write_camera(tmp_path_factory.mktemp("camera") / "client.y4m", clips / "franck.mp4")
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]


@pytest.fixture(scope="module")
def playwright():
    with sync_playwright() as playing:
        yield playing


@pytest.fixture(scope="module")
def browser(playwright, switches):
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False, args=switches)
    yield chromium
    chromium.close()


def signed_in(page: Page, console: str, safe, login: str) -> Page:
    """The page of a new manager who signed in by password and second factor."""
    made = safe.accounts.add(
        login, "manager", "south", f"manager-{login}", "e2e@bank.example", "ru", PASSWORD, now_ms()
    )
    page.goto(f"{console}/sign-in")
    page.get_by_label("Логин").or_(page.locator("input[name=login]")).first.fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=code]").fill(pyotp.TOTP(made.totp_secret).now())
    page.keyboard.press("Enter")
    page.wait_for_url(f"{console}/calls")
    return page


@pytest.fixture
def manager(browser, console, safe) -> Page:
    return signed_in(browser.new_context(locale="ru").new_page(), console, safe, "e2e-manager")


def begun_call(page: Page, console: str) -> tuple[str, str]:
    """Begin a call; its id, and the client's link."""
    page.goto(f"{console}/calls/new")
    page.locator("input[name=client_number]").fill("client-e2e")
    page.locator("input[name=subject]").fill("Вклад")
    page.locator("button.primary").click()
    link = page.locator("#link").inner_text()
    panel = page.locator("a.button.primary").get_attribute("href")
    assert panel is not None
    return panel.split("/")[2], link


def test_a_live_call_from_sign_in_to_the_mail(browser, console, safe, manager, system):
    call_id, link = begun_call(manager, console)

    client: Page = browser.new_context(locale="ru", viewport={"width": 360, "height": 780}).new_page()
    client.goto(link)
    for purpose in ("live-hint", "report"):
        client.locator(f"form[action*='/consents/{purpose}'] button[role=switch]").click()
        client.wait_for_load_state()
    assert set(safe.live.find(call_id).consents) == {"live-hint", "report"}

    sender = manager.context.new_page()
    sender.goto(f"{console}/calls/{call_id}/publish")
    sender.locator("button.begin").click()
    manager.goto(f"{console}/calls/{call_id}/panel")
    word = manager.locator("[data-say=word]")
    expect(word).to_have_text("Собираем данные", timeout=20_000)
    expect(word).to_contain_text("Чаще", timeout=40_000)
    manager.keyboard.press("Alt+1")
    expect(manager.locator("[data-say=marks]")).to_have_text("отметки: 1", timeout=5_000)

    client.reload()
    expect(client.locator("#state")).to_have_text("Анализ идёт", timeout=10_000)
    client.locator("form[action*='/stop'] button").click()
    expect(word).to_have_text("Остановил клиент", timeout=5_000)
    client.locator("form[action*='/resume'] button").click()
    expect(word).not_to_have_text("Остановил клиент", timeout=5_000)

    time.sleep(3)
    sender.locator("button.end").click()
    until_s = time.monotonic() + 20
    while not (sent := [mail for mail in safe.outbox.list(50) if mail.call_id == call_id and mail.state == "sent"]):
        assert time.monotonic() < until_s, "no mail"
        time.sleep(0.1)
    assert len(sent) == 1
    manager.goto(f"{console}/calls/{call_id}")
    expect(manager.locator("main")).to_contain_text("Общая удовлетворённость")
    expect(manager.locator("main")).to_contain_text("Цена названа")
    assert len(list((system.home / "mails").glob(f"{sent[0].message_id.strip('<>')}.eml"))) == 1


@pytest.fixture
def doomed(playwright, switches, tmp_path):
    """A page in a Chromium of its own, and the deed that kills all of its processes at once."""
    own = [f"--user-data-dir={tmp_path}", "--remote-debugging-port=0", "about:blank"]
    process = subprocess.Popen(
        ["/usr/bin/chromium", "--headless=new", "--no-sandbox", *switches, *own],
        start_new_session=True, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip

    def kill():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    assert process.stderr is not None
    try:
        line = next(line for line in process.stderr if "DevTools listening on" in line)
        chromium = playwright.chromium.connect_over_cdp(line.split()[-1])
        yield chromium.new_context(locale="ru", permissions=["camera"]).new_page(), kill
    finally:
        kill()


@pytest.mark.minutes
def test_a_browser_that_is_killed_ends_the_call_as_source_lost(doomed, console, safe, system):
    page, kill = doomed
    call_id, _ = begun_call(signed_in(page, console, safe, "e2e-killed"), console)
    safe.live.give(call_id, "report", "a test", now_ms())
    page.goto(f"{console}/calls/{call_id}/publish")
    page.locator("button.begin").click()
    expect(page.locator(".publish-state")).not_to_be_empty(timeout=20_000)
    until_s = time.monotonic() + 30
    while safe.live.find(call_id).counters.sent < 20:
        assert time.monotonic() < until_s, "no frame was sent"
        time.sleep(0.2)
    kill()
    report, ended = reported(system, call_id, 120)
    assert ended.reason == "source lost"
    assert report.counts.sent >= 20
    assert report.counts.no_frames >= 200, "the half minute until the loss is certain, and the half minute of waiting"
    assert report.coverage is None or report.coverage < 60
    assert safe.live.find(call_id).end_reason == "source lost"

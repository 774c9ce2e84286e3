import socket
import threading
import time

import pytest
import uvicorn
from playwright.sync_api import expect, sync_playwright


@pytest.fixture
def served(phone):
    """The client's page at a port of its own."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(phone.console.app, port=port, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline_s = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline_s:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/c/{phone.secret}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.mark.integration
def test_without_script_and_by_keyboard_the_client_agrees_stops_and_erases(phone, served, chromium):
    page = chromium.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700}).new_page()
    page.goto(served)
    page.get_by_role("switch", name="Отчёт после звонка").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("switch", name="Отчёт после звонка")).to_be_checked()
    page.get_by_role("button", name="Остановить анализ").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Анализ остановлен")).to_be_visible()
    assert phone.call.stopped_by == "client"
    page.get_by_text("Стереть эти числа").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Да, стереть").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Данные стёрты")).to_be_visible()
    assert phone.call.erased_ms is not None


@pytest.mark.integration
def test_the_open_page_follows_the_call_by_itself(phone, served, chromium):
    phone.agree("report")
    page = chromium.new_context(viewport={"width": 320, "height": 700}).new_page()
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda message: broken.extend([message.text] if "Policy" in message.text else []))
    page.goto(served)
    expect(page.get_by_role("heading", name="Анализ разрешён")).to_be_visible()
    phone.video_comes()
    expect(page.get_by_role("heading", name="Анализ идёт")).to_be_visible()
    phone.vault.live.stop(phone.call_id, "manager", phone.clock.now_ms)
    expect(page.get_by_role("heading", name="Анализ остановлен")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_contain_text("Нет связи")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_be_empty()
    assert broken == []

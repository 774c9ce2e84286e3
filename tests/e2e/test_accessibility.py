"""Every page of the console: nothing that axe finds, the whole job by keyboard, twice as large without loss."""

import pytest
from playwright.sync_api import Frame, Page, expect

from bus.reader import Message
from contracts.calls import CallStarted, MomentMarked
from contracts.codec import encode
from contracts.topics import CALL_EVENTS, SATISFACTION_WINDOWS
from infra.artifacts import AXE
from infra.settings import Settings
from tests.console.conftest import PASSWORD, ended_call
from tests.e2e.keyboard import press, tab_to
from tests.look.day import NOW_MS, course, planted
from tests.look.live import records_of
from tests.look.pages import pages_of
from tests.look.serving import Visitor, chromium, served

pytestmark = pytest.mark.integration

FAULTS = """async () => (await axe.run(document, { iframes: false })).violations.flatMap(
    (fault) => fault.nodes.map((node) => `${fault.id}: ${node.target.join(" ")}`))"""
CUT = """() => {
    const lost = [], wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) lost.push(`the page is ${wide} px too wide`);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode, parent = text.parentElement;
        if (!text.data.trim() || !parent.checkVisibility()) continue;
        if (parent.closest("[role=region][tabindex='0'], svg, script, option, thead")) continue;
        if (parent.closest(".hidden, .visually-hidden, .unseen, .skip")) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const box = range.getBoundingClientRect();
        if (box.right > innerWidth + 1 || box.left < -1) lost.push(`off the page: ${text.data.trim()}`);
        for (let each = parent; each !== document.body; each = each.parentElement) {
            const around = each.getBoundingClientRect(), style = getComputedStyle(each);
            const holds = each.matches("button, .button, .control, .chip, kbd") || style.overflow !== "visible";
            const slack = style.overflow === "visible" ? 1 : 3;
            if (holds && style.display !== "inline" && style.overflowY !== "auto" &&
                (box.right > around.right + slack || box.left < around.left - slack ||
                 box.bottom > around.bottom + slack || box.top < around.top - slack))
                lost.push(`cut by ${each.tagName} ${each.className}: ${text.data.trim()}`);
        }
    }
    return lost;
}"""
ENLARGE = """() => {
    const sizes = [...document.querySelectorAll("body, body *:not(svg, svg *)")].map((each) => {
        const style = getComputedStyle(each);
        return [each, parseFloat(style.fontSize), parseFloat(style.lineHeight)];
    });
    for (const [each, size, line] of sizes) {
        each.style.fontSize = `${2 * size}px`;
        if (line) each.style.lineHeight = `${2 * line}px`;
    }
}"""


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    made = planted(tmp_path_factory.mktemp("day"), "ru", Settings().cache().fonts)
    yield made
    made.console.services.vault.close()


@pytest.fixture(scope="module")
def address(day):
    with served(day) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with chromium("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream") as found:
        yield found


def looked_over(browser, day, address, width_px, theme, look):
    """What `look(frame)` finds in each page and its frames, by the page's name; without a finding it is left out."""
    visitor = Visitor(browser, day, address, width_px, theme)
    found = {}
    for shown in pages_of(day):
        page = visitor.open(shown)
        faults = [fault for frame in page.frames for fault in look(frame)]
        if faults:
            found[shown.name] = faults
        page.close()
    visitor.close()
    return found


@pytest.mark.parametrize(("width_px", "theme"), [(1280, "light"), (360, "dark")])
def test_axe_finds_nothing_on_any_page(browser, day, address, width_px, theme):
    axe = (Settings().cache().root / AXE.files[0].path).read_text("utf-8")

    def faults(frame: Frame):
        frame.evaluate(f"() => {{ {axe} }}")
        return frame.evaluate(FAULTS)

    assert looked_over(browser, day, address, width_px, theme, faults) == {}


@pytest.mark.minutes
@pytest.mark.parametrize("width_px", [640, 320])
def test_at_200_per_cent_and_on_320_px_nothing_is_cut_or_scrolls_sideways(browser, day, address, width_px):
    assert looked_over(browser, day, address, width_px, "light", lambda frame: frame.evaluate(CUT)) == {}


@pytest.mark.minutes
def test_text_of_twice_the_size_is_not_cut_and_does_not_scroll_sideways(browser, day, address):
    def cut(frame: Frame):
        if frame.parent_frame is not None:
            return []  # the texts of a picture are drawn, and grow with the page's zoom
        frame.evaluate(ENLARGE)
        return frame.evaluate(CUT)

    assert looked_over(browser, day, address, 1280, "light", cut) == {}


def signed_in(page: Page, day, address: str) -> None:
    page.goto(f"{address}/sign-in")
    for name, text in (("login", "newcomer"), ("password", PASSWORD), ("code", day.console.code("newcomer"))):
        field = page.locator(f"input[name={name}]")
        if not field.evaluate("each => each === document.activeElement"):
            tab_to(page, field)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/calls")


def begun(day, call_id: str) -> None:
    """The client agrees, and the video comes."""
    live = day.console.services.vault.live
    for purpose in ("live-hint", "report"):
        live.give(call_id, purpose, "a test", NOW_MS)
    live.redeem(live.issue_token(call_id, "", NOW_MS), call_id, "", NOW_MS)
    told = records_of("neutral", call_id, NOW_MS)
    for topic, records in ((CALL_EVENTS, told.events[:1]), (SATISFACTION_WINDOWS, told.windows)):
        day.console.app.state.feed.take(
            [Message(topic.name, 0, 0, NOW_MS, "", encode(record), {}) for record in records]
        )
    assert isinstance(told.events[0], CallStarted)


def ended(day, call_id: str) -> None:
    """The far side hangs up, and the report is made."""
    day.console.services.vault.live.end(call_id, "hang-up", NOW_MS)
    windows = course(1, 168)
    day.console.database.store(ended_call(day.console.services.vault.live.find(call_id), len(windows)), windows)


def test_the_managers_whole_job_is_done_by_keyboard_and_the_focus_is_always_seen(browser, day, address):
    page = browser.new_context(locale="ru", viewport={"width": 1280, "height": 800}).new_page()
    signed_in(page, day, address)
    press(page, page.locator("main a.primary").first)
    page.wait_for_url(f"{address}/calls/new")
    tab_to(page, page.locator("input[name=client_number]"))
    page.keyboard.type("4821")
    press(page, page.locator("main button.primary"))
    page.locator("#link").wait_for()
    press(page, page.locator("main a.primary"))
    page.wait_for_url(f"{address}/calls/*/panel")
    call_id = page.url.split("/")[-2]
    begun(day, call_id)

    word = page.locator("[data-say=word]")
    expect(word).to_have_text("Чаще нейтральное")
    page.keyboard.press("Alt+1")
    expect(page.locator("#spoken")).to_contain_text("Цена названа")
    press(page, page.locator("[data-moment=objection]"), "Space")
    expect(page.locator("#spoken")).to_contain_text("Возражение")
    marks = [record for _, _, record in day.console.services.publisher.records if isinstance(record, MomentMarked)]
    assert [mark.moment for mark in marks] == ["price-named", "objection"]
    press(page, page.locator("[data-do=stop]"))
    expect(word).to_have_text("Анализ остановлен")
    expect(page.locator("[data-do=resume]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(word).to_have_text("Чаще нейтральное")
    expect(page.locator("[data-do=stop]")).to_be_focused()

    ended(day, call_id)
    expect(word).to_have_text("Звонок окончен")
    press(page, page.locator("a.report"))
    page.wait_for_url(f"{address}/calls/{call_id}")
    tab_to(page, page.locator("textarea[name=note]"))
    page.keyboard.type("Прислать расчёт.")
    expect(page.locator("#note-state")).to_contain_text("Сохранено")
    assert day.console.services.vault.notes.find(call_id)[0] == "Прислать расчёт."


def test_a_camera_is_published_and_ended_by_keyboard(browser, day, address):
    visitor = Visitor(browser, day, address, 1280, "light")
    page = visitor.open(next(shown for shown in pages_of(day) if shown.name == "publish"))
    begin, end = page.locator("button.begin"), page.locator("button.end")
    press(page, begin)
    press(page, end)
    expect(page.locator("#publish")).to_have_attribute("data-state", "over")
    expect(begin).to_be_visible()
    visitor.close()


def test_a_camera_that_opens_after_the_end_sends_nothing(browser, day, address):
    visitor = Visitor(browser, day, address, 1280, "light")
    page = visitor.open(next(shown for shown in pages_of(day) if shown.name == "publish"))
    page.evaluate("""() => {
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => {
            const stream = await open(wanted);
            await new Promise((resolve) => {
                window.letOpen = resolve;
                document.body.dataset.camera = "waits";
            });
            stream.getTracks()[0].stop = () => { document.body.dataset.camera = "closed"; };
            return stream;
        };
    }""")
    press(page, page.locator("button.begin"))
    expect(page.locator("body")).to_have_attribute("data-camera", "waits")
    press(page, page.locator("button.end"))
    expect(page.locator("#publish")).to_have_attribute("data-state", "over")
    page.evaluate("window.letOpen()")
    expect(page.locator("body")).to_have_attribute("data-camera", "closed")
    expect(page.locator("#publish")).to_have_attribute("data-state", "over")
    assert page.evaluate("document.querySelector('#publish video').srcObject") is None
    visitor.close()

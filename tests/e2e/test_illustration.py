"""A picture's whole way in a real browser: a manager drafts and shares it, a client explores it and answers."""

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from infra.settings import Settings
from tests.e2e.bank import Bank
from tests.e2e.hands import Hand, Keyboard, Mouse, Touch
from tests.look.day import Day, planted
from tests.look.picture_pages import SENTENCES
from tests.look.serving import chromium, served

pytestmark = pytest.mark.integration

PHONE: Any = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP: Any = {"viewport": {"width": 1280, "height": 900}}
HEIGHTS = "() => [...document.querySelectorAll('#drawings canvas')].map(each => Number(each.dataset.height))"


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
    with chromium() as found:
        yield found


@pytest.fixture
def opened(browser: Browser):
    """Open an empty page in a context of its own; no page may throw, no answer may fail."""
    contexts, errors = [], list[str]()

    def open_page(**options: Any) -> Page:
        context = browser.new_context(locale="ru", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("response", lambda one: errors.append(f"{one.status} {one.url}") if one.status >= 500 else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def picture(page: Page) -> FrameLocator:
    return page.frame_locator("iframe.picture")


def alive(page: Page) -> FrameLocator:
    frame = picture(page)
    expect(frame.locator("html.live #title")).not_to_be_empty()
    return frame


def heights(frame: FrameLocator) -> list[float]:
    found: list[float] = frame.locator("html").evaluate(HEIGHTS)
    return found


def sums(frame: FrameLocator, field: str) -> Locator:
    return frame.locator(f"#rows td[data-field={field}]")


def told(day: Day, since: int) -> list[tuple[str, str]]:
    records = day.drawing.records[since:]
    return [(one.event, one.value) for name, _, one in records if name == "illustration-feedback"]


def explore(page: Page, hand: Hand) -> None:
    """Let it grow, move every slider, switch a product off and on, change the view, read the table."""
    frame = alive(page)
    full = heights(frame)
    hand.press(page, frame.locator("#play"))
    expect(frame.locator("#stage.playing")).to_be_visible()
    assert max(heights(frame)) < max(full)
    expect(frame.locator("#stage:not(.playing)")).to_be_visible(timeout=15_000)
    assert heights(frame) == pytest.approx(full, abs=0.3)

    hand.slide(page, frame.locator("#year"), 2)
    expect(frame.locator("#year-word")).to_have_text("Год\u00a02")
    expect(frame.locator("#rows-when")).to_have_text(": Год\u00a02")
    if frame.locator("#more").is_visible():
        hand.press(page, frame.locator("#more"))
    before = frame.locator("#amount-sum").inner_text()
    hand.slide(page, frame.locator("#amount"), int(frame.locator("#amount").input_value()) + 3)
    expect(frame.locator("#amount-sum")).not_to_have_text(before)
    expect(sums(frame, "invested").first).not_to_have_text(before)
    if frame.locator("#less").is_visible():
        hand.press(page, frame.locator("#less"))

    hand.press(page, frame.locator("#products input").nth(1))
    expect(frame.locator("#products input").nth(1)).not_to_be_checked()
    hand.press(page, frame.locator("#products input").nth(1))
    expect(frame.locator("#products input").nth(1)).to_be_checked()
    hand.press(page, frame.locator("#view input[value=final]"))
    expect(frame.locator("#view input[value=final]")).to_be_checked()
    expect(frame.locator("#rows tbody tr")).to_have_count(2)
    expect(sums(frame, "final").first).to_contain_text("₽")


def answer(page: Page, hand: Hand) -> None:
    """First wrong, then right, then the ratings."""
    for product, said in (("deposit-classic", "Посмотрите на\u00a0картинку ещё раз"), ("fund-gold", "Верно.")):
        hand.press(page, page.locator(f"input[name=product][value={product}]"))
        hand.press(page, page.locator("form[action*='/answer'] button"))
        expect(page.locator("#ask .message")).to_contain_text(said)
    for name, value in (("clarity", "5"), ("liked", "yes")):
        hand.press(page, page.locator(f"input[name={name}][value='{value}']"))
    hand.press(page, page.locator("form[action*='/rating'] button"))
    expect(page.locator("#ask .message")).to_have_text("Спасибо, ваши ответы записаны.")


@pytest.mark.parametrize(
    ("hand", "screen"),
    [(Mouse(), DESKTOP), (Touch(), PHONE), (Keyboard(), DESKTOP)],
    ids=["mouse", "touch on a phone", "keyboard"],
)
def test_the_whole_way_from_the_managers_form_to_the_clients_answer(opened, day, address, hand, screen):
    bank, client = Bank(opened(**screen), hand, day, address), opened(**screen)
    bank.sign_in()
    bank.draft()
    assert len(heights(alive(bank.page))) == 2
    drawn = day.drawing.asked()
    assert [terms.product_id for terms in drawn.products] == ["deposit-classic", "fund-gold"]

    bank.press("a[href$='/change']")
    bank.write("amount", "600 000")
    bank.press(".picture-form > button.primary")
    expect(sums(alive(bank.page), "invested").first).to_have_text("600\u00a0000\u00a0₽")
    bank.press("form[action$=approve] button")
    path, since = bank.share(), len(day.drawing.records)
    state = bank.page.locator("#state")
    expect(state).to_contain_text("Отправлена")

    client.goto(address + path)
    hand.press(client, client.locator("form[action*='/consent'] button.primary"))
    expect(client.locator("input[name=product]")).to_have_count(2)
    expect(state).to_contain_text("открыл")
    explore(client, hand)
    expect(state).to_contain_text("рассматривает")
    answer(client, hand)
    expect(state).to_contain_text("понял, понятность 5 из\u00a05, клиенту понравилась")
    bank.press("button[name=liked][value=yes]")
    expect(bank.page.locator("button[name=liked][value=yes]")).to_have_attribute("aria-pressed", "true")
    assert sorted(told(day, since)) == sorted([
        ("painted", ""), ("played", ""), ("moved a slider", ""), ("switched a product", ""), ("answered", "wrong"),
        ("answered", "right"), ("rated clarity", "5"), ("liked", "yes"), ("liked", "yes"),
    ])  # fmt: skip


def test_a_sentence_is_shown_back_and_its_products_can_be_seen_and_not_shared(opened, day, address):
    bank = Bank(opened(**DESKTOP), Mouse(), day, address)
    bank.sign_in()
    bank.page.goto(f"{address}/illustrations/new")
    bank.press("details.fill summary")
    bank.page.locator("input[name=sentence]").fill(SENTENCES["ru"])
    bank.press("form[action$=sentence] button")
    expect(bank.page.locator("#source-amount")).to_have_text("из\u00a0слов «500 тысяч рублей»")
    bank.write("client_number", "4821")
    for row in (0, 1):
        bank.page.locator("select[name=own_meaning]").nth(row).select_option("effective")
        bank.page.locator("select[name=own_certainty]").nth(row).select_option("fixed")
    bank.press(".picture-form > button.primary")
    assert len(heights(alive(bank.page))) == 2
    expect(bank.page.locator("main")).to_contain_text("в\u00a0ней есть продукт не\u00a0из\u00a0каталога")
    assert bank.page.locator("form[action$=share], form[action$=approve]").count() == 0


def test_a_picture_that_came_to_break_a_rule_is_refused_with_its_reason_when_share_is_pressed(opened, day, address):
    bank = Bank(opened(**DESKTOP), Mouse(), day, address)
    bank.sign_in()
    bank.draft()
    bank.press("form[action$=approve] button")
    other = bank.page.context.new_page()
    other.goto(bank.page.url + "/change")
    other.locator(".picture-form input[name=amount]").fill("500")
    other.locator(".picture-form > button.primary").click()
    alive(other)
    expect(other.locator(".rules li")).to_contain_text("ст. 10, п. 1")
    assert other.locator("form[action$=share], form[action$=approve]").count() == 0
    bank.press("form[action$=share] button")
    expect(bank.page.locator("main .refusal")).to_contain_text("картинка изменилась")
    expect(bank.page.locator(".rules li")).to_contain_text("ст. 10, п. 1")
    assert bank.page.locator("#link").count() == 0


def test_a_picture_that_is_still_drawn_comes_by_itself(opened, day, address):
    page = opened(**DESKTOP)
    page.context.add_cookies([{"name": "mimika", "value": day.secret_of("day"), "url": address}])
    page.goto(f"{address}/illustrations/{day.pictures.drafts['drawing']}")
    expect(page.locator("#drawing")).to_be_visible()
    day.drawing.draw(day.drawing.asked())
    alive(page)


@pytest.fixture
def shared(opened, address, day) -> Callable[..., Page]:
    """Open the client's page of a planted picture."""

    def open_shared(name: str, status: int = 200, **options: Any) -> Page:
        page: Page = opened(**{**DESKTOP, **options})
        found = page.goto(f"{address}/i/{day.pictures.links[name]}")
        assert found is not None
        assert found.status == status
        return page

    return open_shared


def test_without_script_the_picture_its_table_and_the_question_are_there(shared):
    page = shared("asked", java_script_enabled=False)
    frame = picture(page)
    expect(frame.locator("#still svg")).to_be_visible()
    expect(frame.locator("#rows tbody tr")).to_have_count(3)
    assert not frame.locator("#bar").is_visible()
    page.locator("form[action*='/consent'] button.primary").click()
    answer(page, Mouse())
    page.locator("form[action*='/consent'] button").click()
    expect(page.locator("#ask .message")).to_have_text("Записанное стёрто.")


def test_with_reduced_motion_the_picture_stands_at_once_and_steps_by_whole_years(shared):
    page = shared("asked", reduced_motion="reduce")
    frame = alive(page)
    full = heights(frame)
    assert min(full) > 10
    frame.locator("html").evaluate(
        """() => {
        const first = document.querySelector("#drawings canvas");
        window.seen = new Set();
        new MutationObserver(() => window.seen.add(first.dataset.height)).observe(first, { attributes: true });
    }"""
    )
    frame.locator("#play").click()
    expect(frame.locator("#stage.playing")).to_be_visible()
    expect(frame.locator("#stage:not(.playing)")).to_be_visible(timeout=15_000)
    assert heights(frame) == pytest.approx(full, abs=0.3)
    assert 2 <= frame.locator("html").evaluate("() => window.seen.size") <= 6


@pytest.mark.parametrize(("name", "options"), [("asked", {}), ("asked", PHONE), ("rated", {})])
def test_on_paper_the_whole_picture_is_on_one_page_without_controls(shared, tmp_path, name, options):
    page = shared(name, **options)
    alive(page)
    paper = tmp_path / "paper.pdf"
    page.pdf(path=paper, format="A4", print_background=True)
    text = subprocess.run(["pdftotext", "-layout", paper, "-"], check=True, capture_output=True, text=True).stdout
    assert text.count("\f") == 1
    for word in ("Вклад «Классика»", "Фонд «Золото»", "получить меньше"):
        assert word in text
    for control in ("Пополнение", "Разрешаю", "English", "Итоговая сумма"):
        assert control not in text


@pytest.mark.parametrize("screen", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", ["over", "revoked"])
def test_a_link_that_is_over_says_so_calmly(shared, name, screen):
    page = shared(name, 410, **screen)
    expect(page.locator("h1")).to_have_text("Ссылка больше не\u00a0действует")
    expect(page.locator("main")).to_contain_text("Попросите у\u00a0банка новую")
    assert page.locator("iframe").count() == 0


def test_a_link_that_the_manager_takes_back_closes_the_clients_page(opened, day, address, shared):
    client, page = shared("understood"), opened(**DESKTOP)
    alive(client)
    page.context.add_cookies([{"name": "mimika", "value": day.secret_of("day"), "url": address}])
    page.goto(f"{address}/illustrations/{day.pictures.drafts['understood']}")
    page.locator("form[action$=revoke] button").click()
    expect(page.locator("#state")).to_contain_text("Ссылка отозвана")
    client.locator("input[name=clarity][value='4']").check(force=True)
    client.locator("form[action*='/rating'] button").click()
    expect(client.locator("h1")).to_have_text("Ссылка больше не\u00a0действует")

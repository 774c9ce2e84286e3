import re

import msgspec

from bus.reader import Message
from console.call_rows import DELAYED_AFTER_MS
from contracts.codec import encode
from contracts.windows import SatisfactionWindow
from tests.console.conftest import ended_call, windows_of


def rows(page):
    """The text of each line of the list, without markup."""
    found = re.findall(r"<tr(?: class=\"(?:live|section)\")?>(.*?)</tr>", page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).replace("\u00a0", " ").split()) for row in found][1:]


def test_an_empty_list_is_one_sentence_and_one_action(console):
    page = console.signed_in("ivanova").get("/calls").text
    assert "Звонков пока нет." in page
    assert 'href="/calls/new"' in page


def test_a_call_is_planned_and_its_link_shown_once(console):
    browser = console.signed_in("ivanova")
    answer = browser.post("/calls/new", data={"csrf": browser.csrf, "client_number": " 4821 ", "subject": "Вклад"})
    assert answer.status_code == 201
    secret = re.findall(r"http://127.0.0.1:8600/c/([\w-]+)", answer.text)[0]
    call = console.services.vault.live.by_link(secret, console.clock.now_ms)
    assert (call.account_id, call.subject, call.language) == (browser.account.account_id, "Вклад", "ru")
    assert console.services.vault.live.client_id(call.call_id) == "4821"
    assert 'class="qr"' in answer.text
    assert "style=" not in answer.text
    again = browser.post(f"/calls/{call.call_id}/link", data={"csrf": browser.csrf}).text
    assert secret not in again
    assert secret not in browser.get("/calls").text


def test_a_call_without_a_client_number_is_not_planned(console):
    browser = console.signed_in("ivanova")
    answer = browser.post("/calls/new", data={"csrf": browser.csrf, "client_number": " ", "subject": "Вклад"})
    assert answer.status_code == 422
    assert "Введите номер клиента" in answer.text
    assert console.services.vault.lists.of_account(browser.account.account_id, 9) == []


def test_each_state_is_told_in_words(console):
    browser = console.signed_in("ivanova")
    live = console.services.vault.live
    console.reported_call(browser, 60)
    console.reported_call(browser, 60, negative=0, neutral=2, positive=1)
    no_consent, _ = live.plan(browser.account, "3", "Карта", "ru", console.clock.now_ms)
    live.end(no_consent.call_id, "time-out", console.clock.now_ms)
    stopped = console.started_call(browser, "4")
    console.clock.now_ms += 565_000
    live.stop(stopped.call_id, "client", console.clock.now_ms)
    live.end(stopped.call_id, "withdrawn", console.clock.now_ms)
    erased = console.started_call(browser, "5", "Тайна")
    live.end(erased.call_id, "hang-up", console.clock.now_ms)
    live.erase(erased.call_id, console.clock.now_ms)
    console.clock.now_ms += DELAYED_AFTER_MS
    making = console.started_call(browser, "6")
    live.end(making.call_id, "hang-up", console.clock.now_ms)
    live.plan(browser.account, "7", "", "ru", console.clock.now_ms)
    console.started_call(browser, "8")
    found = rows(browser.get("/calls").text)
    text = "\n".join(re.sub(r"K-\w{10}", "K", row) for row in found)
    assert "после звонка Открыть панель" in text
    assert "анализ ещё не начат Ждём клиента" in text
    assert any(row.endswith("Готовится обычно до 5 с") for row in found)
    assert "данные стёрты, осталась запись в журнале Стёрто по просьбе клиента, 23 ноября, 12:21" in text
    assert "Готовится данные целы, считаем снова Задерживается с 12:22" in text
    assert "н/д клиент не дал согласия Без анализа" in text
    assert "н/д данных слишком мало: лицо видно 10 % времени, нужно 20 %; лицо видно 30 с, нужно 60 с 10 %" in text
    assert "81 % 81–81 % 100 % Отчёт готов" in text
    assert "Тайна" not in text
    assert "6 звонков, 2 отчёта" in text


def test_a_stop_by_the_client_is_told_with_its_time(console):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser)
    console.clock.now_ms += 565_000
    console.services.vault.live.stop(call.call_id, "client", console.clock.now_ms)
    assert "клиент остановил на\u00a009:25" in browser.get("/calls").text


def test_the_list_stands_without_clickhouse(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    console.database.away = True
    answer = browser.get("/calls")
    assert answer.status_code == 200
    assert call.client in answer.text
    assert "Числа отчётов сейчас недоступны" in answer.text
    page = browser.get(f"/calls/{call.call_id}")
    assert (page.status_code, page.headers["retry-after"]) == (503, "10")
    assert "Часть системы не\u00a0отвечает" in page.text


def test_a_manager_sees_own_calls_and_a_supervisor_those_of_the_team(console):
    ivanova, petrova = console.signed_in("ivanova"), console.signed_in("petrova")
    north = console.signed_in("north-lead", "supervisor")
    south = console.signed_in("south-lead", "supervisor", "south")
    call = console.reported_call(ivanova)
    address = f"/calls/{call.call_id}"
    assert [browser.get(address).status_code for browser in (ivanova, petrova, north, south)] == [200, 404, 200, 404]
    lists = [call.client in browser.get("/calls").text for browser in (ivanova, petrova, north, south)]
    assert lists == [True, False, True, False]
    for form in ("html", "pdf", "xlsx", "csv", "json"):
        assert petrova.get(f"{address}/report.{form}").status_code == 404


def found_by(browser, **fields):
    """Clients in the list after a search, as the pages give them."""
    page = browser.post("/calls", data={"csrf": browser.csrf, **fields}).text
    return re.findall(r'<a href="/calls/\w{26}">([^<]+)</a>', page)


def test_a_manager_finds_calls_by_number_client_and_subject(console):
    browser = console.signed_in("ivanova")
    one = console.started_call(browser, "4821", "Вклад на год")
    other = console.started_call(browser, "77", "Кредит")
    assert found_by(browser, text="4821") == [one.client]
    assert found_by(browser, text=other.client[2:8].lower()) == [other.client]
    assert found_by(browser, text="вклад") == found_by(browser, text=" ГОД ") == [one.client]
    assert found_by(browser, text=other.call_id.lower()) == [other.client]
    assert found_by(browser, text="%") == []
    assert "Таких звонков нет." in browser.post("/calls", data={"csrf": browser.csrf, "text": "нет"}).text


def test_a_supervisor_finds_by_pseudonym_but_not_by_the_banks_number(console):
    call = console.started_call(console.signed_in("ivanova"), "4821")
    lead = console.signed_in("north-lead", "supervisor")
    assert found_by(lead, text=call.client) == [call.client]
    assert found_by(lead, text="4821") == []


def test_a_supervisor_narrows_the_list_to_one_manager_of_the_team(console):
    ivanova, petrova = console.signed_in("ivanova"), console.signed_in("petrova")
    far = console.signed_in("sidorova", team="south")
    first, second, third = (console.started_call(one, str(n)) for n, one in enumerate((ivanova, petrova, far)))
    lead = console.signed_in("north-lead", "supervisor")
    page = lead.get("/calls").text
    assert f"<option>{first.manager}" in page
    assert third.manager not in page
    assert found_by(lead, manager=second.manager) == [second.client]
    assert found_by(lead, manager=third.manager) == []
    assert found_by(petrova, manager=first.manager) == [second.client], "a manager's list has no such filter"


def test_an_erased_call_is_not_found_by_its_client(console):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser, "4821", "Вклад")
    console.services.vault.live.erase(call.call_id, console.clock.now_ms)
    assert (
        found_by(browser, text=call.client) == found_by(browser, text="4821") == found_by(browser, text="Вклад") == []
    )
    assert found_by(browser, text=call.call_id) == ["Стёрто"]


def test_the_list_goes_page_by_page_and_counts_only_whole_days(console, monkeypatch):
    monkeypatch.setattr("console.calls.LISTED", 2)
    browser = console.signed_in("ivanova")
    clients: list[str] = []
    for number in range(5):
        call = console.started_call(browser, str(number))
        console.services.vault.live.end(call.call_id, "hang-up", console.clock.now_ms)
        clients.insert(0, call.client)
        console.clock.now_ms += 1000
    shown, before = [], ""
    for _ in range(3):
        page = browser.post("/calls", data={"csrf": browser.csrf, "before": before}).text
        assert "5 звонков" not in page
        shown += re.findall(r'<a href="/calls/\w{26}">([^<]+)</a>', page)
        before = next(iter(re.findall(r'name="before" value="(\w+)"', page)), "")
    assert (shown, before) == (clients, "")


def windows_told(call, windows):
    """What satisfaction-windows tells of a call, as the feed takes it."""
    records = [
        SatisfactionWindow(
            call_id=call.call_id, window=one.window, negative=one.negative, neutral=one.neutral,
            positive=one.positive, no_face=one.no_face, abstained=0, skipped=0,
        )
        for one in windows
    ]  # fmt: skip
    return [Message("satisfaction-windows", 0, n, 1, call.call_id, encode(one), {}) for n, one in enumerate(records)]


def start_told(console, call):
    """The feed learns that the call has begun."""
    started = ended_call(call, 1).started
    console.feed.take([Message("call-events", 0, 0, console.clock.now_ms, call.call_id, encode(started), {})])


def test_the_live_row_draws_the_call_so_far_where_hints_are_agreed_to_and_else_nothing(console):
    browser = console.signed_in("ivanova")
    agreed, other = console.started_call(browser, "1"), console.started_call(browser, "2")
    console.services.vault.live.give(agreed.call_id, "live-hint", "a test", console.clock.now_ms)
    for call in (agreed, other):
        start_told(console, call)
        console.feed.take(windows_told(call, windows_of(12, negative=3, neutral=18, positive=6)))
    console.clock.now_ms += 60_000
    page = browser.get("/calls").text
    assert page.count('class="course-line" role="img"') == page.count('class="share-bar"') == 1
    assert 'aria-label="Негативные 11\u00a0%, Нейтральные 67\u00a0%, Позитивные 22\u00a0%"' in page
    assert "90\u00a0%</span>" in page, "27 of 30 frames in each window"
    assert "style=" not in page


def test_a_reported_call_has_its_course_with_marks(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser, 60)
    console.database.marks[call.call_id] = [("M1", "price-named", 150_000_000)]
    page = browser.get("/calls").text
    assert 'aria-label="Ход звонка, 5\u00a0мин 00\u00a0с, отметки: 1"' in page.replace(
        "5\u00a0мин\u00a000", "5\u00a0мин 00"
    )
    assert '<line class="moment" x1="50.0%"' in page


def test_nothing_is_drawn_of_a_call_whose_course_is_not_known(console):
    browser = console.signed_in("ivanova")
    live = console.services.vault.live
    console.database.windows[console.reported_call(browser, 60).call_id] = []
    erased, told_nothing = console.started_call(browser, "5"), console.started_call(browser, "6")
    not_agreed, _ = live.plan(browser.account, "7", "", "ru", console.clock.now_ms)
    for call in (erased, told_nothing, not_agreed):
        live.end(call.call_id, "hang-up", console.clock.now_ms)
    live.erase(erased.call_id, console.clock.now_ms)
    page = browser.get("/calls").text
    assert page.count('<th scope="row">') == 4
    assert "course-line" not in page


def test_nothing_is_drawn_of_a_report_while_clickhouse_is_away(console):
    browser = console.signed_in("ivanova")
    console.reported_call(browser, 60)
    console.database.away = True
    assert "course-line" not in browser.get("/calls").text


def test_a_call_of_which_no_frame_came_was_not_seen(console):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser)
    console.clock.now_ms += 300_000
    console.services.vault.live.end(call.call_id, "hang-up", console.clock.now_ms)
    ended = ended_call(call, 60)
    console.database.store(msgspec.structs.replace(ended, sent=0, no_frames=1800), [])
    page = browser.get("/calls").text
    assert '<path class="gaps" d="M0 100H' in page

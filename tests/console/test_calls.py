import re

from console.call_rows import DELAYED_AFTER_MS


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
    assert console.services.vault.live.of_account(browser.account.account_id, 9) == []


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
    assert "Готовится обычно до 5 с Готовится" in text
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

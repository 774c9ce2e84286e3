import re

import pytest
from ulid import ULID


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).replace("\u00a0", " ").split())


def test_the_page_has_the_figures_of_the_report(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    answer = browser.get(f"/calls/{call.call_id}")
    text = text_of(answer)
    assert "Общая удовлетворённость по выражению лица, не опрос 81 %" in text
    assert "Негативные 13 %" in text
    assert "Номер клиента: 4821" in text
    assert "style=" not in answer.text
    assert 'href="/calls/' + call.call_id + '/report.pdf"' in answer.text


def test_the_clients_answer_stands_beside_and_changes_no_number(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    address = f"/calls/{call.call_id}"
    before = browser.get(f"{address}/report.json").content
    assert "Клиент не ответил." in text_of(browser.get(address))
    console.database.answers[call.call_id] = [(2, 1, console.clock.now_ms)]
    vault, now_ms = console.services.vault, console.clock.now_ms
    vault.live.give(call.call_id, "client-answer", "a test", now_ms)
    vault.notes.save_answer(call.call_id, "<b>Долго</b>", now_ms)
    answer = browser.get(address)
    assert "По словам клиента 2 из 5 По выражению лица 81 %" in text_of(answer)
    assert "&lt;b&gt;Долго&lt;/b&gt;" in answer.text
    assert browser.get(f"{address}/report.json").content == before
    vault.live.withdraw(call.call_id, "client-answer", now_ms)
    assert "Клиент не ответил." in text_of(browser.get(address))


def test_marks_stand_with_before_after_and_the_verdict(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    console.database.marks[call.call_id] = [(str(ULID()), "price-named", 150_000_000)]
    text = text_of(browser.get(f"/calls/{call.call_id}"))
    assert "02:30 Цена названа 13 % → 13 % 0 п. п. от 0 до 0 разницы не видно" in text


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("csv", "text/csv; charset=utf-8", b""),
        ("json", "application/json", b"{"),
    ],
)
def test_the_report_is_given_as_a_file(console, form, kind, start):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    answer = browser.get(f"/calls/{call.call_id}/report.{form}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["content-disposition"] == f'attachment; filename="mimika-{call.call_id}.{form}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(start)


def test_the_json_is_that_of_the_topic_byte_for_byte(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    stored = console.database.reports[call.call_id].encode()
    assert browser.get(f"/calls/{call.call_id}/report.json").content == stored + b"\n"


def test_the_report_as_one_file_keeps_its_own_policy(console, monkeypatch):
    monkeypatch.setattr("console.reports.load_fonts", lambda folder: [])
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    answer = browser.get(f"/calls/{call.call_id}/report.html?lang=en")
    policy = answer.headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[\w+/=]+'; script-src 'sha256-[\w+/=]+'; font-src data:; "
        r"img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        policy,
    )
    assert 'lang="en"' in answer.text


def test_a_call_without_a_report_has_no_files_and_says_why(console):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser)
    assert browser.get(f"/calls/{call.call_id}/report.json").status_code == 404
    text = text_of(browser.get(f"/calls/{call.call_id}"))
    assert "после звонка Открыть панель" in text


def test_an_erased_call_shows_nothing_but_that(console):
    browser = console.signed_in("ivanova")
    call = console.reported_call(browser)
    console.services.vault.notes.save(call.call_id, "Тайна", console.clock.now_ms)
    console.services.vault.live.erase(call.call_id, console.clock.now_ms)
    address = f"/calls/{call.call_id}"
    answer = browser.get(address)
    assert "данные стёрты, осталась запись в журнале" in text_of(answer)
    for gone in ("Тайна", "Вклад", call.client, "4821", "81,", "81 %"):
        assert gone not in text_of(answer)
    assert browser.get(f"{address}/report.json").status_code == 404
    assert browser.post(f"{address}/note", data={"csrf": browser.csrf, "note": "x"}).status_code == 404


def test_a_note_is_saved_with_and_without_script(console):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser)
    address = f"/calls/{call.call_id}/note"
    answer = browser.post(address, data={"csrf": browser.csrf, "note": "Первая\r\nстрока"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/calls/{call.call_id}#note")
    assert console.services.vault.notes.find(call.call_id) == ("Первая\nстрока", console.clock.now_ms)
    headers = {"accept": "application/json", "x-csrf-token": browser.csrf}
    assert browser.post(address, data={"note": "Вторая"}, headers=headers).json() == {"saved": "Сохранено в\u00a012:02"}
    assert "Вторая" in browser.get(f"/calls/{call.call_id}").text


def test_a_note_of_2001_letters_is_refused_and_the_old_one_stays(console):
    browser = console.signed_in("ivanova")
    call = console.started_call(browser)
    address = f"/calls/{call.call_id}/note"
    browser.post(address, data={"csrf": browser.csrf, "note": "a" * 2000})
    assert browser.post(address, data={"csrf": browser.csrf, "note": "я" * 2001}).status_code == 422
    assert console.services.vault.notes.find(call.call_id)[0] == "a" * 2000


def test_a_supervisor_reads_a_note_and_writes_none(console):
    manager, lead = console.signed_in("ivanova"), console.signed_in("lead", "supervisor")
    call = console.reported_call(manager)
    console.services.vault.notes.save(call.call_id, "Перезвонить", console.clock.now_ms)
    page = lead.get(f"/calls/{call.call_id}").text
    assert "Перезвонить" in page
    assert "<textarea" not in page
    assert "4821" not in page
    answer = lead.post(f"/calls/{call.call_id}/note", data={"csrf": lead.csrf, "note": "x"})
    assert answer.status_code == 403

import pytest

from bus.reader import Message
from contracts.codec import encode
from contracts.windows import LiveColumn, LiveState
from tests.console.conftest import windows_of
from tests.console.test_calls import start_told, windows_told
from vault.consents import TEXT_VERSION


def state_told(console, call, word):
    """The feed learns the state of this moment."""
    column = LiveColumn(negative=20, neutral=6, positive=4)
    told = LiveState(
        call_id=call.call_id, captured_us=30_000_000, word=word, evidence_s=10.0, no_face_s=0.0, columns=(column,) * 6,
        coverage_percent=100.0, whole=column, hint=None, age_ms=10,
    )  # fmt: skip
    now_ms = console.clock.now_ms
    console.feed.take([Message("satisfaction-windows", 0, 0, now_ms, call.call_id, encode(told), {})])


def going_call(console, login, client_id, text_version=TEXT_VERSION):
    """A call that goes on, mostly negative, whose client agreed to hints by a version of the text."""
    going = console.started_call(console.signed_in(login), client_id)
    with pytest.MonkeyPatch.context() as earlier:
        earlier.setattr("vault.consents.TEXT_VERSION", text_version)
        console.services.vault.live.give(going.call_id, "live-hint", "a test", console.clock.now_ms)
    start_told(console, going)
    console.clock.now_ms += 30_000
    state_told(console, going, "negative")
    return going


@pytest.fixture
def call(console):
    """A call of the north that goes on, mostly negative."""
    return going_call(console, "ivanova", "4821")


@pytest.fixture
def manager_s(console):
    """As `call`, but its client agreed to the text that named the manager alone."""
    return going_call(console, "petrova", "77", "1-draft")


def test_the_supervisor_sees_who_of_the_team_is_in_a_call_in_one_row(console, call):
    page = console.signed_in("lead", "supervisor").get("/now").text
    assert page.count("data-call=") == 1
    assert call.manager in page
    assert call.client in page
    assert "Чаще негативное" in page
    assert "4821" not in page
    assert "style=" not in page


def test_another_team_planned_and_ended_calls_are_not_there(console, call):
    live = console.services.vault.live
    assert "Сейчас никто" in console.signed_in("south-lead", "supervisor", "south").get("/now").text
    live.plan(console.signed_in("petrova").account, "5", "", "ru", console.clock.now_ms)
    lead = console.signed_in("lead", "supervisor")
    assert lead.get("/now").text.count("data-call=") == 1
    live.end(call.call_id, "hang-up", console.clock.now_ms)
    assert "Сейчас никто" in lead.get("/now").text


def test_a_call_whose_client_stopped_shows_no_state_of_the_face(console, call):
    console.services.vault.live.stop(call.call_id, "client", console.clock.now_ms)
    page = console.signed_in("lead", "supervisor").get("/now").text
    assert "Остановил клиент" in page
    assert "негативное" not in page


def test_a_stopped_call_goes_on_by_its_clock(console, call):
    console.services.vault.live.stop(call.call_id, "manager", console.clock.now_ms)
    console.clock.now_ms += 60_000
    page = console.signed_in("lead", "supervisor").get("/now").text
    assert '<td data-part="clock">01:30</td>' in page
    assert "менеджером, на 00:30" in page


def test_the_panel_is_open_to_the_supervisor_without_a_button_that_acts(console, call):
    lead = console.signed_in("lead", "supervisor")
    page = lead.get(f"/calls/{call.call_id}/panel").text
    assert call.client in page
    assert "4821" not in page
    for deed in ("mark", "stop", "resume", "request"):
        assert f'data-do="{deed}"' not in page
        assert "/publish" not in page
    for path, body in (("stop", None), ("resume", None), ("marks", {"moment": "own"}), ("links", None)):
        answer = lead.post(f"/api/calls/{call.call_id}/{path}", json=body, headers={"X-CSRF-Token": lead.csrf})
        assert answer.status_code == 403, path
    far = console.signed_in("south-lead", "supervisor", "south")
    assert far.get(f"/calls/{call.call_id}/panel").status_code == 404


def test_who_looks_on_is_told_who_stopped(console, call):
    console.services.vault.live.stop(call.call_id, "manager", console.clock.now_ms)
    assert "менеджером, на" in console.signed_in("lead", "supervisor").get("/now").text


def test_a_call_whose_consent_names_only_the_manager_is_counted_and_not_shown(console, manager_s):
    lead = console.signed_in("lead", "supervisor")
    page = lead.get("/now").text
    assert "data-call=" not in page
    assert manager_s.client not in page
    assert "Не\u00a0показано звонков: 1. Их клиенты согласились на\u00a0прежний текст" in page
    assert "Сейчас никто" not in page
    going_call(console, "ivanova", "4821")
    page = lead.get("/now").text
    assert page.count("data-call=") == 1
    assert "звонков: 1." in page


def test_calls_that_are_shown_say_nothing_of_others(console, call):
    assert "Не\u00a0показано" not in console.signed_in("lead", "supervisor").get("/now").text


def test_no_door_shows_a_supervisor_what_the_consent_gives_the_manager(console, manager_s):
    console.feed.take(windows_told(manager_s, windows_of(6)))
    lead = console.signed_in("lead", "supervisor")
    panel = lead.get(f"/calls/{manager_s.call_id}/panel").text
    assert "Не\u00a0показывается" in panel
    assert "негативное" not in panel
    page = lead.get("/calls").text
    assert manager_s.client in page
    assert 'role="img"' not in page
    assert "%</span>" not in page


def test_agreeing_anew_to_today_s_text_shares_nothing_that_was_seen_before(console, manager_s):
    live = console.services.vault.live
    live.stop(manager_s.call_id, "client", console.clock.now_ms)
    live.resume(manager_s.call_id, "client", console.clock.now_ms)
    assert live.find(manager_s.call_id).hint_texts == {"1-draft", TEXT_VERSION}
    assert "data-call=" not in console.signed_in("lead", "supervisor").get("/now").text


def test_the_manager_of_such_a_call_sees_it_as_ever(console, manager_s):
    manager = console.client()
    secret = console.services.vault.web_sessions.open(manager_s.account_id, "Tests", console.clock.now_ms)
    manager.cookies.set("mimika", secret)
    assert "Чаще негативное" in manager.get(f"/calls/{manager_s.call_id}/panel").text

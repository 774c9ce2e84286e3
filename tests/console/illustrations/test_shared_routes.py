"""A client before a shared picture: seen without a consent, recorded only with one, and forgotten when it goes."""

import re

import pytest

from bus.neighbour import NeighbourUnavailable
from console.illustrations.telling import hand_over
from tests.console.illustrations.conftest import FORM, PICTURE


@pytest.fixture
def shared(desk):
    desk.address, desk.path = desk.share()
    desk.client = desk.console.client()
    return desk


def send(desk, action, **fields):
    return desk.client.post(f"{desk.path}/{action}", data=fields)


def agree(desk, shown_ms=0):
    assert send(desk, "consent", on="1", shown_ms=str(shown_ms)).status_code == 303


def manager_sees(desk):
    return desk.browser.get("/illustrations").text


def test_without_a_consent_the_picture_is_shown_and_nothing_is_recorded(shared):
    page = shared.client.get(shared.path)
    assert page.status_code == 200
    assert "Можно записать, как вы рассматриваете картинку?" in page.text
    assert "Какой продукт даст больше" not in page.text
    assert shared.client.get(f"{shared.path}/picture").content == PICTURE
    assert send(shared, "acts", event="played").status_code == 204
    send(shared, "answer", product="twelve")
    send(shared, "rating", clarity="5", liked="yes")
    assert shared.told == []
    assert "клиент не\u00a0разрешил отмечать" in manager_sees(shared)


def test_the_secret_is_in_no_referrer_no_cache_and_no_search(shared):
    for path in (shared.path, f"{shared.path}/picture"):
        headers = shared.client.get(path).headers
        assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert headers["x-robots-tag"] == "noindex, nofollow"
    assert "unsafe" not in shared.client.get(shared.path).headers["content-security-policy"]


def test_the_whole_way_counts_from_the_first_paint_also_where_the_consent_came_later(shared):
    agree(shared, shown_ms=20_000)
    assert "Какой продукт даст больше через 5\u00a0лет?" in shared.client.get(shared.path).text
    shared.console.clock.now_ms += 10_000
    send(shared, "acts", event="moved a slider")
    shared.console.clock.now_ms += 5_000
    wrong = send(shared, "answer", product="ten")
    assert "Посмотрите на\u00a0картинку ещё раз" in shared.client.get(wrong.headers["location"]).text
    shared.console.clock.now_ms += 5_000
    send(shared, "answer", product="twelve")
    assert "Верно." in shared.client.get(shared.path).text
    send(shared, "rating", clarity="4", liked="no")
    assert "Спасибо, ваши ответы записаны." in shared.client.get(shared.path).text
    told = [(one.event, one.value, one.after_ms) for one in shared.told]
    assert told == [
        ("painted", "", 0),
        ("moved a slider", "", 30_000),
        ("answered", "wrong", 35_000),
        ("answered", "right", 40_000),
        ("rated clarity", "4", 40_000),
        ("liked", "no", 40_000),
    ]
    assert {(one.side, one.metaphor) for one in shared.told} == {("client", "trees")}
    assert re.fullmatch("K-[0-9A-Z]{10}", shared.told[0].person)
    assert "открыл, рассматривает, понял, понятность 4 из\u00a05, клиенту не\u00a0понравилась" in manager_sees(shared)


def test_after_the_right_answer_and_for_no_choice_of_the_question_nothing_is_told(shared):
    agree(shared)
    send(shared, "answer", product="something else")
    send(shared, "answer", product="twelve")
    send(shared, "answer", product="ten")
    assert [one.value for one in shared.told if one.event == "answered"] == ["right"]


def test_a_consent_given_twice_is_one(shared):
    agree(shared)
    agree(shared, shown_ms=9_000)
    assert [one.event for one in shared.told] == ["painted"]


def test_a_withdrawn_consent_erases_what_was_recorded_and_ends_recording(shared):
    agree(shared)
    send(shared, "acts", event="played")
    shared.console.database.feedback = 2
    back = send(shared, "consent", on="0")
    assert "Записанное стёрто." in shared.client.get(back.headers["location"]).text
    assert shared.console.database.feedback == 0
    told = len(shared.told)
    send(shared, "acts", event="played")
    assert len(shared.told) == told
    assert "клиент не\u00a0разрешил отмечать" in manager_sees(shared)


def test_where_erasing_is_impossible_now_the_page_says_so_and_recording_has_ended(shared):
    agree(shared)
    shared.console.database.away = True
    back = send(shared, "consent", on="0")
    assert "Стереть сейчас не\u00a0получилось" in shared.client.get(back.headers["location"]).text
    assert "клиент не\u00a0разрешил отмечать" in manager_sees(shared)


def test_an_unknown_link_is_404_and_a_revoked_one_410_in_calm_words(shared):
    unknown = shared.client.get("/i/nothing")
    assert (unknown.status_code, "попросите у\u00a0банка новую ссылку" in unknown.text) == (404, True)
    assert shared.post(f"{shared.address}/revoke").status_code == 303
    gone = shared.client.get(shared.path)
    assert (gone.status_code, "больше не\u00a0действует" in gone.text) == (410, True)
    assert "Ссылка отозвана" in manager_sees(shared)


def test_a_page_of_origin_null_may_send_its_forms(shared):
    answer = shared.client.post(f"{shared.path}/consent", data={"on": "1"}, headers={"origin": "null"})
    assert answer.status_code == 303


def test_no_script_may_speak_for_the_picture_and_the_forms_need_none(shared):
    page = shared.client.get(shared.path).text
    assert 'sandbox="allow-scripts"' in page
    assert 'action="' + shared.path + '/consent?lang=ru"' in page
    assert "onclick" not in page


def test_what_kafka_does_not_take_waits_and_is_told_once_when_it_is_back(shared, monkeypatch):
    publisher = shared.console.services.publisher

    def away(*_, **__):
        raise NeighbourUnavailable("Kafka is away")

    with monkeypatch.context() as patch:
        patch.setattr(type(publisher), "publish", away)
        agree(shared)
        assert send(shared, "acts", event="played").status_code == 204
        send(shared, "answer", product="twelve")
        assert "Верно." in shared.client.get(shared.path).text
    assert shared.told == []
    hand_over(shared.console.services)
    hand_over(shared.console.services)
    send(shared, "rating", clarity="5")
    assert [one.event for one in shared.told] == ["painted", "played", "answered", "rated clarity"]
    assert len({one.feedback_id for one in shared.told}) == 4


def test_a_consent_that_is_taken_back_while_kafka_is_away_leaves_nothing_to_tell(shared, monkeypatch):
    def away(*_, **__):
        raise NeighbourUnavailable("Kafka is away")

    with monkeypatch.context() as patch:
        patch.setattr(type(shared.console.services.publisher), "publish", away)
        agree(shared)
        send(shared, "consent", on="0")
    hand_over(shared.console.services)
    assert shared.told == []


def test_for_a_client_who_is_being_erased_no_picture_and_no_call_begins(shared):
    shared.console.services.vault.pseudonyms.begin_erasure(FORM["client_number"], 5)
    assert shared.post("/illustrations/new", **FORM).status_code == 409
    assert shared.post("/calls/new", client_number=FORM["client_number"]).status_code == 409

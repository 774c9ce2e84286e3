import json
import zipfile
from io import BytesIO

import pytest

from console.client.rate import CHANGES, READS
from contracts.calls import AnalysisResumed, AnalysisStopped, ClientAnswered, ConsentWithdrawn

HOUR_MS = 3_600_000


def kinds(phone):
    return [type(record).__name__ for record in phone.events.records]


def test_before_a_consent_the_page_tells_what_and_who_and_nothing_is_switched_on(phone):
    page = phone.get()
    assert page.status_code == 200
    assert "Выражение лица на\u00a0видео, 6\u00a0кадров в\u00a0секунду" in page.text
    assert phone.call.manager in page.text
    assert page.text.count('aria-checked="false"') == 4
    assert 'aria-checked="true"' not in page.text
    assert "проект для юриста банка" in page.text


def test_the_first_showing_of_the_notice_is_logged_once_per_language(phone):
    for language in ("ru", "ru", "en"):
        phone.get(f"?lang={language}")
    assert [entry.fields for entry in phone.logged("notice-shown")] == [
        {"call_id": phone.call_id, "client": phone.call.client, "language": language} for language in ("ru", "en")
    ]


@pytest.mark.parametrize("purpose", ["live-hint", "report", "trend", "illustration-feedback"])
def test_each_purpose_is_given_and_taken_back_by_itself(phone, purpose):
    phone.agree(purpose)
    assert list(phone.call.consents) == [purpose]
    consent_id = phone.call.consents[purpose]
    assert phone.vault.consents.find(consent_id).door == "client's page"
    phone.post(f"consents/{purpose}", on="0")
    assert phone.call.consents == {}
    withdrawn = [record for record in phone.events.records if isinstance(record, ConsentWithdrawn)]
    assert [(record.purpose, record.consent_id) for record in withdrawn] == [(purpose, consent_id)]


def test_a_consent_given_twice_is_one_consent(phone):
    phone.agree("report")
    first = phone.call.consents
    phone.agree("report")
    assert phone.call.consents == first


def test_forms_come_back_to_the_page_by_303_in_the_language_that_was_chosen(phone):
    answer = phone.browser.post(f"/c/{phone.secret}/consents/report?lang=en", data={"on": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{phone.secret}?lang=en")


def test_while_the_analysis_is_on_the_stop_is_the_first_button(phone):
    phone.agree("live-hint", "report")
    assert "Анализ разрешён" in phone.get().text
    phone.video_comes()
    page = phone.get().text
    assert "Анализ идёт" in page
    assert page.index("<button") == page.index('<button class="button primary">')
    assert page.index("/stop?lang=ru") < page.index("<button")


def test_a_stop_is_in_the_vault_before_call_events_are_told(phone):
    phone.agree("live-hint", "report", "trend")
    given = phone.call.consents
    phone.video_comes()
    phone.clock.now_ms += 565_000
    phone.post("stop")
    told = phone.events.records
    assert told[0] == AnalysisStopped(call_id=phone.call_id, by="client", stopped_ms=phone.clock.now_ms)
    assert {record.consent_id for record in told[1:]} == {given["live-hint"], given["report"]}
    assert all(then.stopped_by == "client" and "report" not in then.consents for then in phone.events.vault_then)
    assert list(phone.call.consents) == ["trend"]
    assert not phone.vault.live.permissions([phone.call_id])[phone.call_id].allowed


def test_a_stop_holds_also_where_kafka_is_away(phone):
    phone.agree("report")
    phone.events.away = True
    assert phone.post("stop").status_code == 303
    assert phone.call.stopped_by == "client"


def test_the_stopped_page_tells_how_long_was_analysed_and_how_much_is_stored(phone):
    phone.agree("report")
    phone.video_comes()
    phone.clock.now_ms += 565_000
    phone.post("stop")
    phone.clock.now_ms += 60_000
    page = phone.get().text
    assert "9\u00a0мин\u00a025\u00a0с" in page
    assert "3\u00a0390 строк чисел" in page
    assert "Вы остановили его в\u00a012:11:25" in page
    phone.database.away = True
    assert "сейчас не\u00a0узнать" in phone.get().text


def test_taking_back_the_last_consent_to_analysis_stops_the_call_and_tells_so(phone):
    phone.agree("report")
    phone.post("consents/report", on="0")
    assert kinds(phone) == ["ConsentWithdrawn", "AnalysisStopped"]
    assert phone.call.stopped_by == "client"


def test_after_a_stop_the_client_turns_the_analysis_on_under_a_new_consent(phone):
    phone.agree("report")
    before = phone.call.consents["report"]
    phone.post("stop")
    phone.clock.now_ms += 1000
    phone.post("resume")
    assert phone.events.records[-1] == AnalysisResumed(
        call_id=phone.call_id, by="client", resumed_ms=phone.clock.now_ms
    )
    assert list(phone.call.consents) == ["report"]
    assert phone.call.consents["report"] != before


def test_the_client_stops_for_good_what_the_manager_only_stopped(phone):
    phone.agree("report")
    phone.vault.live.stop(phone.call_id, "manager", phone.clock.now_ms)
    page = phone.get().text
    assert "Менеджер остановил его" in page
    assert "/stop?" in page
    phone.post("stop")
    assert phone.call.stopped_by == "client"


def test_an_ended_call_cannot_be_turned_on_again(phone):
    phone.agree("report")
    phone.post("stop")
    phone.ends()
    answer = phone.post("resume")
    assert answer.status_code == 409
    assert "Вернуться на\u00a0страницу" in answer.text


def test_an_answer_is_kept_under_its_own_consent(phone):
    phone.agree("report")
    phone.ends()
    phone.post("answer", satisfaction="4", sentence=" Всё ясно. ", consent="1")
    answered_ms = phone.clock.now_ms
    assert phone.events.records == [
        ClientAnswered(call_id=phone.call_id, satisfaction=4, commented=True, answered_ms=answered_ms)
    ]
    assert phone.vault.notes.answer(phone.call_id) == "Всё ясно."
    assert "client-answer" in phone.events.vault_then[0].consents
    assert "Спасибо, ответ записан" in phone.get().text
    phone.post("consents/client-answer", on="0")
    assert phone.vault.notes.answer(phone.call_id) is None
    assert "client-answer" not in phone.call.consents


@pytest.mark.parametrize(
    "fields", [{"satisfaction": "4"}, {"consent": "1"}, {"satisfaction": "", "consent": "1", "sentence": "x"}]
)
def test_without_a_number_or_its_consent_nothing_of_an_answer_is_kept(phone, fields):
    phone.ends()
    assert phone.post("answer", **fields).headers["location"].endswith("&said=answer_missing")
    assert (phone.events.records, phone.call.consents, phone.vault.notes.answer(phone.call_id)) == ([], {}, None)


def test_an_answer_that_kafka_did_not_take_is_not_said_to_be_saved(phone):
    phone.ends()
    phone.events.away = True
    assert phone.post("answer", satisfaction="5", consent="1").headers["location"].endswith("&said=answer_failed")
    assert phone.call.consents == {}


def test_an_answer_is_taken_after_the_call_only(phone):
    assert phone.post("answer", satisfaction="5", consent="1").status_code == 409
    assert phone.post("consents/client-answer", on="1").status_code == 409


def test_the_page_after_the_call_shows_no_number_of_the_model(phone):
    phone.agree("report")
    phone.ends()
    page = phone.get().text
    assert "Насколько вы довольны звонком?" in page
    assert "%" not in page


def test_erasing_takes_rows_keys_and_texts_and_gives_a_proof_with_counts(phone):
    phone.agree("live-hint", "report")
    phone.video_comes()
    phone.vault.notes.save(phone.call_id, "Перезвонить", phone.clock.now_ms)
    assert phone.post("erase").status_code == 303
    page = phone.get().text
    assert "Данные стёрты" in page
    for counted in ("3\u00a0390", ">115<", "запись о\u00a0стирании"):
        assert counted in page
    assert phone.database.tables == {}
    assert phone.vault.notes.find(phone.call_id) is None
    assert phone.vault.outbox.list(10) == []
    assert phone.call.consents == {}
    proof = phone.get("/proof.pdf")
    assert proof.content.startswith(b"%PDF-")


def test_the_proof_outlives_the_console_that_erased(phone):
    phone.agree("report")
    phone.post("erase")
    del phone.console.app.state.client_visits
    assert "3\u00a0390" in phone.get().text


def test_rows_that_come_while_others_go_are_erased_and_counted_too(phone, monkeypatch):
    phone.agree("report")
    erase = type(phone.vault.live).erase

    def late(live, call_id, now_ms):
        counts = erase(live, call_id, now_ms)
        phone.database.tables["observations_rows"] = 6
        return counts

    monkeypatch.setattr(type(phone.vault.live), "erase", late)
    phone.post("erase")
    assert phone.database.tables == {}
    assert "3\u00a0396" in phone.get().text


def test_where_clickhouse_is_away_nothing_is_said_to_be_erased_but_the_analysis_stops(phone):
    phone.agree("report")
    phone.database.away = True
    assert phone.post("erase").headers["location"].endswith("&said=erase_failed")
    assert "Ещё не\u00a0стёрто" in phone.get("?said=erase_failed").text
    assert (phone.call.stopped_by, phone.call.erased_ms) == ("client", None)
    assert phone.get("/proof.pdf").status_code == 409
    phone.database.away = False
    phone.post("erase")
    assert "Данные стёрты" in phone.get().text


def test_the_archive_holds_everything_that_is_kept(phone):
    phone.agree("report", "trend")
    phone.video_comes()
    phone.vault.notes.save(phone.call_id, "Перезвонить", phone.clock.now_ms)
    phone.ends()
    phone.post("answer", satisfaction="4", sentence="Всё ясно.", consent="1")
    phone.database.answers["marks"] = [("01JD0000000000000000000003", "price-named", 61_000_000)]
    phone.database.answers["client_answer"] = [(4, True, phone.clock.now_ms)]
    answer = phone.get("/archive")
    assert answer.headers["content-disposition"] == f'attachment; filename="mimika-{phone.call_id}.zip"'
    with zipfile.ZipFile(BytesIO(answer.content)) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    assert found.pop("call.pdf").startswith(b"%PDF-")
    told = {name: json.loads(content) for name, content in found.items()}
    assert {each["purpose"] for each in told["consents.json"]} == {"report", "trend", "client-answer"}
    assert told["note.json"] == {"note": "Перезвонить"}
    assert told["answer.json"]["sentence"] == "Всё ясно."
    assert told["answer.json"]["answer"]["satisfaction"] == 4
    assert told["marks.json"][0]["moment"] == "price-named"
    assert told["call.json"]["observed_frames"] == 3390
    assert "4821" not in answer.text


def test_a_part_of_the_archive_is_never_given_out_as_the_whole(phone):
    phone.agree("report")
    phone.database.away = True
    assert phone.get("/archive").status_code == 503


def test_an_unknown_link_is_404_and_an_expired_one_410_in_calm_words(phone):
    unknown = phone.browser.get("/c/nothing")
    assert (unknown.status_code, "Такой страницы нет" in unknown.text) == (404, True)
    phone.clock.now_ms += 24 * HOUR_MS
    expired = phone.get("?lang=en")
    assert (expired.status_code, "This link no longer works" in expired.text) == (410, True)
    for path in ("stop", "resume", "erase", "answer"):
        assert phone.post(path).status_code == 410
    assert phone.get("/archive").status_code == 410


@pytest.mark.parametrize("path", ["", "/state", "/archive", "/proof.pdf"])
def test_every_answer_keeps_the_secret_out_of_caches_referrers_and_search_engines(phone, path):
    headers = phone.get(path).headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"


def test_the_secret_and_the_banks_number_are_never_logged(phone, capfd):
    phone.agree("report")
    phone.events.away = phone.database.away = True
    phone.post("stop")
    phone.post("erase")
    phone.ends()
    phone.post("answer", satisfaction="5", consent="1")
    out = "".join(capfd.readouterr())
    assert "not erased" in out
    assert phone.secret not in out
    assert "4821" not in out


def test_reading_too_often_is_refused_but_stopping_is_not(phone):
    phone.agree("report")
    statuses = [phone.get("/state").status_code for _ in range(READS + 1)]
    assert statuses == [200] * READS + [429]
    assert phone.get().headers["retry-after"] == "60"
    assert phone.post("stop").status_code == 303
    phone.clock.now_ms += 60_000
    assert phone.get("/state").status_code == 200


def test_forms_are_bounded_too(phone):
    for _ in range(CHANGES):
        phone.post("stop")
    assert phone.post("stop").status_code == 429


def test_the_state_changes_its_version_with_the_page(phone):
    seen = [phone.get("/state").json()]
    phone.agree("report")
    seen.append(phone.get("/state").json())
    phone.post("stop")
    seen.append(phone.get("/state").json())
    assert [each["state"] for each in seen] == ["asked", "allowed", "stopped"]
    assert len({each["version"] for each in seen}) == 3


def test_the_page_is_in_the_calls_language_until_another_is_chosen(phone):
    assert '<html lang="ru">' in phone.get(headers={"Accept-Language": "en"}).text
    page = phone.get("?lang=en").text
    assert '<html lang="en">' in page
    assert f'href="/c/{phone.secret}?lang=ru"' in page
    assert '<html lang="ru">' in phone.get("?lang=xx").text


def test_what_a_client_writes_into_the_address_is_shown_as_text(phone):
    page = phone.browser.get("/c/%22%3E%3Cscript%3E")
    assert page.status_code == 404
    assert "<script>" not in page.text


def test_stopping_works_from_a_browser_that_only_says_origin_null(phone):
    """Without a referrer a form's origin is `null`, and an older browser sends no Sec-Fetch-Site."""
    answer = phone.browser.post(f"/c/{phone.secret}/stop", headers={"Origin": "null"}, follow_redirects=False)
    assert answer.status_code == 303

"""Live calls by WHIP through the running system: to report and mail, or to a refusal without a byte in Kafka."""

import asyncio
import email
import email.policy
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from threading import Thread

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition

from bus.reader import partition_of
from contracts.codec import decode
from contracts.frames import FRAME, KIND
from contracts.observations import FaceObservation
from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, FRAMES, SATISFACTION_WINDOWS, Topic
from contracts.windows import LiveState
from ingest.whip_sender import PublishRefused, play
from sinks import queries
from sinks.clickhouse import Database
from tests.live_calls import now_ms, opened_vault, short_clip, whip
from vault.database import Vault
from vault.live_calls import TokenRefused

pytestmark = pytest.mark.integration

BEFORE_REPORT_S = 5.0
"""Issue: report and mail stand within 5 s of the hang-up."""


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def manager(safe: Vault):
    made = safe.accounts.add(
        "live-manager",
        "manager",
        "north",
        "manager-live",
        "manager@bank.example",
        "ru",
        "correct horse battery",
        now_ms(),
    )
    return made.account


@pytest.fixture(scope="module")
def clip(clips, tmp_path_factory):
    return short_clip(clips, tmp_path_factory.mktemp("live"))


def planned(safe, manager, *purposes):
    call, _ = safe.live.plan(manager, "client-live", "Deposit", "ru", now_ms())
    for purpose in purposes:
        safe.live.give(call.call_id, purpose, "a test", now_ms())
    return call.call_id


def messages(system, topic: Topic, call_id):
    """Everything that a foreign client finds of a call."""
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka_bootstrap, auto_offset_reset="earliest")
    place = TopicPartition(topic.name, partition_of(call_id, topic.partitions))
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    end, found = consumer.end_offsets([place])[place], []
    while consumer.position(place) < end:
        for records in consumer.poll(500).values():
            found += [record for record in records if record.key == call_id.encode()]
    consumer.close()
    return found


@pytest.fixture(scope="module")
def played(system, safe, manager, clip):
    """A whole call: its id, and the seconds from hang-up to report and to mail."""
    call_id = planned(safe, manager, "live-hint", "report")
    asyncio.run(play(clip, 6.0, whip(system, call_id), lambda track: safe.live.issue_token(call_id, track, now_ms())))
    hung_up_s, database = time.monotonic(), Database(system.running.clickhouse_url)
    times: dict[str, float] = {}
    while len(times) < 2 and time.monotonic() - hung_up_s < 30:
        if "report" not in times and queries.newest_report(database, call_id):
            times["report"] = time.monotonic() - hung_up_s
        if "mail" not in times and any(m.call_id == call_id and m.state == "sent" for m in safe.outbox.list(50)):
            times["mail"] = time.monotonic() - hung_up_s
        time.sleep(0.05)
    database.close()
    return call_id, times


def test_report_and_mail_stand_within_5_s_of_the_hang_up(played):
    _, times = played
    assert times.keys() == {"report", "mail"}
    assert max(times.values()) <= BEFORE_REPORT_S, times


def test_the_report_of_a_live_call_keeps_the_identities_of_its_counts(system, played):
    database = Database(system.running.clickhouse_url)
    found, ended = queries.newest_report(database, played[0]), queries.call_end(database, played[0])
    database.close()
    assert found is not None
    assert ended is not None
    report, _ = found
    counts = report.counts
    assert report.mode == "live"
    assert ended.reason == "hang-up"
    assert counts.sent == counts.analysed + counts.skipped + counts.lost
    assert counts.analysed == counts.used + counts.no_face + counts.abstained
    assert counts.used == counts.negative + counts.neutral + counts.positive
    assert counts.used >= 40
    assert counts.lost == 0
    assert 10 <= report.duration_s <= 15


def test_the_state_of_the_call_came_each_second(system, played):
    states = [
        msgspec.json.decode(message.value, type=LiveState)
        for message in messages(system, SATISFACTION_WINDOWS, played[0])
        if b'"live-state"' in message.value
    ]
    assert len(states) >= 8
    assert states[0].word == "collecting"
    assert any(state.evidence_s >= 9 for state in states)


def test_the_mail_goes_to_the_manager_with_pdf_and_xlsx_and_without_the_client_s_id(system, played):
    found = [path for path in (system.home / "mails").glob("*.eml") if played[0] in path.read_text()]
    assert len(found) == 1
    mail = email.message_from_bytes(found[0].read_bytes(), policy=email.policy.default)
    assert mail["To"] == "manager@bank.example"
    assert {part.get_filename("").rsplit(".", 1)[-1] for part in mail.iter_attachments()} == {"pdf", "xlsx"}
    assert "client-live" not in mail.as_string()


@pytest.mark.parametrize("purposes", [(), ("trend",)])
def test_without_a_consent_no_token_is_given(safe, manager, purposes):
    call_id = planned(safe, manager, *purposes)
    with pytest.raises(TokenRefused):
        safe.live.issue_token(call_id, "", now_ms())


@dataclass(frozen=True)
class Given:
    """A token, whatever the track."""

    token: str

    def __call__(self, track: str) -> str:
        return self.token


def withdrawn_after(safe, call_id):
    """A token that was good until the client withdrew."""

    def token(track):
        made = safe.live.issue_token(call_id, track, now_ms())
        safe.live.withdraw(call_id, "report", now_ms())
        return made

    return token


def wrong_tokens(safe, call_id, other):
    """What gives a token for a track that must not open the call, by a word of the reason."""
    issue = safe.live.issue_token
    return {
        "unknown": Given("A" * 43),
        "for another call": lambda track: issue(other, track, now_ms()),
        "for another track": lambda track: issue(call_id, f"not-{track}", now_ms()),
        "expired": lambda track: issue(call_id, track, now_ms() - 120_000),
        "the client stopped": withdrawn_after(safe, call_id),
    }


def test_a_wrong_token_is_refused_with_403_and_no_byte_is_in_kafka(system, safe, manager, clip):
    other = planned(safe, manager, "report")
    for reason in wrong_tokens(safe, "", ""):
        call_id = planned(safe, manager, "report")
        with pytest.raises(PublishRefused, match=f"403: .*{reason}"):
            asyncio.run(play(clip, 6.0, whip(system, call_id), wrong_tokens(safe, call_id, other)[reason]))
        for topic in (FRAMES, CALL_EVENTS):
            assert messages(system, topic, call_id) == [], reason


def test_a_token_opens_a_call_once(system, safe, manager, clip):
    call_id = planned(safe, manager, "report")
    token = safe.live.issue_token(call_id, "", now_ms())
    asyncio.run(play(clip, 6.0, whip(system, call_id), Given(token)))
    before = len(messages(system, CALL_EVENTS, call_id))
    with pytest.raises(PublishRefused, match=r"403: .*used before"):
        asyncio.run(play(clip, 6.0, whip(system, call_id), Given(token)))
    assert before >= 2
    assert len(messages(system, CALL_EVENTS, call_id)) == before


def test_without_a_token_a_call_stays_closed(system, safe, manager):
    call_id = planned(safe, manager, "report")
    request = urllib.request.Request(whip(system, call_id), b"x", {"Content-Type": "application/sdp"}, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert (refused.value.code, refused.value.headers["Content-Type"]) == (401, "application/problem+json")


@pytest.fixture(scope="module")
def stopped(system, safe, manager, clip):
    """A call that its client stops after 6 s: its id, the time of the stop, and its frames and observations."""
    call_id = planned(safe, manager, "live-hint", "report")
    sending = Thread(
        target=lambda: asyncio.run(
            play(clip, 6.0, whip(system, call_id), lambda track: safe.live.issue_token(call_id, track, now_ms()))
        )
    )
    sending.start()
    time.sleep(6)
    stop_ms = now_ms()
    assert safe.live.stop(call_id, "client", stop_ms)
    sending.join()
    return call_id, stop_ms, messages(system, FRAMES, call_id), messages(system, FACE_OBSERVATIONS, call_id)


def test_a_second_after_the_clients_stop_no_frame_is_taken_and_none_is_analysed(stopped):
    _, stop_ms, frames, observed = stopped
    taken = [message for message in frames if (KIND, FRAME) in message.headers]
    assert len(taken) >= 10
    assert max(message.timestamp for message in taken) <= stop_ms + 1_000
    seen = [decode(FACE_OBSERVATIONS, message.value) for message in observed]
    analysed = [one for one in seen if isinstance(one, FaceObservation) and one.state != "skipped"]
    assert analysed
    assert max(one.analysed_us for one in analysed) <= (stop_ms + 1_000) * 1_000


def test_what_was_counted_before_the_stop_stays_and_is_reported(system, stopped):
    database = Database(system.running.clickhouse_url)
    until_s = time.monotonic() + 10
    while (found := queries.newest_report(database, stopped[0])) is None:
        assert time.monotonic() < until_s, "no report"
        time.sleep(0.1)
    ended = queries.call_end(database, stopped[0])
    database.close()
    counts = found[0].counts
    assert ended is not None
    assert [stop.by for stop in ended.stops] == ["client"]
    assert counts.sent == counts.analysed + counts.skipped + counts.lost
    assert counts.used >= 10
    going_us = ended.duration_us - sum(stop.to_us - stop.from_us for stop in ended.stops)
    slots = going_us / ended.started.period_us
    assert counts.sent + counts.dropped + counts.no_frames == pytest.approx(slots, abs=2), "a stop counts nowhere"
    assert going_us < 8_000_000 < ended.duration_us

"""A client's rights over their own page, with a real console, Kafka and ClickHouse: answer, archive, erasure, proof."""

import asyncio
import io
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from dataclasses import dataclass

import msgspec
import pytest
from kafka import KafkaConsumer, TopicPartition

from bus.reader import partition_of
from contracts.calls import ClientAnswered
from contracts.codec import decode
from contracts.reports import WindowCounts
from contracts.topics import CALL_EVENTS
from ingest.whip_sender import play
from sinks import queries
from sinks.clickhouse import Database
from tests.live_calls import now_ms, opened_vault, short_clip, whip
from vault.accounts import Account
from vault.database import Vault

pytestmark = pytest.mark.integration

PASSWORD = "correct horse battery"
SENTENCE = "All was clear."
WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Manager:
    """Who planned the call, signed in."""

    account: Account
    cookie: str


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves a 303 as the answer that it is."""

    def redirect_request(self, *given, **named):
        return None


class Page:
    """The client's page over HTTP; `kept` carries what its tests find one after another."""

    def __init__(self, system, secret, call_id):
        self.base = f"{system.environment_of_services['MIMIKA_CONSOLE_URL']}/c/{secret}"
        self.call_id = call_id
        self._opener = urllib.request.build_opener(NoRedirect())

    def get(self, path=""):
        with self._opener.open(f"{self.base}{path}?lang=en", timeout=30) as answer:
            return answer.read()

    def post(self, path, **fields):
        body = urllib.parse.urlencode(fields).encode()
        with pytest.raises(urllib.error.HTTPError) as moved:
            self._opener.open(f"{self.base}/{path}?lang=en", body, timeout=60)
        assert (moved.value.code, "_failed" in moved.value.headers["Location"]) == (303, False), path


def until(found, what):
    """Wait for something to be there."""
    end_s = time.monotonic() + WITHIN_S
    while not (value := found()):
        assert time.monotonic() < end_s, what
        time.sleep(0.2)
    return value


@pytest.fixture(scope="module")
def safe(system):
    yield from opened_vault(system)


@pytest.fixture(scope="module")
def database(system):
    opened = Database(system.running.clickhouse_url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def manager(safe: Vault):
    login = "rights-manager"
    made = safe.accounts.add(login, "manager", "north", login, "rights@bank.example", "en", PASSWORD, now_ms())
    return Manager(made.account, safe.web_sessions.open(made.account.account_id, "a test", now_ms()))


@pytest.fixture(scope="module")
def page(system, safe, manager, database, clips, tmp_path_factory):
    """A call that the client agreed to on the page, that was played, and whose report stands."""
    call, secret = safe.live.plan(manager.account, "client-rights", "Deposit", "en", now_ms())
    opened = Page(system, secret, call.call_id)
    for purpose in ("live-hint", "report"):
        opened.post(f"consents/{purpose}", on=1)
    clip = short_clip(clips, tmp_path_factory.mktemp("rights"))
    issue = safe.live.issue_token
    asyncio.run(play(clip, 6.0, whip(system, call.call_id), lambda track: issue(call.call_id, track, now_ms())))
    until(lambda: queries.newest_report(database, call.call_id), "no report")
    until(lambda: safe.live.find(call.call_id).ended_ms, "the vault was not told of the end")
    return opened


def answers_told(system, call_id):
    """The client's answers that a foreign client finds in Kafka."""
    consumer = KafkaConsumer(bootstrap_servers=system.running.kafka_bootstrap, auto_offset_reset="earliest")
    place = TopicPartition(CALL_EVENTS.name, partition_of(call_id, CALL_EVENTS.partitions))
    consumer.assign([place])
    consumer.seek_to_beginning(place)
    end, found = consumer.end_offsets([place])[place], []
    while consumer.position(place) < end:
        for records in consumer.poll(500).values():
            found += [decode(CALL_EVENTS, one.value) for one in records if one.key == call_id.encode()]
    consumer.close()
    return [one for one in found if isinstance(one, ClientAnswered)]


def call_page(system, manager, call_id):
    """What the manager reads of the call."""
    address = f"{system.environment_of_services['MIMIKA_CONSOLE_URL']}/calls/{call_id}"
    request = urllib.request.Request(address, headers={"Cookie": f"mimika={manager.cookie}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def test_the_answer_is_stored_and_stands_beside_a_number_that_it_does_not_change(system, safe, manager, database, page):
    report = queries.newest_report(database, page.call_id)
    page.post("answer", satisfaction=4, sentence=SENTENCE, consent=1)
    stored = until(lambda: queries.answer(database, page.call_id), "the answer was not stored")
    assert (stored.satisfaction, stored.commented) == (4, True)
    assert [(one.satisfaction, one.commented) for one in answers_told(system, page.call_id)] == [(4, True)]
    assert safe.notes.answer(page.call_id) == SENTENCE
    assert queries.newest_report(database, page.call_id) == report
    text = call_page(system, manager, page.call_id)
    assert "4 of 5" in text
    assert SENTENCE in text
    assert "By facial expression" in text


def test_the_archive_holds_what_is_stored(safe, database, page):
    safe.notes.save(page.call_id, "call back on Thursday", now_ms())
    found = queries.newest_report(database, page.call_id)
    assert found is not None
    packed = zipfile.ZipFile(io.BytesIO(page.get("/archive")))
    assert packed.testzip() is None
    assert packed.read("report.json") == found[1]
    told = json.loads(packed.read("call.json"))
    assert told["observed_frames"] == queries.observed_frames(database, page.call_id) >= 40
    windows = queries.report_windows(database, page.call_id, found[0].version)
    assert msgspec.json.decode(packed.read("windows.json"), type=list[WindowCounts]) == windows
    assert json.loads(packed.read("answer.json"))["sentence"] == SENTENCE
    assert json.loads(packed.read("answer.json"))["answer"]["satisfaction"] == 4
    assert json.loads(packed.read("note.json")) == {"note": "call back on Thursday"}
    consents = {one["purpose"] for one in json.loads(packed.read("consents.json"))}
    assert consents == {"live-hint", "report", "client-answer"}
    assert packed.read("call.pdf").startswith(b"%PDF")


def test_an_erased_call_leaves_no_row_no_key_no_text_and_a_proof_with_counts(system, safe, manager, database, page):
    before = {table: database.stored_rows(f"{table}_rows", page.call_id) for table in queries.TABLES_OF_A_CALL}
    assert min(before["observations"], before["reports"], before["windows"], before["client_answers"]) >= 1
    page.post("erase")
    left = {table: database.stored_rows(f"{table}_rows", page.call_id) for table in queries.TABLES_OF_A_CALL}
    assert set(left.values()) == {0}, left
    with safe.connections.reading() as connection:
        keys = connection.exec_driver_sql(
            "SELECT wrapped, destroyed_ms FROM call_keys JOIN wrapped_keys USING (key_id) WHERE call_id = ?",
            (page.call_id,),
        ).all()
    assert keys
    assert all(set(wrapped) == {0} and destroyed_ms for wrapped, destroyed_ms in keys)
    assert safe.notes.find(page.call_id) is None
    assert safe.notes.answer(page.call_id) is None
    assert not [mail for mail in safe.outbox.list(100) if mail.call_id == page.call_id]
    assert b"Data erased" in page.get()
    assert page.get("/proof.pdf").startswith(b"%PDF")
    proved = [entry for entry in safe.audit.entries() if entry.event == "erasure-proved"]
    fields = next(entry.fields for entry in proved if entry.fields["call_id"] == page.call_id)
    assert int(fields["rows_observations"]) == before["observations"]
    assert int(fields["rows_client_answers"]) == 1
    text = call_page(system, manager, page.call_id)
    assert SENTENCE not in text
    assert "4 of 5" not in text


def test_nothing_of_an_erased_call_comes_back(database, page):
    time.sleep(5)
    left = {table: database.stored_rows(f"{table}_rows", page.call_id) for table in queries.TABLES_OF_A_CALL}
    assert set(left.values()) == {0}, left

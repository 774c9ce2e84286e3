"""A client is erased whole with real Kafka, ClickHouse and services: cut short by a kill, finished by a repeat."""

import signal
import time

import msgspec
import pytest

from bus.publisher import Publisher
from contracts.illustrations import IllustrationFeedback
from contracts.topics import ILLUSTRATION_FEEDBACK
from infra.settings import Settings
from sinks import queries
from sinks.clickhouse import Database
from tests.live_calls import now_ms, opened_vault
from tests.vault.test_illustrations import FIRST
from vault.pseudonyms import PersonDestroyed

pytestmark = pytest.mark.integration

CLIENT = "client-to-erase"
WITHIN_S = 60.0


def until(found, what):
    """Wait for something to be there."""
    end_s = time.monotonic() + WITHIN_S
    while not (value := found()):
        assert time.monotonic() < end_s, what
        time.sleep(0.05)
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
def publisher(system):
    opened = Publisher(system.running.kafka_bootstrap)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def account(safe):
    login = "erasing-manager"
    return safe.accounts.add(login, "manager", "north", login, "e@bank.example", "ru", "a long password", 1).account


@pytest.fixture(scope="module")
def recorded(system, faceless_video):
    """Id of a recorded call of the client, whose report stands."""
    done = system.mimika(*system.order(faceless_video, "--json", client_id=CLIENT))
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout)["call_id"]


@pytest.fixture(scope="module")
def planned(safe, account):
    call, _ = safe.live.plan(account, CLIENT, "Deposit", "ru", now_ms())
    safe.live.give(call.call_id, "report", "yes", now_ms())
    safe.notes.save(call.call_id, "call back", now_ms())
    return call


@pytest.fixture(scope="module")
def shared(safe, account):
    """A shared picture whose client agreed to feedback."""
    draft = safe.illustrations.draft(account, CLIENT, FIRST, now_ms())
    safe.illustrations.approve(draft.draft_id, FIRST.request_id, b"picture", now_ms())
    secret = safe.illustrations.share(draft.draft_id, now_ms())
    share, _ = safe.illustrations.by_link(secret, now_ms())
    safe.illustrations.agree(share, "switched on", now_ms(), now_ms())
    return share


def told(number, person, side="client"):
    return IllustrationFeedback(
        feedback_id=f"erasing-{number}", request_id=FIRST.request_id, person=person, side=side, metaphor="trees",
        event="played", at_ms=now_ms(), after_ms=0, value="",
    )  # fmt: skip


def feedback_of(database, person):
    return int(database.query("count_feedback", person=person, request_id="")[0][0])


def test_a_killed_erasure_is_finished_by_a_repeat_and_nothing_comes_back(
    system, safe, database, publisher, recorded, planned, shared
):
    publisher.publish(ILLUSTRATION_FEEDBACK, FIRST.request_id, told(1, shared.client))
    publisher.publish(ILLUSTRATION_FEEDBACK, FIRST.request_id, told(2, "M-0000000001", "manager"))
    until(lambda: feedback_of(database, shared.client), "the feedback was not stored")
    folder = Settings(mimika_home=system.home).home().reports / recorded
    assert (folder / "report.json").is_file()
    assert database.stored_rows("observations_rows", recorded) > 0

    begun = system.begin("erase", "client", CLIENT)
    until(lambda: "client-erasure-begun" in [one.event for one in safe.audit.entries()], "not begun")
    begun.send_signal(signal.SIGKILL)
    begun.communicate()
    assert "client-destroyed" not in [one.event for one in safe.audit.entries()], "the kill came too late"
    refused = system.mimika("consent", "add", "--client", CLIENT, "--purpose", "report", "--evidence", "a test")
    assert (refused.returncode, "finish it with: mimika erase client" in refused.stderr) == (3, True)

    done = system.mimika("erase", "client", CLIENT)
    assert done.returncode == 0, done.stderr
    assert f"client {shared.client} is erased (calls 2, " in done.stderr
    for number in range(3, 6):  # what was on its way
        publisher.publish(ILLUSTRATION_FEEDBACK, FIRST.request_id, told(number, shared.client))
    publisher.publish(ILLUSTRATION_FEEDBACK, FIRST.request_id, told(6, "M-0000000001", "manager"))
    until(lambda: feedback_of(database, "M-0000000001") == 2, "sinks does not store")
    for call_id in (recorded, planned.call_id):
        left = {table: database.stored_rows(f"{table}_rows", call_id) for table in queries.TABLES_OF_A_CALL}
        assert set(left.values()) == {0}, left
    assert feedback_of(database, shared.client) == 0
    assert not folder.exists()
    assert safe.notes.find(planned.call_id) is None
    with pytest.raises(PersonDestroyed):
        safe.pseudonyms.id_of(shared.client)
    with safe.connections.reading() as connection:
        keys = connection.exec_driver_sql(
            "SELECT wrapped FROM call_keys JOIN wrapped_keys USING (key_id) WHERE call_id = ?", (recorded,)
        ).all()
    assert keys
    assert all(set(wrapped) == {0} for (wrapped,) in keys)
    assert system.mimika("audit", "verify").returncode == 0


def test_a_client_who_is_erased_or_unknown_is_one_sentence(system):
    done = system.mimika("erase", "client", CLIENT)
    assert done.returncode == 3
    assert done.stderr.startswith(f"the vault knows no client '{CLIENT}': nothing is held of them, or all of it is")

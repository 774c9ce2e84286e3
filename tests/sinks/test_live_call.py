"""The end of a live call through Kafka, ClickHouse and the vault: its report and its mail, or nothing at all."""

import email
import email.policy
import time
from pathlib import Path

import msgspec
import pytest

from bus.publisher import Publisher
from contracts.calls import CallEnded, CallStarted, MomentMarked
from contracts.observations import FaceObservation
from contracts.topics import CALL_EVENTS, FACE_OBSERVATIONS, SATISFACTION_WINDOWS
from contracts.windows import SatisfactionWindow
from sinks import queries
from vault.database import open_vault

pytestmark = pytest.mark.integration

FRAMES = 120 * 6


class Bank:
    """A manager, and live calls whose frames were analysed by hand."""

    def __init__(self, system):
        environment = system.environment_of_services
        self.folder = Path(environment["MIMIKA_MAIL_FOLDER"])
        self.vault = open_vault(environment["DATABASE_URL"], Path(environment["MIMIKA_MASTER_KEY_FILE"]))
        self.publisher = Publisher(environment["KAFKA_BOOTSTRAP"])
        self.manager = self.vault.accounts.add(
            "m", "manager", "east", "m-1", "m@bank.example", "ru", "a long password", self.now_ms()
        ).account

    def now_ms(self):
        return time.time_ns() // 1_000_000

    def begin(self):
        """Plan a call with consents and publish all that comes before its end."""
        call, _ = self.vault.live.plan(self.manager, "client-1", "", "ru", self.now_ms())
        given = self.vault.live.give(call.call_id, "report", "a test", self.now_ms())
        self.vault.live.give(call.call_id, "live-hint", "a test", self.now_ms())
        started = CallStarted(
            call_id=call.call_id, mode="live", started_ms=self.now_ms(), client=call.client, manager=call.manager,
            team=call.team, subject="", language="ru", consents={"report": given}, period_us=166_667,
        )  # fmt: skip
        mark = MomentMarked(call_id=call.call_id, mark_id="M1", moment="price-named", captured_us=60_000_000)
        window = SatisfactionWindow(
            call_id=call.call_id, window=0, negative=0, neutral=30, positive=0, no_face=0, abstained=0, skipped=0
        )
        for topic, record in ((CALL_EVENTS, started), (CALL_EVENTS, mark), (SATISFACTION_WINDOWS, window)):
            self.publisher.publish(topic, call.call_id, record)
        for seq in range(FRAMES):
            self.publisher.send(FACE_OBSERVATIONS, call.call_id, msgspec.json.encode(seen(call.call_id, seq)))
        return started

    def end(self, started):
        ended = CallEnded(
            started=started, reason="hang-up", duration_us=120_000_000, sent=FRAMES, dropped=0, no_frames=0
        )
        self.publisher.publish(FACE_OBSERVATIONS, started.call_id, ended)

    def mail_of(self, call_id):
        return next((mail for mail in self.vault.outbox.list(100) if mail.call_id == call_id), None)


def seen(call_id, seq):
    return FaceObservation(
        call_id=call_id, seq=seq, captured_us=seq * 166_667, mode="live", state="used", reason="", box_px=None,
        landmarks_px=None, detector_score=None, face_height_px=90.0,
        probabilities=(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0), polarity="neutral", detector="d@1", emotion="e@1",
        provider="p@1", batch_id="b", frame_partition=0, frame_offset=0, frame_appended_ms=0, frame_bytes=0,
    )  # fmt: skip


def wait_for(found, within_s=30):
    until = time.monotonic() + within_s
    while not found():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.fixture(scope="module")
def bank(system):
    made = Bank(system)
    yield made
    made.publisher.close()
    made.vault.close()


def test_a_call_that_ends_brings_one_mail_with_the_report_attached(bank, database):
    started = bank.begin()
    bank.end(started)
    wait_for(lambda: (mail := bank.mail_of(started.call_id)) and mail.state == "sent")
    message_id = bank.mail_of(started.call_id).message_id
    (path,) = [path for path in bank.folder.iterdir() if path.stem == message_id.strip("<>")]
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert (mail["To"], mail["Message-ID"]) == ("m@bank.example", message_id)
    pdf, xlsx = mail.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")
    assert xlsx.get_content().startswith(b"PK")
    assert [mark.moment for mark in queries.marks(database, started.call_id)] == ["price-named"]
    assert queries.live_windows(database, started.call_id)[0].neutral == 30
    newest = queries.newest_report(database, started.call_id)
    assert newest is not None
    assert newest[0].counts.used == FRAMES


def test_a_consent_withdrawn_before_the_end_leaves_no_report_no_mail_and_no_row(bank, database):
    started = bank.begin()
    wait_for(lambda: queries.observed_frames(database, started.call_id) == FRAMES)
    wait_for(lambda: queries.marks(database, started.call_id))
    bank.vault.live.withdraw(started.call_id, "report", bank.now_ms())
    bank.end(started)
    wait_for(lambda: not queries.observed_frames(database, started.call_id))
    wait_for(lambda: not queries.marks(database, started.call_id))
    assert queries.newest_report(database, started.call_id) is None
    assert bank.mail_of(started.call_id) is None
    assert set(queries.erase_call(database, started.call_id).values()) == {0}

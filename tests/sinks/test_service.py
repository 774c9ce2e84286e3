"""Sinks against a broker that redelivers, a ClickHouse that goes away, and sources that promise more than they sent."""

import itertools

import pytest

from bus.reader import Message
from contracts.calls import CallEnded, CallStarted
from contracts.codec import encode
from contracts.dead_letters import DeadLetter
from contracts.observations import FaceObservation
from contracts.reports import SessionReport
from sinks.clickhouse import ClickHouseUnavailable
from sinks.service import Sinks

CALL = "01JD0000000000000000000001"
STARTED = CallStarted(
    call_id=CALL, mode="recorded", started_ms=0, client="K", manager="M", team="", subject="", language="en",
    consents={"report": "C"}, period_us=166_667,
)  # fmt: skip


class Reader:
    def __init__(self):
        self.coming, self.taken, self.committed = [], set(), []

    def poll(self, timeout_s, most):
        now, self.coming = self.coming[:most], self.coming[most:]
        return now

    def revoked(self):
        taken, self.taken = self.taken, set()
        return taken

    def commit(self, next_offsets):
        self.committed.append(dict(next_offsets))
        return True


class Publisher:
    def __init__(self):
        self.records = []

    def publish(self, topic, key, record):
        self.records.append(record)


class Keys:
    def __init__(self):
        self.log = []

    def schedule_destruction(self, call_id, now_ms, destroy_after_ms):
        self.log.append(("term", call_id, destroy_after_ms - now_ms))
        return 1

    def destroy(self, call_id, now_ms):
        self.log.append(("destroyed", call_id))
        return 1

    def sweep(self, now_ms):
        return []


class Database:
    """What was inserted, and the few questions that sinks asks about it."""

    def __init__(self):
        self.tables = {}
        self.away = 0

    def insert(self, table, columns, token=""):
        if self.away:
            self.away -= 1
            raise ClickHouseUnavailable("away")
        self.tables.setdefault(table, []).append(columns)

    def seqs(self):
        return {seq for block in self.tables.get("observations_rows", []) for seq in block["seq"]}

    def query(self, name, **parameters):
        if name == "newest_report":
            return [(block["payload"][0],) for block in self.tables.get("reports_rows", [])]
        return {
            "count_rows": [(len(self.seqs()),)],
            "count_windows": [(0, 0, 0, 0, len(self.seqs()), 0, 0, [0] * 7)] if self.seqs() else [],
            "engine_names": [("d@1", "e@1", "p@1")] if self.seqs() else [],
        }[name]


class System:
    def __init__(self):
        self.reader, self.publisher, self.database, self.keys = Reader(), Publisher(), Database(), Keys()
        self.now_ms, self.offsets = 1_000, itertools.count()
        self.sinks = Sinks(
            reader=self.reader,
            publisher=self.publisher,
            database=self.database,  # type: ignore[arg-type]
            keys=self.keys,
            now_ms=lambda: self.now_ms,
            pause=lambda _: None,
            log=Log(),
        )

    def come(self, *records, topic="face-observations"):
        for record in records:
            value = record if isinstance(record, bytes) else encode(record)
            self.reader.coming.append(Message(topic, 3, next(self.offsets), self.now_ms, CALL, value, {}))

    def turn(self, after_ms=0):
        self.now_ms += after_ms
        self.sinks.turn()


class Log:
    def __getattr__(self, name):
        return lambda *_, **__: None


@pytest.fixture
def system():
    return System()


def seen(seq):
    return FaceObservation(
        call_id=CALL, seq=seq, captured_us=seq * 166_667, mode="recorded", state="no_face", reason="", box_px=None,
        landmarks_px=None, detector_score=None, face_height_px=None, probabilities=None, polarity=None, detector="d@1",
        emotion="e@1", provider="p@1", batch_id="b", frame_partition=0, frame_offset=0, frame_appended_ms=0,
        frame_bytes=0,
    )  # fmt: skip


def end(sent, reason="file end"):
    return CallEnded(started=STARTED, reason=reason, duration_us=4_000_000, sent=sent, dropped=0, no_frames=0)


def reports(system):
    return [record for record in system.publisher.records if isinstance(record, SessionReport)]


def test_rows_are_written_after_200_or_a_second_and_committed_only_then(system):
    system.come(*map(seen, range(5)))
    system.turn()
    assert system.database.tables == {}
    assert system.reader.committed == []
    system.turn(after_ms=1_000)
    assert system.database.seqs() == set(range(5))
    assert system.reader.committed == [{("face-observations", 3): 5}]
    system.come(*map(seen, range(5, 205)))
    system.turn()
    assert len(system.database.seqs()) == 205


def test_the_end_record_makes_the_report_and_destroys_the_key(system):
    system.come(seen(0), seen(1), end(2))
    system.turn()
    (report,) = reports(system)
    assert (report.counts.sent, report.counts.no_face, report.counts.lost, report.version) == (2, 2, 0, 1)
    assert system.keys.log == [("term", CALL, 60_000), ("destroyed", CALL)]
    assert system.reader.committed[-1] == {("face-observations", 3): 3}


def test_a_hole_is_waited_for_30_s_uncommitted_and_then_lost(system):
    system.come(seen(0), end(3), seen(1))
    system.turn()
    assert reports(system) == []
    assert system.reader.committed[-1] == {("face-observations", 3): 1}
    system.turn(after_ms=29_000)
    assert reports(system) == []
    system.turn(after_ms=1_000)
    (report,) = reports(system)
    assert (report.counts.sent, report.counts.lost) == (3, 1)
    system.turn()
    assert system.reader.committed[-1] == {("face-observations", 3): 3}


def test_a_late_observation_fills_the_hole(system):
    system.come(seen(0), end(2))
    system.turn()
    system.come(seen(1))
    system.turn(after_ms=5_000)
    (report,) = reports(system)
    assert report.counts.lost == 0


def test_an_end_record_that_comes_twice_makes_one_report(system):
    system.come(seen(0), end(1))
    system.turn()
    system.come(reports(system)[0], topic="session-reports")
    system.turn()
    system.come(end(1, "time-out"))
    system.turn()
    assert len(reports(system)) == 1
    assert len(system.database.tables["reports_rows"]) == 1


def test_clickhouse_may_go_away_at_any_write(system):
    system.database.away = 3
    system.come(seen(0), end(1))
    system.turn()
    assert system.database.seqs() == {0}
    assert len(reports(system)) == 1


def test_bad_messages_go_to_dead_letters_and_the_others_go_on(system):
    system.come(b"\xff\xd8 no record", seen(0), end(1))
    system.turn()
    (letter,) = [record for record in system.publisher.records if isinstance(record, DeadLetter)]
    assert (letter.topic, letter.partition, letter.offset) == ("face-observations", 3, 0)
    assert len(reports(system)) == 1


def test_a_partition_taken_away_takes_its_unwritten_rows_along(system):
    system.come(seen(0), seen(1))
    system.turn()
    system.reader.taken = {("face-observations", 3)}
    system.turn(after_ms=1_000)
    assert system.database.tables == {}
    assert system.reader.committed == []


def test_a_partition_assigned_anew_brings_its_rows_again_and_keeps_them(system):
    system.come(seen(0), seen(1))
    system.turn()
    system.reader.taken = {("face-observations", 3)}
    system.come(seen(0), seen(1))
    system.turn(after_ms=1_000)
    system.turn(after_ms=1_000)
    assert system.database.seqs() == {0, 1}
    assert system.reader.committed[-1] == {("face-observations", 3): 4}

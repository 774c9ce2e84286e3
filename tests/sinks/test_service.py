"""Sinks against a broker that redelivers, a ClickHouse that goes away, and sources that promise more than they sent."""

import itertools

import msgspec
import pytest

from bus.metrics import Metrics
from bus.reader import Message
from contracts.calls import AnalysisStopped, CallBeat, CallEnded, CallStarted, ClientAnswered, MomentMarked
from contracts.codec import encode
from contracts.dead_letters import DeadLetter
from contracts.observations import FaceObservation
from contracts.reports import SessionReport
from contracts.windows import Hint, LiveColumn, LiveState, SatisfactionWindow
from sinks.clickhouse import ClickHouseUnavailable
from sinks.live_calls import LiveCalls
from sinks.service import Sinks
from vault.calls import UnknownCall

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


class LiveCall:
    account_id = "A"
    language = "ru"

    def __init__(self):
        self.consents, self.paused, self.erased_ms, self.ended_ms = {"report": "C", "live-hint": "H"}, (), None, None


class Vault:
    """Live calls, accounts and outbox in one."""

    def __init__(self):
        self.calls, self.mails, self.erased_clients = {}, [], set()

    def client_erased(self, call_id):
        return call_id in self.erased_clients

    def find(self, name):
        if name == LiveCall.account_id:
            return LiveCall
        if name not in self.calls:
            raise UnknownCall(name)
        return self.calls[name]

    def put(self, *order):
        if any(order[0] == mail[0] for mail in self.mails):
            return False
        self.mails.append(order)
        return True


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

    def rows(self, table):
        return [
            dict(zip(block, row, strict=True))
            for block in self.tables.get(table, [])
            for row in zip(*block.values(), strict=True)
        ]

    def stored_rows(self, table, call_id):
        return len(self.rows(table))

    def erase(self, table, call_id):
        found = self.stored_rows(table, call_id)
        self.tables.pop(table, None)
        return found

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
        self.now_ms, self.offsets, self.vault = 1_000, itertools.count(), Vault()
        self.sinks = Sinks(
            reader=self.reader,
            publisher=self.publisher,
            database=self.database,  # type: ignore[arg-type]
            keys=self.keys,
            calls=LiveCalls(self.vault, self.vault, self.vault, self.vault, "bank.example"),
            now_ms=lambda: self.now_ms,
            pause=lambda _: None,
            log=Log(),
            metrics=Metrics("sinks"),
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


def end(sent, reason="file end", mode="recorded"):
    started = msgspec.structs.replace(STARTED, mode=mode)
    return CallEnded(started=started, reason=reason, duration_us=4_000_000, sent=sent, dropped=0, no_frames=0)


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


HINT = Hint(
    hint_id=f"{CALL}/1", shown_us=40_000_000, recent_s=15.0, recent_percent=60.0, before_percent=12.0,
    difference_points=(20.0, 70.0),
)  # fmt: skip
MARK = MomentMarked(call_id=CALL, mark_id="M1", moment="objection", captured_us=41_000_000)
ANSWER = ClientAnswered(call_id=CALL, satisfaction=4, commented=False, answered_ms=90_000)
STOP = AnalysisStopped(call_id=CALL, by="client", stopped_ms=50_000)
WINDOW = SatisfactionWindow(
    call_id=CALL, window=3, negative=1, neutral=2, positive=3, no_face=4, abstained=5, skipped=6
)
EXTRAS = ("live_windows_rows", "hints_rows", "marks_rows", "call_changes_rows", "call_starts_rows")


def state(hint):
    column = LiveColumn(negative=1, neutral=1, positive=1)
    return LiveState(
        call_id=CALL, captured_us=40_000_000, word="neutral", evidence_s=10.0, no_face_s=0.0, columns=(column,) * 6,
        coverage_percent=90.0, whole=column, hint=hint, age_ms=100,
    )  # fmt: skip


def come_live(system):
    """A live call with something of every kind."""
    system.vault.calls[CALL] = LiveCall()
    started = msgspec.structs.replace(STARTED, mode="live")
    beat = CallBeat(started=started, sent_ms=1, duration_us=1, next_seq=0, sent=0, dropped=0, no_frames=0, ended=False)
    system.come(started, beat, MARK, STOP, topic="call-events")
    system.come(state(None), state(HINT), state(HINT), WINDOW, state(HINT), topic="satisfaction-windows")
    system.turn()
    system.turn(after_ms=1_000)


def test_marks_hints_windows_and_stops_of_a_live_call_are_stored(system):
    come_live(system)
    assert {table: len(system.database.rows(table)) for table in system.database.tables} == dict.fromkeys(EXTRAS, 1)
    (hint,) = system.database.rows("hints_rows")
    assert (hint["hint_id"], hint["difference_points"]) == (f"{CALL}/1", (20.0, 70.0))
    (change,) = system.database.rows("call_changes_rows")
    assert (change["change"], change["by"], change["at_ms"]) == ("stopped", "client", 50_000)
    assert system.database.rows("live_windows_rows")[0]["skipped"] == 6
    assert system.reader.committed[-1] == {("call-events", 3): 4, ("satisfaction-windows", 3): 9}


def test_nothing_is_committed_before_the_rows_of_a_mark_are_written(system):
    system.vault.calls[CALL] = LiveCall()
    system.come(MARK, topic="call-events")
    system.turn()
    assert system.reader.committed == []
    system.database.away = 2
    system.turn(after_ms=1_000)
    assert len(system.database.rows("marks_rows")) == 1
    assert system.reader.committed == [{("call-events", 3): 1}]


def test_rows_of_a_partition_taken_away_are_left_to_the_other_member(system):
    system.vault.calls[CALL] = LiveCall()
    system.come(MARK, topic="call-events")
    system.turn()
    system.reader.taken = {("call-events", 3)}
    system.turn(after_ms=1_000)
    assert system.database.tables == {}


def test_the_report_of_a_live_call_orders_one_mail_in_the_managers_language(system):
    come_live(system)
    system.come(seen(0), end(1, "hang-up", "live"))
    system.turn()
    (report,) = reports(system)
    system.come(report, topic="session-reports")
    system.turn()
    system.come(report, topic="session-reports")
    system.turn()
    assert system.vault.mails == [(CALL, "A", "ru", 1, "bank.example", system.now_ms)]


def test_a_recorded_call_gets_its_report_and_no_mail(system):
    system.come(seen(0), end(1))
    system.turn()
    system.come(reports(system)[0], topic="session-reports")
    system.turn()
    assert len(system.database.rows("reports_rows")) == 1
    assert system.vault.mails == []


def withdraw(call):
    del call.consents["report"]


def erase(call):
    call.erased_ms = 5


@pytest.mark.parametrize("happen", [withdraw, erase])
def test_without_a_consent_to_it_there_is_no_report_and_nothing_of_the_call_stays(system, happen):
    come_live(system)
    system.come(*map(seen, range(200)))
    system.turn()
    happen(system.vault.calls[CALL])
    system.come(end(300, "hang-up", "live"))
    system.turn()
    system.come(seen(250))
    system.come(MARK, topic="call-events")
    system.come(WINDOW, topic="satisfaction-windows")
    system.turn()
    system.turn(after_ms=1_000)
    assert system.database.tables == {}
    assert reports(system) == []
    assert ("destroyed", CALL) in system.keys.log
    assert system.reader.committed[-1][("face-observations", 3)] >= 201


def test_of_a_recorded_call_whose_client_was_erased_nothing_stays(system):
    system.come(*map(seen, range(200)))
    system.turn()
    system.vault.erased_clients.add(CALL)
    system.come(end(300))
    system.turn()
    assert system.database.tables == {}
    assert reports(system) == []


def test_a_report_that_comes_back_after_its_recorded_client_was_erased_is_not_stored(system):
    system.come(seen(0), end(1))
    system.turn()
    system.vault.erased_clients.add(CALL)
    system.come(reports(system)[0], topic="session-reports")
    system.turn()
    assert system.database.tables == {}


@pytest.mark.parametrize("topic", ["session-reports", "call-events"])
def test_rows_that_are_written_while_their_call_is_erased_go_again(system, topic):
    come_live(system)
    system.come(seen(0), end(1, "hang-up", "live"))
    system.turn()
    insert = system.database.insert

    def erased_meanwhile(table, columns, token=""):
        system.vault.calls[CALL].erased_ms = 5
        insert(table, columns, token)

    system.database.insert = erased_meanwhile
    system.come(reports(system)[0] if topic == "session-reports" else MARK, topic=topic)
    system.turn()
    system.turn(after_ms=1_000)
    assert system.database.tables == {}


def test_a_live_call_that_the_vault_does_not_know_gets_no_report(system):
    system.come(seen(0), end(1, "hang-up", "live"))
    system.turn()
    assert reports(system) == []
    assert system.database.tables == {}


def test_a_consent_withdrawn_between_report_and_storing_leaves_nothing_but_a_stored_report_stays(system):
    come_live(system)
    system.come(seen(0), end(1, "hang-up", "live"))
    system.turn()
    (report,) = reports(system)
    withdraw(system.vault.calls[CALL])
    system.come(report, topic="session-reports")
    system.turn()
    assert system.database.tables == {}
    assert system.vault.mails == []
    system.vault.calls[CALL] = LiveCall()
    system.come(report, topic="session-reports")
    system.turn()
    withdraw(system.vault.calls[CALL])
    system.come(report, topic="session-reports")
    system.turn()
    assert len(system.database.rows("reports_rows")) == 2
    erase(system.vault.calls[CALL])
    system.come(report, topic="session-reports")
    system.turn()
    assert system.database.tables == {}


def test_late_rows_of_a_call_over_without_consent_are_dropped_after_a_restart_too_and_an_answer_is_kept(system):
    call = system.vault.calls[CALL] = LiveCall()
    withdraw(call)
    call.ended_ms = 900
    system.come(MARK, ANSWER, topic="call-events")
    system.turn()
    system.turn(after_ms=1_000)
    assert list(system.database.tables) == ["client_answers_rows"]
    erase(call)
    system.come(ANSWER, topic="call-events")
    system.turn()
    system.turn(after_ms=1_000)
    assert len(system.database.rows("client_answers_rows")) == 1

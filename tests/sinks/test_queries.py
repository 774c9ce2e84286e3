"""What is stored of a live call, from a real ClickHouse, and its erasure."""

import re
import subprocess
import time
from importlib import resources

import msgspec
import pytest
from ulid import ULID

from bus.reader import Message
from contracts.calls import AnalysisResumed, AnalysisStopped, CallEnded, CallStarted, ClientAnswered, MomentMarked
from contracts.observations import FaceObservation
from contracts.reports import EngineNames
from contracts.windows import Hint, LiveColumn, LiveState, SatisfactionWindow
from sinks import queries
from sinks.call_rows import call_row, columns_by_table
from sinks.papers import stored_paper
from sinks.report.computing import make_report
from sinks.report.moments import Mark
from sinks.rows import call_columns, observation_columns, report_columns, window_columns

NOW_MS = time.time_ns() // 1_000_000
"""Real: what is older than the retention is dropped by the server."""


def message(offset):
    return Message("t", 0, offset, NOW_MS, "", b"", {})


class Call:
    """A live call of three minutes with something in every table."""

    def __init__(self, database):
        self.database, self.call_id = database, str(ULID())
        self.started = CallStarted(
            call_id=self.call_id, mode="live", started_ms=NOW_MS, client="K", manager="M", team="t", subject="s",
            language="en", consents={"report": "C"}, period_us=166_667,
        )  # fmt: skip
        self.ended = CallEnded(
            started=self.started, reason="hang-up", duration_us=180_000_000, sent=36, dropped=0, no_frames=0
        )
        self.hint = Hint(
            hint_id=f"{self.call_id}/1", shown_us=40_000_000, recent_s=15.0, recent_percent=60.0, before_percent=12.0,
            difference_points=(20.0, 70.0),
        )  # fmt: skip
        self.mark = MomentMarked(call_id=self.call_id, mark_id="M1", moment="objection", captured_us=91_000_000)
        self.answer = ClientAnswered(call_id=self.call_id, satisfaction=4, commented=True, answered_ms=NOW_MS)

    def window(self, number, negative=1):
        return SatisfactionWindow(
            call_id=self.call_id, window=number, negative=negative, neutral=2, positive=3, no_face=4, abstained=5,
            skipped=6,
        )  # fmt: skip

    def state(self):
        column = LiveColumn(negative=1, neutral=1, positive=1)
        return LiveState(
            call_id=self.call_id, captured_us=1, word="neutral", evidence_s=10.0, no_face_s=0.0, columns=(column,) * 6,
            coverage_percent=90.0, whole=column, hint=self.hint, age_ms=100,
        )  # fmt: skip

    def store(self, *records, offset=0):
        rows = [call_row(message(offset + n), record, NOW_MS + offset + n) for n, record in enumerate(records)]
        for table, columns in columns_by_table([row for row in rows if row]).items():
            self.database.insert(table, columns)

    def observation(self, seq):
        return FaceObservation(
            call_id=self.call_id, seq=seq, captured_us=seq * 5_000_000, mode="live", state="used", reason="",
            box_px=(1.0, 2.0, 3.0, 4.0), landmarks_px=None, detector_score=0.5, face_height_px=90.0,
            probabilities=(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0), polarity="neutral", detector="d@1", emotion="e@1",
            provider="p@1", batch_id="b", frame_partition=0, frame_offset=0, frame_appended_ms=0, frame_bytes=0,
            taken_us=1_764_000_000_000_001, analysed_us=1_764_000_000_000_002,
        )  # fmt: skip

    def store_report(self):
        observed = [(message(seq), self.observation(seq)) for seq in range(36)]
        self.database.insert("observations_rows", observation_columns(observed, NOW_MS))
        engine = EngineNames(detector="d@1", emotion="e@1", provider="p@1")
        report, windows = make_report(self.ended, queries.count_windows(self.database, self.call_id), engine, 1)
        self.database.insert("calls_rows", call_columns(self.ended, 0, NOW_MS))
        self.database.insert("windows_rows", window_columns(self.call_id, 1, windows, NOW_MS))
        self.database.insert("reports_rows", report_columns(report, NOW_MS))
        return report

    def store_all(self):
        stopped = AnalysisStopped(call_id=self.call_id, by="manager", stopped_ms=1)
        resumed = AnalysisResumed(call_id=self.call_id, by="manager", resumed_ms=2)
        self.store(self.started, stopped, resumed, self.mark, self.answer, self.window(0), self.state())
        return self.store_report()


@pytest.fixture
def call(database):
    made = Call(database)
    yield made
    queries.erase_call(database, made.call_id)


def test_every_table_that_holds_a_call_can_be_erased():
    holding = set()
    for file in resources.files("sinks").joinpath("migrations").iterdir():
        if file.name.endswith(".sql"):
            holding |= set(
                re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+) \([^;]*?call_id", file.read_text("utf-8"))
            )
    assert {f"{table}_rows" for table in queries.TABLES_OF_A_CALL} == holding


@pytest.mark.integration
def test_an_empty_answer_before_there_is_anything(database, call):
    assert queries.live_windows(database, call.call_id) == []
    assert queries.hints(database, call.call_id) == []
    assert queries.marks(database, call.call_id) == []
    assert queries.answer(database, call.call_id) is None
    assert queries.reports_of(database, []) == queries.reports_of(database, [call.call_id]) == {}
    assert stored_paper(database, call.call_id, "", 0) is None
    assert set(queries.erase_call(database, call.call_id).values()) == {0}


@pytest.mark.integration
def test_the_lists_windows_are_those_of_the_newest_report_only(database, call):
    call.store_report()
    call.store(call.mark)
    found = queries.newest_report(database, call.call_id)
    assert found is not None
    windows = queries.report_windows(database, call.call_id, found[0].version)
    plain = [msgspec.structs.replace(window, emotions=(0,) * 7) for window in windows]
    ids = [call.call_id, "01JD00000000000000000000ZZ"]
    assert queries.courses_of(database, ids) == {call.call_id: plain}
    assert queries.marks_of(database, ids) == {call.call_id: [91_000_000]}
    assert queries.courses_of(database, []) == {}
    assert queries.marks_of(database, []) == {}


@pytest.mark.integration
def test_windows_hints_marks_and_answers_come_back_as_they_came_in_their_order(database, call):
    late = msgspec.structs.replace(call.mark, mark_id="M0", captured_us=95_000_000)
    call.store(call.window(1), call.window(0), late, call.mark, call.state(), call.answer)
    assert queries.live_windows(database, call.call_id) == [call.window(0), call.window(1)]
    assert queries.hints(database, call.call_id) == [call.hint]
    assert queries.marks(database, call.call_id) == [
        Mark(mark_id="M1", moment="objection", captured_us=91_000_000),
        Mark(mark_id="M0", moment="objection", captured_us=95_000_000),
    ]
    assert queries.answer(database, call.call_id) == call.answer


@pytest.mark.integration
def test_a_redelivery_changes_nothing_and_of_answers_the_last_counts(database, call):
    call.store(call.window(0), call.mark, call.state(), call.answer, offset=10)
    again = msgspec.structs.replace(call.answer, satisfaction=2, answered_ms=NOW_MS + 5)
    other = msgspec.structs.replace(call.mark, captured_us=1)
    call.store(call.window(0, negative=9), other, call.state(), again, offset=20)
    call.store(call.answer, offset=30)
    assert queries.live_windows(database, call.call_id) == [call.window(0)]
    assert len(queries.hints(database, call.call_id)) == 1
    assert [mark.captured_us for mark in queries.marks(database, call.call_id)] == [91_000_000]
    assert queries.answer(database, call.call_id) == again


@pytest.mark.integration
def test_an_observation_keeps_when_it_was_taken_and_analysed(database, call):
    call.database.insert("observations_rows", observation_columns([(message(0), call.observation(0))], NOW_MS))
    sql = "SELECT taken_us, analysed_us FROM observations WHERE call_id = %(call_id)s"
    found = database._execute(sql, {"call_id": call.call_id})
    assert found == [(1_764_000_000_000_001, 1_764_000_000_000_002)]


@pytest.mark.integration
def test_the_paper_of_a_call_holds_its_report_windows_and_moments(database, call):
    report = call.store_all()
    assert queries.reports_of(database, [call.call_id, "other"]) == {call.call_id: report}
    paper = stored_paper(database, call.call_id, "http://console/calls/1", 5)
    assert paper is not None
    assert (paper.report, len(paper.windows), paper.end_reason, paper.made_ms) == (report, 36, "hang-up", 5)
    assert [change.mark.mark_id for change in paper.moments] == ["M1"]


@pytest.mark.integration
def test_an_erased_call_leaves_no_row_and_no_byte_and_others_stay(system, database, call):
    other = Call(database)
    call.store_all()
    other.store_all()
    erased = queries.erase_call(database, call.call_id)
    assert erased == {
        "observations": 36, "calls": 1, "windows": 36, "reports": 1, "call_starts": 1, "call_changes": 2,
        "live_windows": 1, "hints": 1, "marks": 1, "client_answers": 1,
    }  # fmt: skip
    assert set(queries.erase_call(database, call.call_id).values()) == {0}
    assert queries.newest_report(database, call.call_id) is None
    assert queries.newest_report(database, other.call_id) is not None
    folder = system.home / "clickhouse"
    until = time.monotonic() + 30
    find = ["grep", "-rla", "--exclude=mutation_*.txt", call.call_id, folder]  # orders of erasure name the call only
    while left := subprocess.run(find, check=False, capture_output=True).stdout:
        assert time.monotonic() < until, left.decode()
        time.sleep(0.5)
    queries.erase_call(database, other.call_id)

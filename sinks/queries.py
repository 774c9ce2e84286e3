"""What others may ask ClickHouse for; console and cli read through here only."""

import datetime
from collections.abc import Sequence

import msgspec

from contracts.calls import CallEnded, ClientAnswered
from contracts.polarity import EMOTIONS
from contracts.reports import EngineNames, SessionReport, WindowCounts
from contracts.windows import Hint, SatisfactionWindow
from sinks.clickhouse import Database
from sinks.report.moments import Mark as Mark
from sinks.understanding import Understanding, Visit
from sinks.understanding import understanding as figures_of

TABLES_OF_A_CALL = (
    "observations",
    "calls",
    "windows",
    "reports",
    "call_starts",
    "call_changes",
    "live_windows",
    "hints",
    "marks",
    "client_answers",
)
"""Everything that holds a call, each a view over the table of the same name with `_rows`."""


class NotErased(RuntimeError):
    """Rows of a call that was erased are still there, since something wrote them meanwhile; erase it again."""


class FrameTrace(msgspec.Struct, frozen=True, kw_only=True):
    """The way of one frame, as it was stored with its observation."""

    captured_us: int
    state: str
    reason: str
    batch_id: str
    frame_partition: int
    frame_offset: int
    frame_appended_ms: int
    frame_bytes: int
    observation_partition: int
    observation_offset: int
    observation_appended_ms: int
    observation_bytes: int
    stored_at: datetime.datetime


def count_windows(database: Database, call_id: str) -> list[WindowCounts]:
    """Count a call's observations per window of 5 s; windows without one are absent."""
    return [_window(row) for row in database.query("count_windows", call_id=call_id)]


def report_windows(database: Database, call_id: str, version: int) -> list[WindowCounts]:
    """Return all windows that a stored report was made from; they outlive the observations."""
    return [_window(row) for row in database.query("report_windows", call_id=call_id, version=version)]


def observed_frames(database: Database, call_id: str) -> int:
    """Count the frames of a call with a stored observation."""
    return int(database.query("count_rows", call_id=call_id)[0][0])


def engine_names(database: Database, call_id: str) -> EngineNames:
    """Return who analysed the call's newest frame."""
    rows = database.query("engine_names", call_id=call_id)
    detector, emotion, provider = rows[0] if rows else (None, None, None)
    return EngineNames(detector=detector, emotion=emotion, provider=provider)


def newest_report(database: Database, call_id: str) -> tuple[SessionReport, bytes] | None:
    """Return the report with the highest version, and its JSON as it was published; None before there is one."""
    rows = database.query("newest_report", call_id=call_id)
    if not rows:
        return None
    payload = str(rows[0][0]).encode()
    return msgspec.json.decode(payload, type=SessionReport), payload


def call_end(database: Database, call_id: str) -> CallEnded | None:
    """Return the call's end record; None before it came."""
    rows = database.query("call_end", call_id=call_id)
    return msgspec.json.decode(str(rows[0][0]), type=CallEnded) if rows else None


def trace_frame(database: Database, call_id: str, seq: int) -> FrameTrace | None:
    """Return the way of one frame; None where no observation of it is stored."""
    rows = database.query("trace", call_id=call_id, seq=seq)
    return FrameTrace(**dict(zip(FrameTrace.__struct_fields__, rows[0], strict=True))) if rows else None


def live_windows(database: Database, call_id: str) -> list[SatisfactionWindow]:
    """Return the windows of a call that were closed so far, in order."""
    names = SatisfactionWindow.__struct_fields__[1:]
    rows = database.query("live_windows", call_id=call_id)
    return [SatisfactionWindow(call_id=call_id, **dict(zip(names, row, strict=True))) for row in rows]


def hints(database: Database, call_id: str) -> list[Hint]:
    """Return the hints that were shown, by their time."""
    rows = database.query("hints", call_id=call_id)
    return [Hint(**dict(zip(Hint.__struct_fields__, row, strict=True))) for row in rows]


def marks(database: Database, call_id: str) -> list[Mark]:
    """Return the marked moments, by their time."""
    rows = database.query("marks", call_id=call_id)
    return [Mark(**dict(zip(Mark.__struct_fields__, row, strict=True))) for row in rows]


def answer(database: Database, call_id: str) -> ClientAnswered | None:
    """Return the client's last answer; None before there is one."""
    rows = database.query("client_answer", call_id=call_id)
    if not rows:
        return None
    satisfaction, commented, answered_ms = rows[0]
    return ClientAnswered(call_id=call_id, satisfaction=satisfaction, commented=commented, answered_ms=answered_ms)


def reports_of(database: Database, call_ids: Sequence[str]) -> dict[str, SessionReport]:
    """Return the newest report of each call that has one, oldest call first."""
    if not call_ids:
        return {}
    rows = database.query("newest_reports", call_ids=tuple(call_ids))
    found = (msgspec.json.decode(str(payload), type=SessionReport) for (payload,) in rows)
    return {report.call_id: report for report in found}


def courses_of(database: Database, call_ids: Sequence[str]) -> dict[str, list[WindowCounts]]:
    """Return the windows of each call's newest report, in order, without their expressions."""
    found: dict[str, list[WindowCounts]] = {}
    if call_ids:
        for call_id, *numbers in database.query("windows_of_reports", call_ids=tuple(call_ids)):
            found.setdefault(str(call_id), []).append(_window((*numbers, [0] * len(EMOTIONS))))
    return found


def marks_of(database: Database, call_ids: Sequence[str]) -> dict[str, list[int]]:
    """Return when each call was marked, in microseconds of its clock, in order."""
    found: dict[str, list[int]] = {}
    if call_ids:
        for call_id, captured_us in database.query("marks_of", call_ids=tuple(call_ids)):
            found.setdefault(str(call_id), []).append(int(captured_us))
    return found


def erase_call(database: Database, call_id: str) -> dict[str, int]:
    """Erase every row of a call, off the disk within seconds, and make sure that none is left.

    Returns:
        rows erased by table, also of those in which there was none.

    Raises:
        NotErased: if rows came while others went.
        ClickHouseUnavailable: if the server does not answer; erase the call again.
    """
    erased = {table: database.erase(f"{table}_rows", call_id) for table in TABLES_OF_A_CALL}
    left = [table for table in TABLES_OF_A_CALL if database.stored_rows(f"{table}_rows", call_id)]
    if left:
        raise NotErased(f"call {call_id}: rows came while it was erased ({', '.join(left)}); erase it again")
    return erased


def understanding(database: Database, since_ms: int = 0) -> list[Understanding]:
    """Figures of how well pictures are understood, of what happened since a Unix time: all, then by metaphor."""
    rows = database.query("understanding", since_ms=since_ms)
    return figures_of([Visit(**dict(zip(Visit.__struct_fields__, row, strict=True))) for row in rows])


def erase_feedback(database: Database, person: str, request_id: str = "") -> int:
    """Erase a person's feedback, on one request or on all, off the disk within seconds.

    Returns:
        rows erased.

    Raises:
        NotErased: if rows came while others went.
        ClickHouseUnavailable: if the server does not answer; erase it again.
    """
    whose = {"person": person, "request_id": request_id}
    found = int(database.query("count_feedback", **whose)[0][0])
    if found:
        database.query("erase_feedback", **whose)
    if int(database.query("count_feedback", **whose)[0][0]):
        raise NotErased(f"feedback of {person}: rows came while it was erased; erase it again")
    return found


def _window(row: tuple[int | list[int], ...]) -> WindowCounts:
    *numbers, emotions = row
    fields = dict(zip(WindowCounts.__struct_fields__, [*numbers, tuple(emotions)], strict=True))  # type: ignore[arg-type]
    return WindowCounts(**fields)  # type: ignore[arg-type]

"""What others may ask ClickHouse for; console and cli read through here only."""

import datetime

import msgspec

from contracts.calls import CallEnded
from contracts.reports import EngineNames, SessionReport, WindowCounts
from sinks.clickhouse import Database


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


def _window(row: tuple[int | list[int], ...]) -> WindowCounts:
    *numbers, emotions = row
    fields = dict(zip(WindowCounts.__struct_fields__, [*numbers, tuple(emotions)], strict=True))  # type: ignore[arg-type]
    return WindowCounts(**fields)  # type: ignore[arg-type]

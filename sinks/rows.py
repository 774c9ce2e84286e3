"""Records to columns of our tables. Pure."""

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec

from bus.reader import Message
from contracts.calls import CallEnded
from contracts.codec import encode
from contracts.observations import FaceObservation
from contracts.reports import SessionReport, WindowCounts

Columns = dict[str, list[Any]]


def moment(now_ms: int) -> datetime.datetime:
    """Milliseconds since 1970 as ClickHouse's DateTime64(3, 'UTC') takes them."""
    return datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC)


def observation_columns(observed: Sequence[tuple[Message, FaceObservation]], now_ms: int) -> Columns:
    """Columns of observations_rows; of two rows of one (call_id, seq) the one first on the topic wins."""
    rows = [_observation_row(message, record, now_ms) for message, record in observed]
    return {name: [row[name] for row in rows] for name in rows[0]}


def _observation_row(message: Message, record: FaceObservation, now_ms: int) -> dict[str, Any]:
    return {
        **msgspec.structs.asdict(record),
        "box_px": list(record.box_px or ()),
        "landmarks_px": list(record.landmarks_px or ()),
        "probabilities": list(record.probabilities or ()),
        "polarity": record.polarity or "",
        "observation_partition": message.partition,
        "observation_offset": message.offset,
        "observation_appended_ms": message.appended_ms,
        "observation_bytes": len(message.value),
        "stored_at": moment(now_ms),
        "precedence": -message.offset,
    }


def call_columns(ended: CallEnded, offset: int, now_ms: int) -> Columns:
    """Columns of calls_rows; of two end records the first on the topic wins."""
    return {
        "call_id": [ended.started.call_id],
        "ended": [encode(ended).decode()],
        "stored_at": [moment(now_ms)],
        "precedence": [-offset],
    }


def window_columns(call_id: str, version: int, windows: Sequence[WindowCounts], now_ms: int) -> Columns:
    """Columns of windows_rows: the counts that a report was made from."""
    columns: Columns = {name: [getattr(window, name) for window in windows] for name in WindowCounts.__struct_fields__}
    columns["emotions"] = [list(emotions) for emotions in columns["emotions"]]
    number = len(windows)
    return {
        "call_id": [call_id] * number,
        "version": [version] * number,
        **columns,
        "stored_at": [moment(now_ms)] * number,
    }


def report_columns(report: SessionReport, now_ms: int) -> Columns:
    """Columns of reports_rows: one per key of the JSON, and the JSON itself."""
    values = {name: _nested(getattr(report, name)) for name in report.__struct_fields__}
    values["intervals"] = tuple(list(bounds or ()) for bounds in values["intervals"])
    return {
        name: [value]
        for name, value in {**values, "payload": encode(report).decode(), "stored_at": moment(now_ms)}.items()
    }


def _nested(value: Any) -> Any:
    return msgspec.structs.astuple(value) if isinstance(value, msgspec.Struct) else value

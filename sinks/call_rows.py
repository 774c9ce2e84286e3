"""Records of a call beside its observations to rows of our tables. Pure."""

from collections.abc import Sequence
from typing import Any

import msgspec

from bus.reader import Message
from contracts.calls import AnalysisResumed, AnalysisStopped, CallStarted, ClientAnswered, MomentMarked
from contracts.windows import LiveState, SatisfactionWindow
from sinks.rows import Columns, moment

Row = tuple[str, dict[str, Any]]
"""Table and values by column."""


def call_row(message: Message, record: Any, now_ms: int) -> Row | None:
    """The row of a record; None where nothing of it is stored.

    Of two rows of one key the one first on the topic wins, of a client's answers the last.
    """
    found = _values(record)
    if found is None:
        return None
    table, values = found
    if not isinstance(record, ClientAnswered):
        values["precedence"] = -message.offset
    return table, {**values, "stored_at": moment(now_ms)}


def columns_by_table(rows: Sequence[Row]) -> dict[str, Columns]:
    """One block per table."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for table, values in rows:
        tables.setdefault(table, []).append(values)
    return {table: {name: [row[name] for row in found] for name in found[0]} for table, found in tables.items()}


def _values(record: Any) -> Row | None:
    match record:
        case CallStarted():
            return "call_starts_rows", msgspec.structs.asdict(record)
        case AnalysisStopped(call_id=call_id, by=by, stopped_ms=at_ms):
            return "call_changes_rows", {"call_id": call_id, "change": "stopped", "by": by, "at_ms": at_ms}
        case AnalysisResumed(call_id=call_id, by=by, resumed_ms=at_ms):
            return "call_changes_rows", {"call_id": call_id, "change": "resumed", "by": by, "at_ms": at_ms}
        case MomentMarked():
            return "marks_rows", msgspec.structs.asdict(record)
        case ClientAnswered():
            return "client_answers_rows", msgspec.structs.asdict(record)
        case SatisfactionWindow():
            return "live_windows_rows", msgspec.structs.asdict(record)
        case LiveState(call_id=call_id, hint=hint) if hint is not None:
            return "hints_rows", {"call_id": call_id, **msgspec.structs.asdict(hint)}
    return None

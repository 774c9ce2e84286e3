"""Erases a call at its client's wish, and proves it with counts that the audit log keeps."""

from dataclasses import dataclass

from sinks import queries
from sinks.clickhouse import Database
from vault.database import Vault

_EVENT = "erasure-proved"
_ROWS = "rows_"
"""Before the name of a ClickHouse table, among the fields of the log's entry."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was erased of a call, as the audit log holds it."""

    call_id: str
    erased_ms: int
    """Unix time."""
    rows: dict[str, int]
    """Rows by ClickHouse table."""
    destroyed: dict[str, int]
    """What the vault held: keys, tokens, notes, answers."""


def erase(vault: Vault, database: Database, call_id: str, now_ms: int) -> Proof:
    """Stop a call's analysis and erase its rows, keys, texts and waiting mails; repeating it is safe.

    The rows go twice: once before the vault marks the call, so that a database out of reach leaves the call as it was,
    and once after, because sinks still stores until it finds the mark.

    Raises:
        ClickHouseUnavailable: if the rows are out of reach.
        NotErased: if rows came while others went.
        LogNotTruncated: if all is destroyed, but a reader holds its bytes in SQLite's log.
    """
    vault.live.stop(call_id, "client", now_ms)
    before = queries.erase_call(database, call_id)
    destroyed = vault.live.erase(call_id, now_ms)
    vault.outbox.cancel_call(call_id)
    late = queries.erase_call(database, call_id)
    rows = {table: before.get(table, 0) + late.get(table, 0) for table in before | late}
    with vault.connections.writing() as connection:
        fields = {f"{_ROWS}{table}": number for table, number in rows.items()} | destroyed
        vault.audit.append(connection, now_ms, _EVENT, call_id=call_id, **fields)
    return Proof(call_id, now_ms, rows, destroyed)


def proof_of(vault: Vault, call_id: str) -> Proof | None:
    """The newest proof in the audit log, which is read whole and checked; None where there is none.

    Raises:
        AuditBroken: if the log was tampered with.
    """
    found = None
    for entry in vault.audit.entries():
        if entry.event == _EVENT and entry.fields["call_id"] == call_id:
            counts = {name: int(value) for name, value in entry.fields.items() if name != "call_id"}
            rows = {name.removeprefix(_ROWS): number for name, number in counts.items() if name.startswith(_ROWS)}
            destroyed = {name: number for name, number in counts.items() if not name.startswith(_ROWS)}
            found = Proof(call_id, entry.at_ms, rows, destroyed)
    return found

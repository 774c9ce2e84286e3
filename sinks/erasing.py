"""Erases a call or a client at the client's wish, and proves it with counts that the audit log keeps."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from sinks import queries
from sinks.clickhouse import Database
from vault.database import Vault

_EVENT = "erasure-proved"
_ROWS = "rows_"
"""Before the name of a ClickHouse table, among the fields of the log's entry."""


class UnknownClient(ValueError):
    """A client of whom the vault holds nothing, so that nothing can be erased."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What was erased of a call, as the audit log holds it."""

    call_id: str
    erased_ms: int
    """Unix time."""
    rows: dict[str, int]
    """Rows by ClickHouse table."""
    destroyed: dict[str, int]
    """What the vault held: keys, tokens, notes, answers, mails."""


@dataclass(frozen=True, slots=True)
class ClientErased:
    """What was erased of a client, as the audit log holds it in the entry `client-destroyed`."""

    client: str
    """Pseudonym, which leads to nobody from now on."""
    counts: dict[str, int]
    """Calls, rows, feedback, drafts, files, and what the vault held; after a repeat only what was left for it."""


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


def begin(vault: Vault, client_id: str, now_ms: int) -> str:
    """Withdraw every consent of a client and let nothing new begin for them; repeating it is safe.

    Returns:
        The client's pseudonym.

    Raises:
        UnknownClient: if the vault knows no such client, or their erasure is finished.
    """
    client = vault.pseudonyms.begin_erasure(client_id, now_ms)
    if client is None:
        raise UnknownClient(
            f"the vault knows no client {client_id!r}: nothing is held of them, or all of it is erased already; "
            "look whether the id is written as the bank writes it"
        )
    return client


def erase_client(
    vault: Vault, database: Database, client_id: str, now_ms: int, drop_files: Callable[[str], int]
) -> ClientErased:
    """Erase everything that is held of a client, their key last; repeating it is safe and finishes what was cut short.

    From the first step on nothing new begins for the client and sinks stores nothing of theirs. What topics still
    hold leads to nobody once the key is destroyed, and goes with their retention.

    Args:
        vault: that knows the client.
        database: ClickHouse.
        client_id: the bank's id of the client.
        now_ms: Unix time.
        drop_files: deletes this machine's files about a call (id); returns how many went.

    Raises:
        UnknownClient: as `begin`.
        ClickHouseUnavailable, NotErased, LogNotTruncated: as `erase`.
    """
    client = begin(vault, client_id, now_ms)
    live, recorded = vault.lists.of_client(client)
    proved = {str(entry.fields["call_id"]) for entry in vault.audit.entries() if entry.event == _EVENT}
    counts: Counter[str] = Counter(calls=len(live) + len(recorded))
    for call_id in live:
        if call_id not in proved:
            proof = erase(vault, database, call_id, now_ms)
            counts.update(proof.destroyed, rows=sum(proof.rows.values()))
    for call_id in recorded:
        counts["keys"] += vault.keys.destroy(call_id, now_ms)
    for call_id in (*live, *recorded):  # of those that were proved before too: sinks may have been on its way then
        counts.update(rows=sum(queries.erase_call(database, call_id).values()), files=drop_files(call_id))
    counts["drafts"] = vault.illustrations.erase_client(client, now_ms)
    counts["feedback"] = queries.erase_feedback(database, client)
    vault.pseudonyms.destroy_client(client_id, now_ms, **counts)
    return ClientErased(client, dict(counts))


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

"""The audit log: append-only, encrypted, each entry hashed over the one before, the last one under a MAC.

Changed, missing, moved and added entries are found. A whole database put back from an old copy is not: that needs
an outside witness, for which `verify` returns the number of entries.
"""

import hashlib
import hmac
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Select, insert, select, update

from vault.connections import Connections
from vault.master_key import MasterKey
from vault.sealing import SealBroken, seal_bytes, unseal_bytes
from vault.tables import audit_entries, audit_head

_PAGE = 500
"""Entries read in one transaction, so that reading a long log never holds back the destruction of keys."""
_START = bytes(32)
"""What the first entry is hashed over."""

Field = str | int
"""Value of a field of an entry: ids, times in milliseconds, counts; never a person's own id."""


class AuditBroken(Exception):
    """The audit log was tampered with; the text names the first bad entry."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that happened in the vault."""

    number: int
    """From 1, without gaps."""
    at_ms: int
    """Unix time."""
    event: str
    fields: dict[str, Field]


class _Row(NamedTuple):
    number: int
    at_ms: int
    sealed: bytes
    hash: bytes


class Audit:
    """Writer and reader of the log."""

    def __init__(self, connections: Connections, master: MasterKey) -> None:
        self._connections = connections
        self._payload_key = master.derived("audit payload")
        self._head_key = master.derived("audit head")

    def begin(self, connection: Connection) -> None:
        """Seal the log of a new vault, with no entries."""
        mac = self._mac(0, _START)
        connection.execute(insert(audit_head).values(id=1, entries=0, hash=_START, mac=mac))

    def append(self, connection: Connection, at_ms: int, event: str, **fields: Field) -> None:
        """Add an entry in the transaction of what it tells, which must come from `Connections.writing`.

        Raises:
            AuditBroken: if the head is not ours; going on would hide that.
        """
        entries, last_hash = self._head(connection)
        number = entries + 1
        payload = json.dumps({"event": event, **fields}, ensure_ascii=False).encode()
        place = _place(last_hash, number, at_ms)
        sealed = seal_bytes(self._payload_key, payload, place)
        entry_hash = hashlib.sha256(place + sealed).digest()
        connection.execute(insert(audit_entries).values(number=number, at_ms=at_ms, sealed=sealed, hash=entry_hash))
        mac = self._mac(number, entry_hash)
        connection.execute(update(audit_head).values(entries=number, hash=entry_hash, mac=mac))

    def entries(self) -> Iterator[AuditEntry]:
        """All entries in order, each checked before it is given.

        Raises:
            AuditBroken: at the first bad entry.
        """
        with self._connections.reading() as connection:
            entries, head_hash = self._head(connection)
            stray = connection.execute(_outside_the_log()).scalar()
        previous = _START
        for expected, row in enumerate(self._rows(entries), start=1):
            entry = self._opened(row, expected, previous)
            previous = row.hash
            if expected == entries and previous != head_hash:
                raise AuditBroken(f"audit entry {entries} is not the one that the log's head seals")
            yield entry
        if stray is not None:
            raise AuditBroken(f"audit entry {stray} was added outside the log")

    def verify(self) -> int:
        """Check the whole log.

        Returns:
            Number of entries.

        Raises:
            AuditBroken: naming the first entry that was changed, removed, moved or added.
        """
        return sum(1 for _ in self.entries())

    def _rows(self, entries: int) -> Iterator[_Row]:
        """Rows up to the head's count, in pages; raises where they end too early."""
        read = 0
        columns = audit_entries.c
        while read < entries:
            page = select(columns.number, columns.at_ms, columns.sealed, columns.hash)
            page = page.where(columns.number > read, columns.number <= entries).order_by(columns.number).limit(_PAGE)
            with self._connections.reading() as connection:
                rows = connection.execute(page).all()
            yield from map(_Row._make, rows)
            if len(rows) < min(_PAGE, entries - read):
                raise AuditBroken(f"audit entry {read + len(rows) + 1} is missing")
            read = rows[-1].number

    def _opened(self, row: _Row, expected: int, previous: bytes) -> AuditEntry:
        if row.number != expected:
            raise AuditBroken(f"audit entry {expected} is missing")
        changed = f"audit entry {expected} was changed or moved"
        try:
            place = _place(previous, row.number, row.at_ms)
            entry_hash = hashlib.sha256(place + row.sealed).digest()
        except (struct.error, TypeError):  # SQLite takes a text into any column.
            raise AuditBroken(changed) from None
        if entry_hash != row.hash:
            raise AuditBroken(changed)
        try:
            fields = json.loads(unseal_bytes(self._payload_key, row.sealed, place))
        except SealBroken:
            raise AuditBroken(f"audit entry {expected} was not written by this vault") from None
        return AuditEntry(row.number, row.at_ms, fields.pop("event"), fields)

    def _head(self, connection: Connection) -> tuple[int, bytes]:
        columns = audit_head.c
        row = connection.execute(select(columns.entries, columns.hash, columns.mac)).one_or_none()
        try:
            ours = row is not None and hmac.compare_digest(row.mac, self._mac(row.entries, row.hash))
        except (struct.error, TypeError):
            ours = False
        if row is None or not ours:
            raise AuditBroken("the head of the audit log was removed or replaced, so no entry can be trusted")
        return row.entries, row.hash

    def _mac(self, entries: int, last_hash: bytes) -> bytes:
        return hmac.digest(self._head_key, struct.pack(">q", entries) + last_hash, "sha256")


def _outside_the_log() -> Select[int]:
    """The first number that the head does not count; one statement, so an entry added meanwhile is no stray."""
    number = audit_entries.c.number
    counted = select(audit_head.c.entries).scalar_subquery()
    return select(number).where((number < 1) | (number > counted)).order_by(number).limit(1)


def _place(previous: bytes, number: int, at_ms: int) -> bytes:
    """What binds an entry to its place: the hash before it, its number and its time."""
    return previous + struct.pack(">qq", number, at_ms)

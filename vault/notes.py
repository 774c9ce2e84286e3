"""What people wrote about a call: the manager's note and the client's sentence, sealed by the client's own key."""

from sqlalchemy import Connection, delete, insert, select

from vault.audit import Audit
from vault.calls import UnknownCall
from vault.connections import Connections
from vault.pseudonyms import PersonDestroyed, Pseudonyms
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import live_calls, notes

NOTE_LETTERS = 2000
ANSWER_LETTERS = 500


class NoteRefused(ValueError):
    """A text that is too long, or about an erased call."""


class Notes:
    """One note and one sentence per call; each goes with the client's key, and with the call's erasure."""

    def __init__(self, connections: Connections, audit: Audit, pseudonyms: Pseudonyms) -> None:
        self._connections = connections
        self._audit = audit
        self._pseudonyms = pseudonyms

    def save(self, call_id: str, text: str, now_ms: int) -> None:
        """Put the manager's note in place of the one before; an empty text takes it away.

        Raises:
            NoteRefused: if it has more than 2000 letters, or the call was erased.
            UnknownCall: if nobody planned the call.
            PersonDestroyed: if the client's data was erased.
        """
        self._save(call_id, "note", text, NOTE_LETTERS, now_ms)

    def find(self, call_id: str) -> tuple[str, int] | None:
        """The manager's note and when it was saved (Unix ms); None where there is none, or it can't be read."""
        return self._find(call_id, "note")

    def save_answer(self, call_id: str, sentence: str, now_ms: int) -> None:
        """Put the client's sentence, at most 500 letters; else as `save`."""
        self._save(call_id, "answer", sentence, ANSWER_LETTERS, now_ms)

    def answer(self, call_id: str) -> str | None:
        """The client's sentence; None as for `find`."""
        found = self._find(call_id, "answer")
        return None if found is None else found[0]

    def _save(self, call_id: str, kind: str, text: str, most: int, now_ms: int) -> None:
        if len(text) > most:
            raise NoteRefused(f"the text has {len(text)} letters; shorten it to {most}")
        this_one = (notes.c.call_id == call_id) & (notes.c.kind == kind)
        with self._connections.writing() as connection:
            key = self._key(connection, call_id)
            connection.execute(delete(notes).where(this_one))
            if text.strip():
                sealed = seal_bytes(key, text.encode(), f"{call_id}:{kind}".encode())
                connection.execute(insert(notes).values(call_id=call_id, kind=kind, sealed=sealed, saved_ms=now_ms))
            self._audit.append(connection, now_ms, f"{kind}-saved", call_id=call_id)

    def _find(self, call_id: str, kind: str) -> tuple[str, int] | None:
        wanted = select(notes.c.sealed, notes.c.saved_ms).where(notes.c.call_id == call_id, notes.c.kind == kind)
        with self._connections.reading() as connection:
            row = connection.execute(wanted).one_or_none()
            if row is None:
                return None
            try:
                key = self._key(connection, call_id)
            except PersonDestroyed:
                return None
        return unseal_bytes(key, row.sealed, f"{call_id}:{kind}".encode()).decode(), row.saved_ms

    def _key(self, connection: Connection, call_id: str) -> bytes:
        wanted = select(live_calls.c.client, live_calls.c.erased_ms).where(live_calls.c.call_id == call_id)
        row = connection.execute(wanted).one_or_none()
        if row is None:
            raise UnknownCall(f"call {call_id} was not planned")
        if row.erased_ms is not None:
            raise NoteRefused(f"call {call_id} was erased, so nothing is written about it")
        return self._pseudonyms.sealing_key(connection, row.client)

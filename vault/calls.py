"""Call ids, each claimed once, and the blocks of frame numbers that are leased to whoever holds a call's source."""

from sqlalchemy import insert, select, update

from vault.audit import Audit
from vault.connections import Connections
from vault.tables import calls

SEQ_BLOCK = 256
"""Frame numbers in one lease; a restarted source skips the rest of its block (docs/en/calls.md, "seq")."""


class CallIdTaken(Exception):
    """A call id that was used before."""


class UnknownCall(Exception):
    """A call id that nobody has claimed."""


class Calls:
    """Which calls there are."""

    def __init__(self, connections: Connections, audit: Audit) -> None:
        self._connections = connections
        self._audit = audit

    def claim(self, call_id: str, now_ms: int) -> None:
        """Take a call id, for ever.

        Raises:
            CallIdTaken: if it was used before.
        """
        with self._connections.writing() as connection:
            if connection.execute(select(calls.c.call_id).where(calls.c.call_id == call_id)).first():
                raise CallIdTaken(f"call id {call_id} was used before; leave it out, and a new one is made")
            connection.execute(insert(calls).values(call_id=call_id, claimed_ms=now_ms, next_seq=0))
            self._audit.append(connection, now_ms, "call-claimed", call_id=call_id)

    def lease_seq(self, call_id: str) -> range:
        """The next 256 frame numbers of a call; no number is ever given twice.

        Raises:
            UnknownCall: if the call was not claimed.
        """
        with self._connections.writing() as connection:
            first = connection.execute(select(calls.c.next_seq).where(calls.c.call_id == call_id)).scalar()
            if first is None:
                raise UnknownCall(f"call {call_id} was not claimed, so it has no frame numbers")
            after = first + SEQ_BLOCK
            connection.execute(update(calls).where(calls.c.call_id == call_id).values(next_seq=after))
        return range(first, after)

"""Keys of calls: 256 bits under which frames are sealed, given out only while consent and term hold, then destroyed."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, insert, select, update
from ulid import ULID

from vault.audit import Audit
from vault.calls import UnknownCall
from vault.connections import Connections
from vault.consents import ConsentRefused, withdrawn_sentence
from vault.key_ring import KeyRing, fresh_secret
from vault.tables import call_keys, calls, consents, wrapped_keys


class UnknownKey(Exception):
    """A key id that this vault never gave."""


class KeyDestroyed(Exception):
    """A key that is destroyed, or whose term is over; what it sealed stays unreadable."""


class ConsentWithdrawnError(Exception):
    """A key whose consent was withdrawn; nothing is opened or sealed with it any more."""


@dataclass(frozen=True, slots=True)
class CallKey:
    """A key of a call; a call that goes on after a new consent has several."""

    key_id: str
    """ULID; it travels in clear in the frame's header."""
    secret: bytes = field(repr=False)
    """32 bytes for `vault.sealing`."""


class CallKeys:
    """Makes, gives and destroys the keys of calls."""

    def __init__(self, connections: Connections, audit: Audit, keys: KeyRing) -> None:
        self._connections = connections
        self._audit = audit
        self._keys = keys

    def create(self, call_id: str, consent_id: str, now_ms: int, destroy_after_ms: int) -> CallKey:
        """Make a key for a claimed call under a consent.

        Args:
            call_id: claimed call.
            consent_id: consent on which the key hangs; once that is withdrawn the vault gives the key no more.
            now_ms: Unix time.
            destroy_after_ms: Unix time from which the vault gives the key no more, and a sweep destroys it.

        Raises:
            UnknownCall: if the call was not claimed.
            ConsentRefused: if the consent does not exist.
            ConsentWithdrawnError: if it was withdrawn.
        """
        with self._connections.writing() as connection:
            return self.make(connection, call_id, consent_id, now_ms, destroy_after_ms)

    def make(
        self, connection: Connection, call_id: str, consent_id: str, now_ms: int, destroy_after_ms: int
    ) -> CallKey:
        """As `create`, in a transaction from `Connections.writing`."""
        key = CallKey(str(ULID.from_timestamp(now_ms)), fresh_secret())
        _require_call_and_consent(connection, call_id, consent_id)
        self._keys.add(connection, key.key_id, key.secret)
        row = {"key_id": key.key_id, "call_id": call_id, "consent_id": consent_id}
        times = {"created_ms": now_ms, "destroy_after_ms": destroy_after_ms}
        connection.execute(insert(call_keys).values(**row, **times))
        self._audit.append(connection, now_ms, "key-created", **row, destroy_after_ms=destroy_after_ms)
        return key

    def secret(self, key_id: str, now_ms: int) -> bytes:
        """The 32 bytes of a key; a caller keeps them for at most 0.5 s, so that a withdrawal works within a second.

        Raises:
            UnknownKey: if this vault never gave it.
            KeyDestroyed: if it is destroyed, or its term is over.
            ConsentWithdrawnError: if its consent was withdrawn.
            KeyTampered: if its row was changed from outside.
        """
        wanted = (
            select(
                call_keys.c.consent_id, call_keys.c.destroy_after_ms, wrapped_keys.c.wrapped, consents.c.withdrawn_ms
            )
            .join_from(call_keys, wrapped_keys)
            .join(consents, consents.c.consent_id == call_keys.c.consent_id)
            .where(call_keys.c.key_id == key_id)
        )
        with self._connections.reading() as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            raise UnknownKey(f"key {key_id} is not of this vault")
        secret = self._keys.unwrapped(key_id, row.wrapped)
        if secret is None:
            raise KeyDestroyed(f"key {key_id} is destroyed, and what it sealed stays unreadable")
        if now_ms >= row.destroy_after_ms:
            raise KeyDestroyed(f"the term of key {key_id} is over, and what it sealed stays unreadable")
        if row.withdrawn_ms is not None:
            raise ConsentWithdrawnError(withdrawn_sentence(row.consent_id, row.withdrawn_ms))
        return secret

    def still_given(self, key_ids: Collection[str], now_ms: int) -> set[str]:
        """Those of some keys that `secret` would give."""
        good = call_keys.c.key_id.in_(key_ids) & call_keys.c.destroyed_ms.is_(None)
        good &= (call_keys.c.destroy_after_ms > now_ms) & consents.c.withdrawn_ms.is_(None)
        wanted = select(call_keys.c.key_id).join(consents, consents.c.consent_id == call_keys.c.consent_id).where(good)
        with self._connections.reading() as connection:
            return set(connection.execute(wanted).scalars())

    def schedule_destruction(self, call_id: str, now_ms: int, destroy_after_ms: int) -> int:
        """Set another term for the keys of a call, earlier or later; a term that is over stays over.

        Returns:
            Number of keys that have the new term.
        """
        running = (call_keys.c.call_id == call_id) & call_keys.c.destroyed_ms.is_(None)
        running &= call_keys.c.destroy_after_ms > now_ms
        with self._connections.writing() as connection:
            found = connection.execute(select(call_keys.c.key_id).where(running)).scalars().all()
            connection.execute(update(call_keys).where(running).values(destroy_after_ms=destroy_after_ms))
            for key_id in found:
                self._audit.append(connection, now_ms, "key-term", key_id=key_id, destroy_after_ms=destroy_after_ms)
        return len(found)

    def destroy(self, call_id: str, now_ms: int) -> int:
        """Destroy every key of a call, off the disk too. Repeating it is safe, and finishes what a stop cut short.

        Returns:
            Number of keys destroyed now.

        Raises:
            LogNotTruncated: if the keys are destroyed but a reader holds their bytes in SQLite's log.
        """
        return len(self._destroy_where(call_keys.c.call_id == call_id, now_ms))

    def sweep(self, now_ms: int) -> list[str]:
        """Destroy every key whose term is over, off the disk too.

        Returns:
            Ids of the calls that lost keys now, in order.

        Raises:
            LogNotTruncated: as `destroy` does.
        """
        return sorted(set(self._destroy_where(call_keys.c.destroy_after_ms <= now_ms, now_ms)))

    def _destroy_where(self, chosen: ColumnElement[bool], now_ms: int) -> list[str]:
        """Destroy the chosen keys; returns the call of each."""
        living = select(call_keys.c.key_id, call_keys.c.call_id).where(chosen, call_keys.c.destroyed_ms.is_(None))
        with self._connections.reading() as connection:
            anything = connection.execute(living.limit(1)).first() is not None
        call_ids: list[str] = []
        if anything:
            with self._connections.writing() as connection:
                rows = connection.execute(living.order_by(call_keys.c.key_id)).all()
                for row in rows:
                    self._destroy_one(connection, row.key_id, row.call_id, now_ms)
                call_ids = [row.call_id for row in rows]
        self._connections.forget_destroyed()
        return call_ids

    def _destroy_one(self, connection: Connection, key_id: str, call_id: str, now_ms: int) -> None:
        self._keys.destroy(connection, key_id)
        connection.execute(update(call_keys).where(call_keys.c.key_id == key_id).values(destroyed_ms=now_ms))
        self._audit.append(connection, now_ms, "key-destroyed", key_id=key_id, call_id=call_id)


def _require_call_and_consent(connection: Connection, call_id: str, consent_id: str) -> None:
    if connection.execute(select(calls.c.call_id).where(calls.c.call_id == call_id)).first() is None:
        raise UnknownCall(f"call {call_id} was not claimed, so it gets no key")
    consent = connection.execute(select(consents.c.withdrawn_ms).where(consents.c.consent_id == consent_id)).first()
    if consent is None:
        raise ConsentRefused(f"consent {consent_id} does not exist, so call {call_id} gets no key")
    if consent.withdrawn_ms is not None:
        raise ConsentWithdrawnError(withdrawn_sentence(consent_id, consent.withdrawn_ms))

"""Pseudonyms: what topics and ClickHouse know people by, made under a key per person that can be destroyed."""

import base64
import hmac
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy import Connection, delete, insert, select, update

from vault.audit import Audit
from vault.connections import Connections
from vault.key_ring import KeyRing, fresh_secret
from vault.master_key import MasterKey, derived
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import consents, people, wrapped_keys

Kind = Literal["K", "M"]
"""First letter of a pseudonym: client (K) or manager (M)."""

LETTERS = 10
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From the letters of RFC 4648's base32 to Crockford's, which has no I, L, O or U."""


class InvalidPerson(ValueError):
    """An id that can name nobody."""


class ErasureUnfinished(InvalidPerson):
    """A client who is being erased, for whom nothing new begins meanwhile."""


class UnknownPseudonym(Exception):
    """A pseudonym that this vault never gave."""


class PersonDestroyed(Exception):
    """A pseudonym whose key was destroyed, so that nobody can tell whose it was."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the vault knows."""

    pseudonym: str
    sealing_key: bytes = field(repr=False)
    """Seals what the vault holds about this person, so that all of it goes with the person's key."""


class Pseudonyms:
    """People by the bank's ids and by pseudonyms."""

    def __init__(self, connections: Connections, audit: Audit, keys: KeyRing, master: MasterKey) -> None:
        self._connections = connections
        self._audit = audit
        self._keys = keys
        self._lookup_key = master.derived("person lookup")

    def client(self, client_id: str) -> str:
        """The client's pseudonym, `K-` and 10 letters, the same at each call; made at the first.

        Raises:
            InvalidPerson: if the id is empty.
        """
        return self._pseudonym("K", client_id)

    def manager(self, manager_id: str) -> str:
        """The manager's pseudonym, `M-` and 10 letters; else as `client`."""
        return self._pseudonym("M", manager_id)

    def id_of(self, pseudonym: str) -> str:
        """The bank's id of a client or manager, for pages and mails that are rendered now.

        Raises:
            UnknownPseudonym: if this vault never gave it.
            PersonDestroyed: if the person's key is destroyed.
        """
        with self._connections.reading() as connection:
            key = self.sealing_key(connection, pseudonym)
            sealed_id = connection.execute(select(people.c.sealed_id).where(people.c.pseudonym == pseudonym)).scalar()
        if sealed_id is None:
            raise _unknown(pseudonym)
        return unseal_bytes(key, sealed_id, pseudonym.encode()).decode()

    def begin_erasure(self, client_id: str, now_ms: int) -> str | None:
        """Withdraw every consent of a client and let nothing new begin for them, until `destroy_client`.

        Returns:
            The client's pseudonym; None for a stranger. The first beginning is logged, repeating it changes nothing.
        """
        with self._connections.writing() as connection:
            pseudonym = self.find(connection, "K", client_id)
            if pseudonym is not None:
                self._withdraw_all(connection, pseudonym, now_ms)
                unmarked = (people.c.pseudonym == pseudonym) & people.c.erasing_ms.is_(None)
                if connection.execute(update(people).where(unmarked).values(erasing_ms=now_ms)).rowcount:
                    self._audit.append(connection, now_ms, "client-erasure-begun", client=pseudonym)
        return pseudonym

    def destroy_client(self, client_id: str, now_ms: int, **erased: int) -> bool:
        """Destroy the client's key, and with it the link to the pseudonym and all evidence; withdraw every consent.

        A later `client` gives another pseudonym. Repeating it is safe, and finishes what a stop cut short.

        Args:
            client_id: the bank's id of the client.
            now_ms: Unix time.
            erased: counts of what else went, for the log's entry, which is the proof.

        Returns:
            Whether the vault knew the client.

        Raises:
            LogNotTruncated: if all is destroyed, but a reader holds its bytes in SQLite's log.
        """
        with self._connections.writing() as connection:
            pseudonym = self.find(connection, "K", client_id)
            if pseudonym is not None:
                self._withdraw_all(connection, pseudonym, now_ms)
                self._keys.destroy(connection, pseudonym)
                connection.execute(delete(people).where(people.c.pseudonym == pseudonym))
                self._audit.append(connection, now_ms, "client-destroyed", client=pseudonym, **erased)
        self._connections.forget_destroyed()
        return pseudonym is not None

    def find(self, connection: Connection, kind: Kind, person_id: str) -> str | None:
        """The pseudonym of somebody the vault knows; None for a stranger."""
        known = select(people.c.pseudonym).where(people.c.lookup == self._lookup(kind, person_id))
        pseudonym: str | None = connection.execute(known).scalar()
        return pseudonym

    def enrol(self, connection: Connection, kind: Kind, person_id: str) -> Person:
        """Find a person, or add one, in a transaction from `Connections.writing`.

        Raises:
            InvalidPerson: if the id is empty.
            ErasureUnfinished: if the client is being erased.
        """
        if not person_id.strip():
            raise InvalidPerson("the id of a client or manager is empty; give the bank's id")
        known = self.find(connection, kind, person_id)
        if known is not None:
            if erasing(connection, known):
                raise ErasureUnfinished(
                    f"the erasure of client {known} is not finished; finish it with: mimika erase client"
                )
            return Person(known, self.sealing_key(connection, known))
        secret, pseudonym = _new_pseudonym(connection, kind, person_id)
        person = Person(pseudonym, derived(secret, "sealing"))
        self._keys.add(connection, pseudonym, secret)
        sealed_id = seal_bytes(person.sealing_key, person_id.encode(), pseudonym.encode())
        lookup = self._lookup(kind, person_id)
        connection.execute(insert(people).values(lookup=lookup, pseudonym=pseudonym, sealed_id=sealed_id))
        return person

    def sealing_key(self, connection: Connection, pseudonym: str) -> bytes:
        """The key that seals what the vault holds about a person. Raises as `id_of` does."""
        stored = select(wrapped_keys.c.wrapped).where(wrapped_keys.c.key_id == pseudonym)
        wrapped = connection.execute(stored).scalar()
        if wrapped is None:
            raise _unknown(pseudonym)
        secret = self._keys.unwrapped(pseudonym, wrapped)
        if secret is None:
            raise PersonDestroyed(f"pseudonym {pseudonym} belongs to a client whose data was erased")
        return derived(secret, "sealing")

    def _pseudonym(self, kind: Kind, person_id: str) -> str:
        with self._connections.reading() as connection:
            known = self.find(connection, kind, person_id)
        if known is not None:
            return known
        with self._connections.writing() as connection:
            return self.enrol(connection, kind, person_id).pseudonym

    def _lookup(self, kind: Kind, person_id: str) -> bytes:
        return hmac.digest(self._lookup_key, f"{kind}:{person_id}".encode(), "sha256")

    def _withdraw_all(self, connection: Connection, pseudonym: str, now_ms: int) -> None:
        given = (consents.c.client == pseudonym) & consents.c.withdrawn_ms.is_(None)
        ids = connection.execute(select(consents.c.consent_id).where(given)).scalars().all()
        connection.execute(update(consents).where(given).values(withdrawn_ms=now_ms))
        for consent_id in ids:
            self._audit.append(connection, now_ms, "consent-withdrawn", consent_id=consent_id)


def erasing(connection: Connection, pseudonym: str) -> bool:
    """Whether an erasure of this client has begun and is not finished."""
    begun = select(people.c.erasing_ms).where(people.c.pseudonym == pseudonym)
    return connection.execute(begun).scalar() is not None


def pseudonym_under(secret: bytes, kind: Kind, person_id: str) -> str:
    """Kind and the first 50 bits of HMAC-SHA256 of the id under the person's key, in Crockford's base32."""
    digest = hmac.digest(derived(secret, "pseudonym"), person_id.encode(), "sha256")
    letters = base64.b32encode(digest)[:LETTERS].translate(_CROCKFORD)
    return f"{kind}-{letters.decode()}"


def _unknown(pseudonym: str) -> UnknownPseudonym:
    return UnknownPseudonym(f"pseudonym {pseudonym} is not of this vault")


def _new_pseudonym(connection: Connection, kind: Kind, person_id: str) -> tuple[bytes, str]:
    """A key whose pseudonym nobody has or had: 50 bits may meet among tens of millions of people."""
    while True:
        secret = fresh_secret()
        pseudonym = pseudonym_under(secret, kind, person_id)
        taken = select(wrapped_keys.c.key_id).where(wrapped_keys.c.key_id == pseudonym)
        if connection.execute(taken).first() is None:
            return secret, pseudonym

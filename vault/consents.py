"""Consents: one record of one client for one purpose, without which no frame is taken."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

from sqlalchemy import Connection, Row, insert, select, update
from ulid import ULID

from vault.audit import Audit
from vault.connections import Connections
from vault.pseudonyms import Person, Pseudonyms
from vault.sealing import seal_bytes, unseal_bytes
from vault.tables import consents

PURPOSES = ("live-hint", "report", "trend", "illustration-feedback", "client-answer")
"""What a client can allow, each apart from the others."""

TEXT_VERSION = "3-draft"
"""Version of the consent's text that clients are shown today; it is stored with each consent."""


class InvalidConsent(ValueError):
    """Something that is no consent: no client, no evidence, or no known purpose."""


class ConsentRefused(Exception):
    """A consent that does not allow what was asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What a client allowed, as the vault holds it."""

    consent_id: str
    """ULID."""
    client: str
    """Pseudonym."""
    purpose: str
    text_version: str
    evidence: str
    """How the client said yes, in the words or the signature of whoever recorded it."""
    door: str
    """By which way it came: the client's page, the bank's CRM, the operator."""
    given_ms: int
    withdrawn_ms: int | None


class Consents:
    """Given and withdrawn consents."""

    def __init__(self, connections: Connections, audit: Audit, pseudonyms: Pseudonyms) -> None:
        self._connections = connections
        self._audit = audit
        self._pseudonyms = pseudonyms

    def add(self, client_id: str, purpose: str, evidence: str, now_ms: int, door: str) -> str:
        """Record a consent that a client gave now, to the text of TEXT_VERSION.

        Args:
            client_id: the bank's id of the client.
            purpose: one of PURPOSES.
            evidence: how the client said yes; sealed by the client's own key, so it goes when that is destroyed.
            now_ms: Unix time.
            door: by which way it came.

        Returns:
            The consent's id, a ULID.

        Raises:
            InvalidConsent: if a text is empty or the purpose unknown.
        """
        if not client_id.strip():
            raise InvalidConsent("the client id of a consent is empty; say it")
        _require_valid(purpose, evidence, door)
        with self._connections.writing() as connection:
            person = self._pseudonyms.enrol(connection, "K", client_id)
            return self.record(connection, person, purpose, evidence, now_ms, door)

    def record(
        self, connection: Connection, person: Person, purpose: str, evidence: str, now_ms: int, door: str
    ) -> str:
        """As `add`, in a transaction from `Connections.writing`, for a client whom the vault knows."""
        _require_valid(purpose, evidence, door)
        consent_id = str(ULID.from_timestamp(now_ms))
        told = {
            "consent_id": consent_id,
            "client": person.pseudonym,
            "purpose": purpose,
            "text_version": TEXT_VERSION,
            "door": door,
        }
        sealed = seal_bytes(person.sealing_key, evidence.encode(), consent_id.encode())
        connection.execute(insert(consents).values(**told, sealed_evidence=sealed, given_ms=now_ms))
        self._audit.append(connection, now_ms, "consent-added", **told)
        return consent_id

    def check(self, consent_id: str, client_id: str, purpose: str, now_ms: int) -> None:
        """Make sure that this client allows this purpose now; a refusal is logged.

        Raises:
            ConsentRefused: if the consent does not exist, is another client's, for another purpose, or withdrawn.
        """
        with self._connections.reading() as connection:
            row = _find(connection, consent_id)
            client = self._pseudonyms.find(connection, "K", client_id)
        if row is None:
            self._refuse(consent_id, purpose, now_ms, _does_not_exist(consent_id))
        if row.client != client:
            self._refuse(consent_id, purpose, now_ms, f"consent {consent_id} was given by another client")
        if row.purpose != purpose:
            reason = f"consent {consent_id} is for the purpose {row.purpose}, not for {purpose}"
            self._refuse(consent_id, purpose, now_ms, reason)
        if row.withdrawn_ms is not None:
            self._refuse(consent_id, purpose, now_ms, withdrawn_sentence(consent_id, row.withdrawn_ms))

    def withdraw(self, consent_id: str, now_ms: int) -> None:
        """Take a consent back, for ever; the first withdrawal counts, repeating it changes nothing.

        Raises:
            ConsentRefused: if it does not exist.
        """
        with self._connections.writing() as connection:
            self.take_back(connection, consent_id, now_ms)

    def take_back(self, connection: Connection, consent_id: str, now_ms: int) -> None:
        """As `withdraw`, in a transaction from `Connections.writing`."""
        row = _find(connection, consent_id)
        if row is None:
            raise ConsentRefused(_does_not_exist(consent_id))
        if row.withdrawn_ms is None:
            this_one = consents.c.consent_id == consent_id
            connection.execute(update(consents).where(this_one).values(withdrawn_ms=now_ms))
            self._audit.append(connection, now_ms, "consent-withdrawn", consent_id=consent_id)

    def withdrawn(self, consent_id: str) -> bool:
        """Whether a consent was taken back: one look-up by key, for asking twice a second.

        Raises:
            ConsentRefused: if it does not exist.
        """
        with self._connections.reading() as connection:
            row = _find(connection, consent_id)
        if row is None:
            raise ConsentRefused(_does_not_exist(consent_id))
        return row.withdrawn_ms is not None

    def find(self, consent_id: str) -> Consent:
        """Everything about a consent, with its evidence.

        Raises:
            ConsentRefused: if it does not exist.
            PersonDestroyed: if the client's data was erased.
        """
        with self._connections.reading() as connection:
            row = _find(connection, consent_id)
            if row is None:
                raise ConsentRefused(_does_not_exist(consent_id))
            key = self._pseudonyms.sealing_key(connection, row.client)
        evidence = unseal_bytes(key, row.sealed_evidence, consent_id.encode()).decode()
        return Consent(
            consent_id, row.client, row.purpose, row.text_version, evidence, row.door, row.given_ms, row.withdrawn_ms
        )

    def _refuse(self, consent_id: str, purpose: str, now_ms: int, reason: str) -> NoReturn:
        with self._connections.writing() as connection:
            self._audit.append(
                connection, now_ms, "consent-refused", consent_id=consent_id, purpose=purpose, reason=reason
            )
        raise ConsentRefused(reason)


def withdrawn_sentence(consent_id: str, withdrawn_ms: int) -> str:
    """Say that a consent was withdrawn, and when (UTC)."""
    when = datetime.fromtimestamp(withdrawn_ms / 1000, UTC)
    return f"consent {consent_id} was withdrawn on {when:%Y-%m-%d at %H:%M:%S} UTC"


def _require_valid(purpose: str, evidence: str, door: str) -> None:
    for name, value in (("evidence", evidence), ("door", door)):
        if not value.strip():
            raise InvalidConsent(f"the {name} of a consent is empty; say it")
    if purpose not in PURPOSES:
        raise InvalidConsent(f"purpose {purpose!r} is unknown; choose one of {', '.join(PURPOSES)}")


def _does_not_exist(consent_id: str) -> str:
    return f"consent {consent_id} does not exist; record one with: mimika consent add"


def _find(connection: Connection, consent_id: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(consents).where(consents.c.consent_id == consent_id)).one_or_none()

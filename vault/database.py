"""Opening the vault: its database, its schema and its master key."""

import hmac
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, insert, select

from vault import schema
from vault.accounts import Accounts
from vault.audit import Audit
from vault.call_keys import CallKeys
from vault.call_lists import CallLists
from vault.calls import Calls
from vault.connections import Connections
from vault.consents import Consents
from vault.feedback_outbox import FeedbackOutbox
from vault.illustrations import Illustrations
from vault.key_ring import KeyRing
from vault.live_calls import LiveCalls
from vault.master_key import MasterKey, MasterKeyRefused, read, read_or_create
from vault.notes import Notes
from vault.outbox import Outbox
from vault.products import Products
from vault.pseudonyms import Pseudonyms
from vault.tables import master_key
from vault.web_sessions import WebSessions


@dataclass(frozen=True, slots=True)
class Vault:
    """Everything that must stay secret and can be destroyed; usable from threads, and from many processes at once.

    A process that forks opens a vault of its own in the child.
    """

    consents: Consents
    calls: Calls
    keys: CallKeys
    pseudonyms: Pseudonyms
    accounts: Accounts
    web_sessions: WebSessions
    live: LiveCalls
    lists: CallLists
    outbox: Outbox
    notes: Notes
    illustrations: Illustrations
    feedback_outbox: FeedbackOutbox
    products: Products
    audit: Audit
    connections: Connections

    def close(self) -> None:
        """Give back the connections to the database."""
        self.connections.close()


def open_vault(database_url: str, master_key_file: Path) -> Vault:
    """Open a vault, or make a new one; safe when several processes do so at the same moment.

    Args:
        database_url: address for SQLAlchemy, such as sqlite:////folder/vault.db or postgresql+psycopg://host/mimika.
        master_key_file: outside the database and its backups; made with the vault.

    Raises:
        VaultRefused: if address, file modes, schema or master key are not right; the text says what to change.
        MasterKeyRefused: a VaultRefused about the master key file.
        VaultUnreachable: if the database does not answer.
    """
    connections = Connections(database_url)
    try:
        master = _opened(connections, master_key_file)
    except BaseException:
        connections.close()
        raise
    audit = Audit(connections, master)
    ring = KeyRing(master)
    pseudonyms = Pseudonyms(connections, audit, ring, master)
    consents = Consents(connections, audit, pseudonyms)
    keys = CallKeys(connections, audit, ring)
    accounts = Accounts(connections, audit, pseudonyms, master)
    return Vault(
        consents=consents,
        calls=Calls(connections, audit),
        keys=keys,
        pseudonyms=pseudonyms,
        accounts=accounts,
        web_sessions=WebSessions(connections, audit, accounts),
        live=LiveCalls(connections, audit, pseudonyms, consents, keys),
        lists=CallLists(connections, pseudonyms),
        outbox=Outbox(connections, audit),
        notes=Notes(connections, audit, pseudonyms),
        illustrations=Illustrations(connections, audit, pseudonyms, consents),
        feedback_outbox=FeedbackOutbox(connections, pseudonyms),
        products=Products(connections, audit),
        audit=audit,
        connections=connections,
    )


def _opened(connections: Connections, key_file: Path) -> MasterKey:
    """The master key, after schema and key are made where they are missing."""
    with connections.reading() as connection:
        if schema.revision(connection) == schema.HEAD and (fingerprint := _fingerprint(connection)) is not None:
            return _matching(key_file, fingerprint)
    with connections.founding() as connection:
        if schema.revision(connection) != schema.HEAD:
            schema.upgrade(connection)
        fingerprint = _fingerprint(connection)
        if fingerprint is not None:
            return _matching(key_file, fingerprint)
        master = read_or_create(key_file)
        connection.execute(insert(master_key).values(id=1, fingerprint=master.fingerprint))
        Audit(connections, master).begin(connection)
        return master


def _fingerprint(connection: Connection) -> bytes | None:
    stored: bytes | None = connection.execute(select(master_key.c.fingerprint)).scalar()
    return stored


def _matching(key_file: Path, fingerprint: bytes) -> MasterKey:
    master = read(key_file)
    if not hmac.compare_digest(master.fingerprint, fingerprint):
        raise MasterKeyRefused(
            f"the master key file {key_file} is not the one that this vault was made with; put the right one back"
        )
    return master

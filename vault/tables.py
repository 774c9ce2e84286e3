"""Tables of the vault as queries see them; only migrations/ creates and changes them."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

metadata = MetaData()

master_key = Table(
    "master_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", LargeBinary, nullable=False),
)
"""One row, id 1: by which master key this vault was made."""

wrapped_keys = Table(
    "wrapped_keys",
    metadata,
    Column("key_id", String, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""Keys of calls and of people, each sealed by the master key.

Rows are only added, and a destroyed key is overwritten by zeros of the same length: so SQLite never moves a row, and
leaves no copy of a key in the unused part of a page, which secure_delete alone does when a tree is balanced.
"""

people = Table(
    "people",
    metadata,
    Column("lookup", LargeBinary, primary_key=True),
    Column("pseudonym", String, nullable=False, unique=True),
    Column("sealed_id", LargeBinary, nullable=False),
)
"""Clients and managers: keyed hash of the bank's id, pseudonym, and the id sealed by the person's own key."""

consents = Table(
    "consents",
    metadata,
    Column("consent_id", String, primary_key=True),
    Column("client", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("text_version", String, nullable=False),
    Column("sealed_evidence", LargeBinary, nullable=False),
    Column("door", String, nullable=False),
    Column("given_ms", BigInteger, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Index("consents_client", "client"),
)

calls = Table(
    "calls",
    metadata,
    Column("call_id", String, primary_key=True),
    Column("claimed_ms", BigInteger, nullable=False),
    Column("next_seq", BigInteger, nullable=False),
)

call_keys = Table(
    "call_keys",
    metadata,
    Column("key_id", String, ForeignKey("wrapped_keys.key_id"), primary_key=True),
    Column("call_id", String, ForeignKey("calls.call_id"), nullable=False),
    Column("consent_id", String, ForeignKey("consents.consent_id"), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("destroy_after_ms", BigInteger, nullable=False),
    Column("destroyed_ms", BigInteger),
    Index("call_keys_call", "call_id"),
    Index("call_keys_due", "destroyed_ms", "destroy_after_ms"),
)

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entries", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
)
"""One row, id 1: how many entries the audit log has and the last one's hash, under the vault's MAC."""

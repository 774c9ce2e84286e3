"""Consents, calls, keys, people and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table of the first version."""
    _create_keys_and_people()
    _create_consents_and_calls()
    _create_audit()


def _create_keys_and_people() -> None:
    op.create_table(
        "master_key",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "wrapped_keys",
        sa.Column("key_id", sa.String, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("lookup", sa.LargeBinary, primary_key=True),
        sa.Column("pseudonym", sa.String, nullable=False, unique=True),
        sa.Column("sealed_id", sa.LargeBinary, nullable=False),
    )


def _create_consents_and_calls() -> None:
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.String, primary_key=True),
        sa.Column("client", sa.String, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("text_version", sa.String, nullable=False),
        sa.Column("sealed_evidence", sa.LargeBinary, nullable=False),
        sa.Column("door", sa.String, nullable=False),
        sa.Column("given_ms", sa.BigInteger, nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger),
    )
    op.create_index("consents_client", "consents", ["client"])
    op.create_table(
        "calls",
        sa.Column("call_id", sa.String, primary_key=True),
        sa.Column("claimed_ms", sa.BigInteger, nullable=False),
        sa.Column("next_seq", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "call_keys",
        sa.Column("key_id", sa.String, sa.ForeignKey("wrapped_keys.key_id"), primary_key=True),
        sa.Column("call_id", sa.String, sa.ForeignKey("calls.call_id"), nullable=False),
        sa.Column("consent_id", sa.String, sa.ForeignKey("consents.consent_id"), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("destroy_after_ms", sa.BigInteger, nullable=False),
        sa.Column("destroyed_ms", sa.BigInteger),
    )
    op.create_index("call_keys_call", "call_keys", ["call_id"])
    op.create_index("call_keys_due", "call_keys", ["destroyed_ms", "destroy_after_ms"])


def _create_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entries", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("mac", sa.LargeBinary, nullable=False),
    )

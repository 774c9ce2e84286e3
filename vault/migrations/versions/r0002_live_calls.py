"""Accounts and their sessions, live calls with links and tokens, notes, the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Create the tables of live calls beside those of the first version."""
    _create_accounts()
    _create_live_calls()
    _create_notes_and_mails()


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.String, primary_key=True),
        sa.Column("lookup", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("sealed_login", sa.LargeBinary, nullable=False),
        sa.Column("sealed_email", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("manager", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("password_hash", sa.String, nullable=False),
        sa.Column("sealed_totp", sa.LargeBinary, nullable=False),
        sa.Column("last_step", sa.BigInteger, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until_ms", sa.BigInteger, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("disabled_ms", sa.BigInteger),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
        sa.Column("account_id", sa.String, sa.ForeignKey("accounts.account_id"), nullable=False),
    )
    op.create_index("recovery_codes_account", "recovery_codes", ["account_id"])
    op.create_table(
        "web_sessions",
        sa.Column("session_id", sa.String, primary_key=True),
        sa.Column("secret_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("account_id", sa.String, sa.ForeignKey("accounts.account_id"), nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("seen_ms", sa.BigInteger, nullable=False),
        sa.Column("agent", sa.String, nullable=False),
    )
    op.create_index("web_sessions_account", "web_sessions", ["account_id"])


def _create_live_calls() -> None:
    op.create_table(
        "live_calls",
        sa.Column("call_id", sa.String, sa.ForeignKey("calls.call_id"), primary_key=True),
        sa.Column("account_id", sa.String, sa.ForeignKey("accounts.account_id"), nullable=False),
        sa.Column("manager", sa.String, nullable=False),
        sa.Column("client", sa.String, nullable=False),
        sa.Column("team", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("planned_ms", sa.BigInteger, nullable=False),
        sa.Column("started_ms", sa.BigInteger),
        sa.Column("ended_ms", sa.BigInteger),
        sa.Column("end_reason", sa.String, nullable=False),
        sa.Column("stopped_by", sa.String, nullable=False),
        sa.Column("stopped_ms", sa.BigInteger),
        sa.Column("paused", sa.String, nullable=False),
        sa.Column("erased_ms", sa.BigInteger),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("link_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("link_expires_ms", sa.BigInteger, nullable=False),
        sa.Column("captured_us", sa.BigInteger, nullable=False),
        sa.Column("next_seq", sa.BigInteger, nullable=False),
        sa.Column("sent", sa.BigInteger, nullable=False),
        sa.Column("dropped", sa.BigInteger, nullable=False),
        sa.Column("no_frames", sa.BigInteger, nullable=False),
        sa.Column("stops", sa.LargeBinary, nullable=False),
    )
    op.create_index("live_calls_account", "live_calls", ["account_id", "call_id"])
    op.create_index("live_calls_team", "live_calls", ["team", "call_id"])
    op.create_table(
        "call_consents",
        sa.Column("consent_id", sa.String, sa.ForeignKey("consents.consent_id"), primary_key=True),
        sa.Column("call_id", sa.String, sa.ForeignKey("live_calls.call_id"), nullable=False),
    )
    op.create_index("call_consents_call", "call_consents", ["call_id"])
    op.create_table(
        "call_tokens",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("call_id", sa.String, sa.ForeignKey("live_calls.call_id"), nullable=False),
        sa.Column("track", sa.String, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("used_ms", sa.BigInteger),
    )
    op.create_index("call_tokens_call", "call_tokens", ["call_id"])


def _create_notes_and_mails() -> None:
    op.create_table(
        "notes",
        sa.Column("call_id", sa.String, sa.ForeignKey("live_calls.call_id"), primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("saved_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "mails",
        sa.Column("mail_id", sa.String, primary_key=True),
        sa.Column("call_id", sa.String, nullable=False, unique=True),
        sa.Column("account_id", sa.String, sa.ForeignKey("accounts.account_id"), nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("error", sa.String, nullable=False),
        sa.Column("put_ms", sa.BigInteger, nullable=False),
        sa.Column("sent_ms", sa.BigInteger),
    )
    op.create_index("mails_due", "mails", ["state", "due_ms"])

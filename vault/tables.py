"""Tables of the vault as queries see them; only migrations/ creates and changes them."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

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
    Column("erasing_ms", BigInteger),
)
"""Clients and managers: keyed hash of the bank's id, pseudonym, and the id sealed by the person's own key; of a client
who is being erased, since when."""

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

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", String, primary_key=True),
    Column("lookup", LargeBinary, nullable=False, unique=True),
    Column("sealed_login", LargeBinary, nullable=False),
    Column("sealed_email", LargeBinary, nullable=False),
    Column("role", String, nullable=False),
    Column("team", String, nullable=False),
    Column("manager", String, nullable=False),
    Column("language", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("sealed_totp", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until_ms", BigInteger, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("disabled_ms", BigInteger),
)
"""People who sign in: keyed hash of the login, login, e-mail and TOTP secret sealed by a key of the master key."""

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account_id", String, ForeignKey("accounts.account_id"), nullable=False),
    Index("recovery_codes_account", "account_id"),
)
"""Codes that still hold; a used one is deleted."""

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("session_id", String, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("account_id", String, ForeignKey("accounts.account_id"), nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("agent", String, nullable=False),
    Index("web_sessions_account", "account_id"),
)
"""Open sessions of browsers, by the hash of the cookie's secret; a closed one is deleted."""

live_calls = Table(
    "live_calls",
    metadata,
    Column("call_id", String, ForeignKey("calls.call_id"), primary_key=True),
    Column("account_id", String, ForeignKey("accounts.account_id"), nullable=False),
    Column("manager", String, nullable=False),
    Column("client", String, nullable=False),
    Column("team", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("language", String, nullable=False),
    Column("planned_ms", BigInteger, nullable=False),
    Column("started_ms", BigInteger),
    Column("ended_ms", BigInteger),
    Column("end_reason", String, nullable=False),
    Column("stopped_by", String, nullable=False),
    Column("stopped_ms", BigInteger),
    Column("paused", String, nullable=False),
    Column("erased_ms", BigInteger),
    Column("epoch", BigInteger, nullable=False),
    Column("link_hash", LargeBinary, nullable=False, unique=True),
    Column("link_expires_ms", BigInteger, nullable=False),
    Column("captured_us", BigInteger, nullable=False),
    Column("next_seq", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("dropped", BigInteger, nullable=False),
    Column("no_frames", BigInteger, nullable=False),
    Column("stops", LargeBinary, nullable=False),
    Index("live_calls_account", "account_id", "call_id"),
    Index("live_calls_team", "team", "call_id"),
)
"""Calls that a manager planned, by the hash of the client's link; `stops` is JSON of contracts.calls.Stop."""

call_consents = Table(
    "call_consents",
    metadata,
    Column("consent_id", String, ForeignKey("consents.consent_id"), primary_key=True),
    Column("call_id", String, ForeignKey("live_calls.call_id"), nullable=False),
    Index("call_consents_call", "call_id"),
)
"""Which consents were given for which live call."""

call_tokens = Table(
    "call_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("call_id", String, ForeignKey("live_calls.call_id"), nullable=False),
    Column("track", String, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    Index("call_tokens_call", "call_id"),
)
"""Hashes of tokens that let one POST publish one track of one call."""

notes = Table(
    "notes",
    metadata,
    Column("call_id", String, ForeignKey("live_calls.call_id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("saved_ms", BigInteger, nullable=False),
)
"""The manager's note (kind note) and the client's sentence (kind answer), sealed by the client's own key."""

mails = Table(
    "mails",
    metadata,
    Column("mail_id", String, primary_key=True),
    Column("call_id", String, nullable=False, unique=True),
    Column("account_id", String, ForeignKey("accounts.account_id"), nullable=False),
    Column("language", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("message_id", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("error", String, nullable=False),
    Column("put_ms", BigInteger, nullable=False),
    Column("sent_ms", BigInteger),
    Index("mails_due", "state", "due_ms"),
)
"""The outbox: one mail per call."""

products = Table(
    "products",
    metadata,
    Column("product_id", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("valid_from", Date, nullable=False),
    Column("imported_ms", BigInteger, nullable=False),
    Column("terms", String, nullable=False),
)
"""Every version of every product, never changed or deleted; `terms` is JSON of contracts.illustrations.ProductTerms."""

illustration_drafts = Table(
    "illustration_drafts",
    metadata,
    Column("draft_id", String, primary_key=True),
    Column("account_id", String, ForeignKey("accounts.account_id"), nullable=False),
    Column("manager", String, nullable=False),
    Column("client", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("sealed_request", LargeBinary, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("approved_ms", BigInteger),
    Column("sealed_picture", LargeBinary),
    Column("liked", String, nullable=False),
    Index("illustration_drafts_account", "account_id", "draft_id"),
    Index("illustration_drafts_client", "client"),
)
"""Pictures that managers draft: the newest request, and once it is approved its picture, sealed by the client's key."""

illustration_shares = Table(
    "illustration_shares",
    metadata,
    Column("share_id", String, primary_key=True),
    Column("draft_id", String, ForeignKey("illustration_drafts.draft_id"), nullable=False),
    Column("client", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("link_hash", LargeBinary, nullable=False, unique=True),
    Column("sealed_request", LargeBinary, nullable=False),
    Column("sealed_picture", LargeBinary),
    Column("created_ms", BigInteger, nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("revoked_ms", BigInteger),
    Column("consent_id", String, ForeignKey("consents.consent_id")),
    Column("painted_ms", BigInteger),
    Column("exploring_ms", BigInteger),
    Column("understood_ms", BigInteger),
    Column("clarity", Integer),
    Column("liked", String, nullable=False),
    Index("illustration_shares_draft", "draft_id"),
    Index("illustration_shares_request", "request_id", "client"),
)
"""Links to approved pictures by the hash of their secret; the picture goes when the link is over."""

feedback_outbox = Table(
    "feedback_outbox",
    metadata,
    Column("feedback_id", String, primary_key=True),
    Column("client", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("feedback_outbox_client", "client", "request_id"),
)
"""What clients did before pictures and Kafka has not yet: JSON of contracts.illustrations.IllustrationFeedback, sealed
by the client's key."""

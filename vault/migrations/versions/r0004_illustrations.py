"""Drafts of pictures for clients, and the secret links that share them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create their tables."""
    op.create_table(
        "illustration_drafts",
        sa.Column("draft_id", sa.String, primary_key=True),
        sa.Column("account_id", sa.String, sa.ForeignKey("accounts.account_id"), nullable=False),
        sa.Column("manager", sa.String, nullable=False),
        sa.Column("client", sa.String, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("sealed_request", sa.LargeBinary, nullable=False),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("approved_ms", sa.BigInteger),
        sa.Column("sealed_picture", sa.LargeBinary),
        sa.Column("liked", sa.String, nullable=False),
    )
    op.create_index("illustration_drafts_account", "illustration_drafts", ["account_id", "draft_id"])
    op.create_index("illustration_drafts_client", "illustration_drafts", ["client"])
    op.create_table(
        "illustration_shares",
        sa.Column("share_id", sa.String, primary_key=True),
        sa.Column("draft_id", sa.String, sa.ForeignKey("illustration_drafts.draft_id"), nullable=False),
        sa.Column("client", sa.String, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("link_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("sealed_request", sa.LargeBinary, nullable=False),
        sa.Column("sealed_picture", sa.LargeBinary),
        sa.Column("created_ms", sa.BigInteger, nullable=False),
        sa.Column("expires_ms", sa.BigInteger, nullable=False),
        sa.Column("revoked_ms", sa.BigInteger),
        sa.Column("consent_id", sa.String, sa.ForeignKey("consents.consent_id")),
        sa.Column("painted_ms", sa.BigInteger),
        sa.Column("exploring_ms", sa.BigInteger),
        sa.Column("understood_ms", sa.BigInteger),
        sa.Column("clarity", sa.Integer),
        sa.Column("liked", sa.String, nullable=False),
    )
    op.create_index("illustration_shares_draft", "illustration_shares", ["draft_id"])
    op.create_index("illustration_shares_request", "illustration_shares", ["request_id", "client"])

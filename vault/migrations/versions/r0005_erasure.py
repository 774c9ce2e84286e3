"""Since when a client is being erased, so that an erasure that was cut short is known and finished."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the mark to people."""
    op.add_column("people", sa.Column("erasing_ms", sa.BigInteger))

"""What clients did before pictures, until Kafka has it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "feedback_outbox",
        sa.Column("feedback_id", sa.String, primary_key=True),
        sa.Column("client", sa.String, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("feedback_outbox_client", "feedback_outbox", ["client", "request_id"])

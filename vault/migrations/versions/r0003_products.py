"""The catalogue of products."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the catalogue's one table: a row for each version of each product."""
    op.create_table(
        "products",
        sa.Column("product_id", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("imported_ms", sa.BigInteger, nullable=False),
        sa.Column("terms", sa.String, nullable=False),
    )

"""Batches number what is announced about them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.add_column("payment_batches", sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False))

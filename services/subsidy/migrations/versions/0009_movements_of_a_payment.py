"""The ledger's movements are found by their payment."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index("ix_ledger_transactions_payment_id", "ledger_transactions", ["payment_id"], unique=False)

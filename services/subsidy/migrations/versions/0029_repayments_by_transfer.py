"""Money that comes in for a recovery is booked on it by what the bank's files say."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

OUTCOMES = (
    "PAID",
    "REJECTED",
    "RETURNED",
    "PENDING",
    "CONFIRMED",
    "DUPLICATE",
    "AMOUNT_DIFFERS",
    "CONTRADICTS",
    "NOT_SENT",
    "REPAID",
    "UNKNOWN_HERE",
    "UNKNOWN_AT_BANK",
)


def upgrade() -> None:
    op.add_column("bank_lines", sa.Column("recovery_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_bank_lines_recovery_id"), "bank_lines", "recoveries", ["recovery_id"], ["id"])
    op.create_index(op.f("ix_bank_lines_recovery_id"), "bank_lines", ["recovery_id"], unique=False)
    op.drop_constraint(op.f("ck_bank_lines_outcome"), "bank_lines", type_="check")
    outcomes = ", ".join(f"'{outcome}'" for outcome in OUTCOMES)
    op.create_check_constraint(op.f("ck_bank_lines_outcome"), "bank_lines", f"outcome IN ({outcomes})")
    op.create_check_constraint(
        op.f("ck_bank_lines_repaid"), "bank_lines", "outcome <> 'REPAID' OR recovery_id IS NOT NULL"
    )

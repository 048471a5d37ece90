"""Years that ended with fewer certified bases than they were to have."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "missed_targets",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("certified", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind IN ('HOUSEHOLD_SERVICE_TRAINING', 'SME_STARTUP_INNOVATION', 'CONTEST', 'INCUBATOR', 'INTERNSHIP')",
            name=op.f("ck_missed_targets_kind"),
        ),
        sa.CheckConstraint("certified BETWEEN 0 AND target - 1", name=op.f("ck_missed_targets_missed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_missed_targets")),
        sa.UniqueConstraint("kind", "year", name=op.f("uq_missed_targets_kind_year")),
    )

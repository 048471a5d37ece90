"""Plans of layoffs from the announcement to their end, and what follows from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("layoff_plans", sa.Column("status", sa.Text(), server_default="ANNOUNCED", nullable=False))
    op.add_column("layoff_plans", sa.Column("laid_off", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("layoff_plans", sa.Column("amended_on", sa.Date(), nullable=True))
    op.add_column("layoff_plans", sa.Column("under_way_since", sa.Date(), nullable=True))
    op.add_column("layoff_plans", sa.Column("last_laid_off_on", sa.Date(), nullable=True))
    op.add_column("layoff_plans", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("layoff_plans", sa.Column("withdrawal_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_layoff_plans_closing"),
        "layoff_plans",
        "(status IN ('COMPLETED', 'WITHDRAWN')) = (closed_on IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_layoff_plans_withdrawal"),
        "layoff_plans",
        "(status = 'WITHDRAWN') = (withdrawal_reason IS NOT NULL)",
    )
    op.create_check_constraint(
        op.f("ck_layoff_plans_laid_off"),
        "layoff_plans",
        "(status IN ('UNDER_WAY', 'COMPLETED')) = (laid_off > 0)",
    )
    op.create_index("ix_layoff_plans_status_id", "layoff_plans", ["status", "id"], unique=False)
    op.create_table(
        "layoff_amendments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("layoff_id", sa.Uuid(), nullable=False),
        sa.Column("staff", sa.BigInteger(), nullable=False),
        sa.Column("layoffs", sa.BigInteger(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("grounds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["layoff_id"], ["layoff_plans.id"], name=op.f("fk_layoff_amendments_layoff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_amendments")),
    )
    op.create_index("ix_layoff_amendments_layoff_id_id", "layoff_amendments", ["layoff_id", "id"], unique=False)
    append_only("layoff_amendments")
    op.add_column("employments", sa.Column("layoff_id", sa.Uuid(), nullable=True))
    op.add_column(
        "employments",
        sa.Column("layoff_flags", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.create_foreign_key(op.f("fk_employments_layoff_id"), "employments", "layoff_plans", ["layoff_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_employments_layoff"), "employments", "layoff_id IS NULL OR leaving_reason = 'LAID_OFF'"
    )
    op.create_index(
        "ix_employments_layoff_id",
        "employments",
        ["layoff_id", "id"],
        unique=False,
        postgresql_where=sa.text("layoff_id IS NOT NULL"),
    )
    op.add_column("spells", sa.Column("after", sa.Text(), nullable=True))
    op.add_column("spells", sa.Column("layoff_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_spells_layoff_id"), "spells", "layoff_plans", ["layoff_id"], ["id"])
    op.create_index(
        "ix_spells_layoff_id",
        "spells",
        ["layoff_id", "id"],
        unique=False,
        postgresql_where=sa.text("layoff_id IS NOT NULL"),
    )

"""Warnings about mass layoffs, their publication, and emergency plans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.alter_column("warnings", "registered", nullable=True)
    op.alter_column("warnings", "employed", nullable=True)
    op.add_column("warnings", sa.Column("layoff_id", sa.Uuid(), nullable=True))
    op.add_column("warnings", sa.Column("employer_id", sa.Uuid(), nullable=True))
    op.add_column("warnings", sa.Column("staff", sa.BigInteger(), nullable=True))
    op.add_column("warnings", sa.Column("published_on", sa.Date(), nullable=True))
    op.add_column("warnings", sa.Column("published_by", sa.Text(), nullable=True))
    op.add_column("warnings", sa.Column("publication_document", sa.Text(), nullable=True))
    op.drop_index("uq_warnings_district_month_indicator", "warnings")
    op.create_index(
        "uq_warnings_district_month_indicator",
        "warnings",
        ["district", "month", "indicator"],
        unique=True,
        postgresql_where=sa.text("layoff_id IS NULL"),
    )
    op.create_index(
        "uq_warnings_layoff_id",
        "warnings",
        ["layoff_id"],
        unique=True,
        postgresql_where=sa.text("layoff_id IS NOT NULL"),
    )
    op.drop_constraint(op.f("ck_warnings_above_line"), "warnings")
    for name, holds in (
        ("above_line", "value > line OR (layoff_id IS NOT NULL AND value = line)"),
        ("layoff", "(indicator = 'mass_layoff') = (layoff_id IS NOT NULL)"),
        ("publication", "(status = 'PUBLISHED') = (published_on IS NOT NULL)"),
        ("two_people", "published_by <> acknowledged_by"),
    ):
        op.create_check_constraint(op.f(f"ck_warnings_{name}"), "warnings", holds)
    op.create_table(
        "emergency_plans",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("warning_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("serious_risk", sa.Boolean(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("measures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("extension_months", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("rejection", sa.Text(), nullable=True),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.Column("closing_document", sa.Text(), nullable=True),
        sa.Column("closing_proposed_by", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('ACTIVE', 'CLOSING', 'CLOSED')) = (activated_on IS NOT NULL)",
            name=op.f("ck_emergency_plans_activation"),
        ),
        sa.CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name=op.f("ck_emergency_plans_closing")),
        sa.CheckConstraint("activated_on <= closed_on", name=op.f("ck_emergency_plans_order")),
        sa.CheckConstraint("extension_months > 0", name=op.f("ck_emergency_plans_months")),
        sa.CheckConstraint(
            "decided_by <> proposed_by AND closed_by <> closing_proposed_by",
            name=op.f("ck_emergency_plans_two_people"),
        ),
        sa.ForeignKeyConstraint(["warning_id"], ["warnings.id"], name=op.f("fk_emergency_plans_warning_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plans")),
    )
    op.create_index("ix_emergency_plans_region_id", "emergency_plans", ["region", "id"], unique=False)
    op.create_index("ix_emergency_plans_status_id", "emergency_plans", ["status", "id"], unique=False)
    op.create_index(
        "uq_emergency_plans_open",
        "emergency_plans",
        ["region"],
        unique=True,
        postgresql_where=sa.text("status IN ('PROPOSED', 'ACTIVE', 'CLOSING')"),
    )

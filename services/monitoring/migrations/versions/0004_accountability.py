"""Targets of regions, and tasks that departments share."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "targets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_for", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_targets_value")),
        sa.CheckConstraint("direction IN ('AT_LEAST', 'AT_MOST')", name=op.f("ck_targets_direction")),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_targets_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') "
            "OR (decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_targets_two_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_index("ix_targets_year_district_indicator", "targets", ["year", "district", "indicator"], unique=False)
    op.create_index("ix_targets_status_id", "targets", ["status", "id"], unique=False)
    op.create_index(
        "uq_targets_proposed",
        "targets",
        ["year", "district", "indicator"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )
    op.create_table(
        "coordination_tasks",
        sa.Column("article", sa.BigInteger(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=False),
        sa.Column("cooperating", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_by", sa.Text(), nullable=True),
        sa.Column("sent_back", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'OPEN') = (report IS NULL)", name=op.f("ck_coordination_tasks_report")),
        sa.CheckConstraint("(report IS NULL) = (reported_by IS NULL)", name=op.f("ck_coordination_tasks_reported")),
        sa.CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name=op.f("ck_coordination_tasks_closed")),
        sa.CheckConstraint("closed_by <> reported_by", name=op.f("ck_coordination_tasks_two_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordination_tasks")),
    )
    for column in ("status", "lead", "article"):
        op.create_index(f"ix_coordination_tasks_{column}_id", "coordination_tasks", [column, "id"], unique=False)

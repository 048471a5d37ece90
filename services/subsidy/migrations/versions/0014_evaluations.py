"""Evaluations of programmes, and the day on which each application was decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.add_column("applications", sa.Column("decided_on", sa.Date(), nullable=True))
    # Approved: the day on which the bank was first to be instructed; refused: that of the last run of the rule.
    op.execute(
        """
        UPDATE applications SET decided_on = CAST(told.at AT TIME ZONE 'Asia/Shanghai' AS date)
        FROM (SELECT application_id, min(instructed_at) AS at FROM payments GROUP BY application_id) AS told
        WHERE told.application_id = applications.id
        """
    )
    op.execute(
        """
        UPDATE applications SET decided_on = CAST(decisions.decided_at AT TIME ZONE 'Asia/Shanghai' AS date)
        FROM decisions WHERE decisions.id = applications.decision_id AND applications.status = 'REFUSED'
        """
    )
    op.create_index("ix_applications_decided_on", "applications", ["decided_on"], unique=False)
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("programmes", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("districts", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("smallest_cell", sa.BigInteger(), nullable=True),
        sa.Column("funds", postgresql.JSONB(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint("since <= until", name=op.f("ck_evaluations_days")),
        sa.CheckConstraint(
            "(status IN ('COMPLETED', 'FAILED')) = (ended_at IS NOT NULL)", name=op.f("ck_evaluations_ended")
        ),
        sa.CheckConstraint(
            "status <> 'COMPLETED' OR (known_at IS NOT NULL AND funds IS NOT NULL)",
            name=op.f("ck_evaluations_completed"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
    )
    op.create_index("ix_evaluations_status_id", "evaluations", ["status", "id"], unique=False)
    op.create_table(
        "evaluation_rows",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("measures", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint("(level = 'TOTAL') = (programme IS NULL)", name=op.f("ck_evaluation_rows_programme")),
        sa.CheckConstraint("(level = 'CELL') = (district IS NOT NULL)", name=op.f("ck_evaluation_rows_district")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_rows_evaluation_id_evaluations")
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "position", name=op.f("pk_evaluation_rows")),
    )

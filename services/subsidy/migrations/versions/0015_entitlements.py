"""Entitlements over months, their entries, and the rounds that make and pay them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "monthly_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("item_count", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("total", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_for", sa.Text(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_for", sa.Text(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_for", sa.Text(), nullable=True),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status = 'COMPLETED') = (completed_at IS NOT NULL)", name=op.f("ck_monthly_rounds_completed")
        ),
        sa.CheckConstraint("(status = 'MAKING') = (content_hash IS NULL)", name=op.f("ck_monthly_rounds_made")),
        sa.CheckConstraint("status <> 'PAYING' OR approved_by IS NOT NULL", name=op.f("ck_monthly_rounds_approved")),
        sa.CheckConstraint(
            "status IN ('MAKING', 'MADE', 'REVIEWED', 'PAYING', 'COMPLETED')", name=op.f("ck_monthly_rounds_status")
        ),
        sa.CheckConstraint(
            "status NOT IN ('REVIEWED', 'PAYING') OR reviewed_by IS NOT NULL", name=op.f("ck_monthly_rounds_reviewed")
        ),
        sa.CheckConstraint(
            "reviewed_by <> requested_by AND approved_by <> requested_by AND approved_by <> reviewed_by",
            name=op.f("ck_monthly_rounds_three_people"),
        ),
        sa.CheckConstraint("since <= month", name=op.f("ck_monthly_rounds_since")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_rounds")),
    )
    op.create_index("ix_monthly_rounds_district_id", "monthly_rounds", ["district", "id"], unique=False)
    op.create_index("ix_monthly_rounds_month_id", "monthly_rounds", ["month", "id"], unique=False)
    op.create_index("ix_monthly_rounds_status_id", "monthly_rounds", ["status", "id"], unique=False)
    op.create_table(
        "entitlements",
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("employment_id", sa.Uuid(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("flex_start", sa.Date(), nullable=True),
        sa.Column("stated", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("payee_of", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("last_month", sa.Text(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status = 'STOPPED') = (last_month IS NOT NULL AND stopped_at IS NOT NULL)",
            name=op.f("ck_entitlements_stopped"),
        ),
        sa.CheckConstraint("status IN ('RUNNING', 'STOPPED')", name=op.f("ck_entitlements_status")),
        sa.CheckConstraint("(person_id IS NULL) <> (employer_id IS NULL)", name=op.f("ck_entitlements_beneficiary")),
        sa.ForeignKeyConstraint(["payee_of"], ["applications.id"], name=op.f("fk_entitlements_payee_of")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlements")),
    )
    op.create_index("ix_entitlements_district_status", "entitlements", ["district", "status", "id"], unique=False)
    op.create_index("ix_entitlements_employer_digest_id", "entitlements", ["employer_digest", "id"], unique=False)
    op.create_index("ix_entitlements_employer_id_id", "entitlements", ["employer_id", "id"], unique=False)
    op.create_index("ix_entitlements_person_id_id", "entitlements", ["person_id", "id"], unique=False)
    op.create_index("ix_entitlements_programme_id", "entitlements", ["programme", "id"], unique=False)
    op.create_index("ix_entitlements_status_id", "entitlements", ["status", "id"], unique=False)
    op.create_index("ix_entitlements_worker_id_id", "entitlements", ["worker_id", "id"], unique=False)
    op.create_index(
        "uq_entitlements_running_person",
        "entitlements",
        ["person_id", "programme"],
        unique=True,
        postgresql_where=sa.text("status = 'RUNNING'"),
    )
    op.create_index(
        "uq_entitlements_running_worker",
        "entitlements",
        ["employer_id", "worker_id", "programme"],
        unique=True,
        postgresql_where=sa.text("status = 'RUNNING'"),
    )
    op.create_table(
        "entitlement_months",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("owed", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("stopped", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("reassessed", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withheld", sa.Text(), nullable=True),
        sa.CheckConstraint("(round_id IS NULL) = (content_hash IS NULL)", name=op.f("ck_entitlement_months_round")),
        sa.CheckConstraint("owed >= 0", name=op.f("ck_entitlement_months_owed")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_entitlement_months_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_entitlement_months_entitlement_id")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["monthly_rounds.id"], name=op.f("fk_entitlement_months_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_months")),
        sa.UniqueConstraint("application_id", name=op.f("uq_entitlement_months_application_id")),
        sa.UniqueConstraint("entitlement_id", "month", name=op.f("uq_entitlement_months_entitlement_id_month")),
    )
    op.create_index(
        "ix_entitlement_months_due",
        "entitlement_months",
        ["month", "id"],
        unique=False,
        postgresql_where=sa.text("application_id IS NULL"),
    )
    op.create_index("ix_entitlement_months_round_id", "entitlement_months", ["round_id", "id"], unique=False)

"""审核环节、批量审核 Reviews in levels, each taken by one person, and bulk decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "bulk_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_for", sa.Text(), nullable=True),
        sa.Column("acting_as", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("items > 0", name=op.f("ck_bulk_decisions_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_decisions")),
    )
    op.create_index("ix_bulk_decisions_made_by_id", "bulk_decisions", ["made_by", "id"], unique=False)
    op.create_table(
        "bulk_items",
        sa.Column("bulk_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'PENDING') = (answered_at IS NULL)", name=op.f("ck_bulk_items_answered")),
        sa.CheckConstraint("(status = 'REFUSED') = (code IS NOT NULL)", name=op.f("ck_bulk_items_refused")),
        sa.CheckConstraint("outcome IN ('PASS', 'APPROVE', 'SEND_BACK', 'REJECT')", name=op.f("ck_bulk_items_outcome")),
        sa.CheckConstraint("status IN ('PENDING', 'DONE', 'REFUSED')", name=op.f("ck_bulk_items_status")),
        sa.ForeignKeyConstraint(["bulk_id"], ["bulk_decisions.id"], name=op.f("fk_bulk_items_bulk_id")),
        sa.PrimaryKeyConstraint("bulk_id", "position", name=op.f("pk_bulk_items")),
    )
    op.create_index(
        "ix_bulk_items_bulk_id_status_position", "bulk_items", ["bulk_id", "status", "position"], unique=False
    )
    op.create_table(
        "review_steps",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("working_days", sa.BigInteger(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("overdue_on", sa.Date(), nullable=True),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.Date(), nullable=True),
        sa.Column("delegated_by", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_for", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('PASSED', 'SENT_BACK', 'REJECTED')) = (decided_by IS NOT NULL)",
            name=op.f("ck_review_steps_decided"),
        ),
        sa.CheckConstraint(
            "level IN ('DISTRICT_FIRST', 'CITY', 'FINANCE', 'APPROVAL')", name=op.f("ck_review_steps_level")
        ),
        sa.CheckConstraint("status <> 'OPEN' OR opened_on IS NOT NULL", name=op.f("ck_review_steps_opened")),
        sa.CheckConstraint(
            "status IN ('WAITING', 'OPEN', 'PASSED', 'SENT_BACK', 'REJECTED', 'CLOSED')",
            name=op.f("ck_review_steps_status"),
        ),
        sa.CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)", name=op.f("ck_review_steps_claimed")),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_review_steps_decided_at")),
        sa.CheckConstraint(
            "delegated_by IS NULL OR delegated_by <> claimed_by", name=op.f("ck_review_steps_delegated")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_review_steps_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_steps")),
    )
    op.create_index("ix_review_steps_application_id_id", "review_steps", ["application_id", "id"], unique=False)
    op.create_index(
        "ix_review_steps_claimed_by_due_on",
        "review_steps",
        ["claimed_by", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "ix_review_steps_district_due_on",
        "review_steps",
        ["district", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "ix_review_steps_due_on_id",
        "review_steps",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "ix_review_steps_level_due_on",
        "review_steps",
        ["level", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "ix_review_steps_programme_due_on",
        "review_steps",
        ["programme", "due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "uq_review_steps_decided_by",
        "review_steps",
        ["application_id", "decided_by"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_index(
        "uq_review_steps_ordinal",
        "review_steps",
        ["application_id", "ordinal"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )

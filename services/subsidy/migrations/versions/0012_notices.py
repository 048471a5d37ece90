"""Notices to people and employers, and the last day for a correction."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(person_id IS NULL) <> (employer_digest IS NULL)", name=op.f("ck_notices_reader")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_person_id_id", "notices", ["person_id", "id"], unique=False)
    op.create_index("ix_notices_employer_digest_id", "notices", ["employer_digest", "id"], unique=False)
    op.add_column("applications", sa.Column("correct_by", sa.Date(), nullable=True))
    op.create_index(
        "ix_applications_correct_by",
        "applications",
        ["correct_by"],
        unique=False,
        postgresql_where=sa.text("status = 'SENT_BACK'"),
    )
    op.create_index(
        "ix_drafts_saved_at", "drafts", ["saved_at"], unique=False, postgresql_where=sa.text("status = 'SAVED'")
    )

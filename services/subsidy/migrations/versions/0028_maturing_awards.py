"""Awards that wait until a job has lasted long enough."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.create_table(
        "maturing_awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("matures_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("matured_as", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'MATURED') = (matured_as IS NOT NULL)", name=op.f("ck_maturing_awards_matured")),
        sa.CheckConstraint("(status = 'PENDING') = (ended_at IS NULL)", name=op.f("ck_maturing_awards_ended")),
        sa.CheckConstraint("status IN ('PENDING', 'MATURED', 'ENDED')", name=op.f("ck_maturing_awards_status")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_maturing_awards_application_id")
        ),
        sa.ForeignKeyConstraint(["matured_as"], ["applications.id"], name=op.f("fk_maturing_awards_matured_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_maturing_awards")),
        sa.UniqueConstraint("application_id", name=op.f("uq_maturing_awards_application_id")),
    )
    op.create_index("ix_maturing_awards_district_id", "maturing_awards", ["district", "id"], unique=False)
    op.create_index(
        "ix_maturing_awards_due",
        "maturing_awards",
        ["matures_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    op.create_index("ix_maturing_awards_employer_digest_id", "maturing_awards", ["employer_digest", "id"], unique=False)
    op.create_index("ix_maturing_awards_status_id", "maturing_awards", ["status", "id"], unique=False)
    op.create_index(
        "uq_maturing_awards_pending",
        "maturing_awards",
        ["employment_id", "programme"],
        unique=True,
        postgresql_where=sa.text("status = 'PENDING'"),
    )

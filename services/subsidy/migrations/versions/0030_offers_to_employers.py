"""Offers to employers, and the employers that a job has to screen."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "employer_offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("employments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("missing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'ACCEPTED') = (filing_id IS NOT NULL)", name=op.f("ck_employer_offers_accepted")),
        sa.CheckConstraint("(status = 'OFFERED') = (closed_at IS NULL)", name=op.f("ck_employer_offers_closed")),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_employer_offers_amount")),
        sa.CheckConstraint(
            "status IN ('OFFERED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN')",
            name=op.f("ck_employer_offers_status"),
        ),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f("fk_employer_offers_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employer_offers")),
    )
    of = "employer_offers"
    op.create_index("ix_employer_offers_district_id", of, ["district", "id"], unique=False)
    op.create_index("ix_employer_offers_employer_digest_id", of, ["employer_digest", "id"], unique=False)
    op.create_index("ix_employer_offers_employer_id_id", of, ["employer_id", "id"], unique=False)
    op.create_index("ix_employer_offers_programme_status_id", of, ["programme", "status", "id"], unique=False)
    op.create_index("ix_employer_offers_status_id", of, ["status", "id"], unique=False)
    offered = sa.text("status = 'OFFERED'")
    op.create_index("ix_employer_offers_expires_on", of, ["expires_on"], unique=False, postgresql_where=offered)
    key = ["employer_id", "programme", "period"]
    op.create_index("uq_employer_offers_open", of, key, unique=True, postgresql_where=offered)
    op.create_table(
        "employers_to_screen",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_employers_to_screen")),
    )

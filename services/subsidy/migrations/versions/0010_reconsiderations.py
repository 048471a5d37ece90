"""Decisions that are contested, and the runs of a rule that take an earlier one's place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "reconsiderations",
        sa.Column("contested", sa.Text(), nullable=False),
        sa.Column("contested_id", sa.Uuid(), nullable=False),
        sa.Column("against", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("grounds", sa.LargeBinary(), nullable=False),
        sa.Column("papers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("filed_for", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('UPHELD', 'REPLACED')) = (decided_on IS NOT NULL)", name=op.f("ck_reconsiderations_decided")
        ),
        sa.CheckConstraint("contested IN ('APPLICATION', 'STATEMENT')", name=op.f("ck_reconsiderations_contested")),
        sa.CheckConstraint(
            "status IN ('FILED', 'CLAIMED', 'UPHELD', 'REPLACED', 'WITHDRAWN')", name=op.f("ck_reconsiderations_status")
        ),
        sa.CheckConstraint("claimed_by <> filed_by", name=op.f("ck_reconsiderations_two_people")),
        sa.CheckConstraint(
            "decided_on IS NULL OR (reason IS NOT NULL AND claimed_by IS NOT NULL)",
            name=op.f("ck_reconsiderations_reasoned"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconsiderations")),
    )
    op.create_index("ix_reconsiderations_district_id", "reconsiderations", ["district", "id"], unique=False)
    op.create_index(
        "ix_reconsiderations_due",
        "reconsiderations",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('FILED', 'CLAIMED')"),
    )
    op.create_index(
        "ix_reconsiderations_employer_digest_id", "reconsiderations", ["employer_digest", "id"], unique=False
    )
    op.create_index("ix_reconsiderations_contested_id_id", "reconsiderations", ["contested_id", "id"], unique=False)
    op.create_index("ix_reconsiderations_person_id_id", "reconsiderations", ["person_id", "id"], unique=False)
    op.create_index("ix_reconsiderations_status_id", "reconsiderations", ["status", "id"], unique=False)
    op.create_index(
        "uq_reconsiderations_against",
        "reconsiderations",
        ["contested", "contested_id", "against"],
        unique=True,
        postgresql_where=sa.text("status <> 'WITHDRAWN'"),
    )
    op.add_column("applications", sa.Column("refused_on", sa.Date(), nullable=True))
    op.add_column("decisions", sa.Column("replaces", sa.Uuid(), nullable=True))
    op.add_column("decisions", sa.Column("reconsideration_id", sa.Uuid(), nullable=True))

"""Trials of changed figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "what_ifs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("figure", postgresql.JSONB(), nullable=False),
        sa.Column("districts", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("proposal_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(none_as_null=True), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('COMPLETED', 'FAILED')) = (ended_at IS NOT NULL)", name=op.f("ck_what_ifs_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_ifs")),
    )
    op.create_index("ix_what_ifs_status_id", "what_ifs", ["status", "id"], unique=False)
    op.create_table(
        "what_if_parts",
        sa.Column("what_if_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("after_id", sa.Uuid(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["what_if_id"], ["what_ifs.id"], name=op.f("fk_what_if_parts_what_if_id_what_ifs")),
        sa.PrimaryKeyConstraint("what_if_id", "programme", name=op.f("pk_what_if_parts")),
    )
    op.create_table(
        "what_if_rows",
        sa.Column("what_if_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("known", "before")),
        sa.Column("yuan_before", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("yuan_after", sa.Numeric(precision=18, scale=2), nullable=False),
        *(
            sa.Column(name, sa.BigInteger(), nullable=False)
            for name in ("newly", "no_longer", "facts_missing", "figures_missing")
        ),
        sa.ForeignKeyConstraint(["what_if_id"], ["what_ifs.id"], name=op.f("fk_what_if_rows_what_if_id_what_ifs")),
        sa.PrimaryKeyConstraint("what_if_id", "programme", "district", name=op.f("pk_what_if_rows")),
    )

"""Candidates of a call hand in documents as applications and filings do."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("papers", sa.Column("candidate_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_papers_candidate_id"), "papers", "candidates", ["candidate_id"], ["id"])
    op.create_index("ix_papers_candidate_id_id", "papers", ["candidate_id", "id"], unique=False)
    op.drop_constraint("ck_papers_holder", "papers", type_="check")
    op.create_check_constraint(
        op.f("ck_papers_holder"), "papers", "num_nonnulls(application_id, filing_id, candidate_id) = 1"
    )

"""The family of a household, reviews that people were told of, rows of deliveries forgotten, demobilised officers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("families", sa.Column("household_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_families_household_id"), "families", "households", ["household_id"], ["id"])
    op.create_unique_constraint(op.f("uq_families_household_id"), "families", ["household_id"])
    op.add_column("certifications", sa.Column("review_told", sa.Date(), nullable=True))
    op.add_column("sweeps", sa.Column("reviews_told", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column("fact_batches", sa.Column("rows_forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_fact_batches_rows_forgotten"),
        "fact_batches",
        "rows_forgotten_at IS NULL OR status IN ('INCOMPLETE', 'COMPLETED')",
    )
    op.create_index(
        "ix_fact_batches_with_rows",
        "fact_batches",
        ["id"],
        postgresql_where=sa.text("rows_forgotten_at IS NULL"),
    )
    op.add_column(
        "veteran_placements", sa.Column("category", sa.Text(), server_default="RETIRED_SOLDIER", nullable=False)
    )
    op.alter_column("veteran_placements", "ground", existing_type=sa.Text(), nullable=True)
    op.create_check_constraint(
        op.f("ck_veteran_placements_ground"),
        "veteran_placements",
        "(category = 'RETIRED_SOLDIER') = (ground IS NOT NULL)",
    )
    op.create_index("ix_veteran_placements_category_id", "veteran_placements", ["category", "id"], unique=False)

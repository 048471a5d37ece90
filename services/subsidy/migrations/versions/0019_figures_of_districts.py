"""Local figures of some districts, and those that hold no longer than an emergency plan."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import add_figure_districts

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    add_figure_districts()
    op.add_column("picture_plans", sa.Column("document", sa.Text(), nullable=True))
    op.add_column("picture_plans", sa.Column("measures", postgresql.JSONB(), nullable=True))
    op.create_table(
        "plan_figures",
        sa.Column("figure_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("figure_id", name=op.f("pk_plan_figures")),
    )
    op.create_index(op.f("ix_plan_figures_plan_id"), "plan_figures", ["plan_id"], unique=False)

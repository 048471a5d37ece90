"""Emergency plans as they are announced, and the extensions that follow them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "emergency_plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("activated_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_plans")),
    )
    op.create_index(
        "ix_emergency_plans_region_activated_on", "emergency_plans", ["region", "activated_on", "id"], unique=False
    )
    op.add_column("benefit_extensions", sa.Column("plan_id", sa.Uuid(), nullable=True))
    op.create_index("uq_benefit_extensions_plan_id", "benefit_extensions", ["plan_id"], unique=True)

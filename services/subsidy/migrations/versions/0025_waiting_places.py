"""Who waits for a place in an incubator or a public welfare post."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "waiting_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(status = 'WAITING') = (ended_on IS NULL)", name=op.f("ck_waiting_places_ended")),
        sa.CheckConstraint("kind IN ('INCUBATOR', 'PUBLIC_WELFARE_POST')", name=op.f("ck_waiting_places_kind")),
        sa.CheckConstraint("status IN ('WAITING', 'PLACED', 'WITHDRAWN')", name=op.f("ck_waiting_places_status")),
        sa.CheckConstraint("turn BETWEEN 0 AND 2", name=op.f("ck_waiting_places_turn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_places")),
    )
    op.create_index("ix_waiting_places_district", "waiting_places", ["district"], unique=False)
    op.create_index(
        "ix_waiting_places_order",
        "waiting_places",
        ["provider_id", "kind", "status", "turn", "entered_on", "id"],
        unique=False,
    )
    op.create_index(
        "uq_waiting_places_waiting",
        "waiting_places",
        ["kind", "provider_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'WAITING'"),
    )

"""Desks and premises that founders have for nothing, waited for and given back by the list of who waits."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_table(
        "free_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("announced_by", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('DESK', 'PREMISES')", name=op.f("ck_free_places_kind")),
        sa.CheckConstraint("taken BETWEEN 0 AND number", name=op.f("ck_free_places_taken")),
        sa.CheckConstraint("since <= until", name=op.f("ck_free_places_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_places")),
    )
    for column in ("district", "kind", "until"):
        op.create_index(f"ix_free_places_{column}_id", "free_places", [column, "id"], unique=False)
    op.add_column("waiting_places", sa.Column("given_back_on", sa.Date(), nullable=True))
    for name, condition in (
        ("kind", "kind IN ('INCUBATOR', 'PUBLIC_WELFARE_POST', 'FREE_PLACE')"),
        ("status", "status IN ('WAITING', 'PLACED', 'WITHDRAWN', 'GIVEN_BACK')"),
    ):
        op.drop_constraint(op.f(f"ck_waiting_places_{name}"), "waiting_places")
        op.create_check_constraint(op.f(f"ck_waiting_places_{name}"), "waiting_places", condition)
    op.create_check_constraint(
        op.f("ck_waiting_places_given_back"), "waiting_places", "(status = 'GIVEN_BACK') = (given_back_on IS NOT NULL)"
    )

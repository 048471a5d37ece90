"""Campaigns: what was drawn of what, and what people found."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "check_campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("paid_from", sa.Date(), nullable=False),
        sa.Column("paid_to", sa.Date(), nullable=False),
        sa.Column("programmes", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("least", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("most", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("strata", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("twice", sa.Text(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("population_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('OPEN', 'COMPLETED')", name=op.f("ck_check_campaigns_status")),
        sa.CheckConstraint("paid_from <= paid_to", name=op.f("ck_check_campaigns_period")),
        sa.CheckConstraint("size BETWEEN 1 AND population", name=op.f("ck_check_campaigns_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_campaigns")),
    )
    op.create_index("ix_check_campaigns_district_id", "check_campaigns", ["district", "id"], unique=False)
    op.create_index("ix_check_campaigns_status_id", "check_campaigns", ["status", "id"], unique=False)
    op.create_table(
        "campaign_payments",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("stratum", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["check_campaigns.id"], name=op.f("fk_campaign_payments_campaign_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_campaign_payments_payment_id")),
        sa.PrimaryKeyConstraint("campaign_id", "payment_id", name=op.f("pk_campaign_payments")),
    )
    op.create_table(
        "check_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("stratum", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("twice", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("assigned_to", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.CheckConstraint("(turn = 'DONE') = (result IS NOT NULL)", name=op.f("ck_check_items_result")),
        sa.CheckConstraint("turn IN ('FIRST', 'SECOND', 'THIRD', 'DONE')", name=op.f("ck_check_items_turn")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_check_items_application_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["check_campaigns.id"], name=op.f("fk_check_items_campaign_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_check_items_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_items")),
        sa.UniqueConstraint("campaign_id", "position", name=op.f("uq_check_items_campaign_id_position")),
    )
    op.create_index(
        "ix_check_items_campaign_id_assigned_to_id", "check_items", ["campaign_id", "assigned_to", "id"], unique=False
    )
    op.create_index(
        "ix_check_items_campaign_id_result_id", "check_items", ["campaign_id", "result", "id"], unique=False
    )
    op.create_index("ix_check_items_campaign_id_turn_id", "check_items", ["campaign_id", "turn", "id"], unique=False)
    op.create_table(
        "check_looks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_by", sa.Text(), nullable=False),
        sa.Column("looked_for", sa.Text(), nullable=True),
        sa.CheckConstraint("(result = 'IRREGULAR') = (code IS NOT NULL)", name=op.f("ck_check_looks_code")),
        sa.CheckConstraint("result IN ('OK', 'IRREGULAR')", name=op.f("ck_check_looks_result")),
        sa.CheckConstraint(
            "(code IS NULL) = (amount IS NULL) AND coalesce(amount, 0) >= 0", name=op.f("ck_check_looks_amount")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["check_items.id"], name=op.f("fk_check_looks_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_looks")),
        sa.UniqueConstraint("item_id", "looked_by", name=op.f("uq_check_looks_item_id_looked_by")),
        sa.UniqueConstraint("item_id", "ordinal", name=op.f("uq_check_looks_item_id_ordinal")),
    )

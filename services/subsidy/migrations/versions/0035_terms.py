"""What is granted for several months together is paid one by one, until its term ends or somebody finds its end."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("applications", sa.Column("term_since", sa.Text(), nullable=True))
    op.add_column("applications", sa.Column("term_amount", sa.Numeric(18, 2), nullable=True))
    op.create_check_constraint(op.f("ck_applications_term"), "applications", "term_amount >= amount")
    op.add_column("entitlements", sa.Column("until", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_entitlements_term"), "entitlements", "until >= since")
    op.create_table(
        "entitlement_ends",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entitlement_id", sa.Uuid(), nullable=False),
        sa.Column("last_month", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_for", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_entitlement_ends_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR "
            "(decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_entitlement_ends_two_people"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_entitlement_ends_status")
        ),
        sa.ForeignKeyConstraint(
            ["entitlement_id"], ["entitlements.id"], name=op.f("fk_entitlement_ends_entitlement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_ends")),
    )
    op.create_index("ix_entitlement_ends_entitlement_id_id", "entitlement_ends", ["entitlement_id", "id"], unique=False)
    op.create_index(
        "uq_entitlement_ends_open",
        "entitlement_ends",
        ["entitlement_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )

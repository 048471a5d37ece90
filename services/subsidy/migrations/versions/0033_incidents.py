"""Incidents: duties not or wrongly done, and what two people make of each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.create_table(
        "incidents",
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'REPORTED') = (decided_on IS NULL)", name=op.f("ck_incidents_decided")),
        sa.CheckConstraint("duty IN ('NOT_PERFORMED', 'WRONGLY_PERFORMED')", name=op.f("ck_incidents_duty")),
        sa.CheckConstraint(
            "status IN ('REPORTED', 'UNFOUNDED', 'EXEMPT', 'ACCOUNTABLE')", name=op.f("ck_incidents_status")
        ),
        sa.CheckConstraint("(statement IS NULL) = (stated_at IS NULL)", name=op.f("ck_incidents_statement")),
        sa.CheckConstraint("reported_by <> officer", name=op.f("ck_incidents_reporter")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_incidents_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index("ix_incidents_application_id_id", "incidents", ["application_id", "id"], unique=False)
    op.create_index("ix_incidents_district_id", "incidents", ["district", "id"], unique=False)
    op.create_index("ix_incidents_duty_id", "incidents", ["duty", "id"], unique=False)
    op.create_index("ix_incidents_officer_id", "incidents", ["officer", "id"], unique=False)
    op.create_index("ix_incidents_programme_id", "incidents", ["programme", "id"], unique=False)
    op.create_index("ix_incidents_status_id", "incidents", ["status", "id"], unique=False)
    op.create_table(
        "incident_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("said", sa.Text(), nullable=True),
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
            name=op.f("ck_incident_proposals_decided"),
        ),
        sa.CheckConstraint(
            "outcome IN ('UNFOUNDED', 'EXEMPT', 'ACCOUNTABLE')", name=op.f("ck_incident_proposals_outcome")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_incident_proposals_status")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR "
            "(decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_incident_proposals_two_people"),
        ),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_incident_proposals_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_proposals")),
    )
    op.create_index("ix_incident_proposals_incident_id_id", "incident_proposals", ["incident_id", "id"], unique=False)
    op.create_index(
        "uq_incident_proposals_open",
        "incident_proposals",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )

"""Findings of the cross-checks, what becomes of them, sanctions, and employers that were closed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.create_table(
        "cross_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paid_from", sa.Date(), nullable=False),
        sa.Column("paid_to", sa.Date(), nullable=False),
        sa.Column("checks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("found", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'COMPLETED') = (ended_at IS NOT NULL)", name=op.f("ck_cross_checks_ended")),
        sa.CheckConstraint("status IN ('RUNNING', 'COMPLETED')", name=op.f("ck_cross_checks_status")),
        sa.CheckConstraint("paid_from <= paid_to", name=op.f("ck_cross_checks_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_checks")),
    )
    op.create_index("ix_cross_checks_status_id", "cross_checks", ["status", "id"], unique=False)
    op.create_table(
        "check_findings",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("check_item_id", sa.Uuid(), nullable=True),
        sa.Column("cross_check_id", sa.Uuid(), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("hearing_on", sa.Date(), nullable=True),
        sa.Column("hearing_until", sa.Date(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('OPEN', 'HEARING')) = (decided_on IS NULL)", name=op.f("ck_check_findings_decided")
        ),
        sa.CheckConstraint("status <> 'SANCTION' OR hearing_on IS NOT NULL", name=op.f("ck_check_findings_heard")),
        sa.CheckConstraint(
            "status IN ('OPEN', 'HEARING', 'CLOSED_NO_FAULT', 'REASSESS', 'SANCTION')",
            name=op.f("ck_check_findings_status"),
        ),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_check_findings_answer")),
        sa.CheckConstraint(
            "(check_item_id IS NULL) <> (cross_check_id IS NULL)", name=op.f("ck_check_findings_origin")
        ),
        sa.CheckConstraint("(hearing_on IS NULL) = (hearing_until IS NULL)", name=op.f("ck_check_findings_hearing")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_check_findings_amount")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_check_findings_application_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payments.id"], name=op.f("fk_check_findings_payment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_findings")),
        sa.UniqueConstraint("key", name=op.f("uq_check_findings_key")),
    )
    op.create_index("ix_check_findings_code_id", "check_findings", ["code", "id"], unique=False)
    op.create_index("ix_check_findings_district_id", "check_findings", ["district", "id"], unique=False)
    op.create_index("ix_check_findings_employer_digest_id", "check_findings", ["employer_digest", "id"], unique=False)
    op.create_index("ix_check_findings_payment_id", "check_findings", ["payment_id"], unique=False)
    op.create_index("ix_check_findings_person_id_id", "check_findings", ["person_id", "id"], unique=False)
    op.create_index("ix_check_findings_programme_id", "check_findings", ["programme", "id"], unique=False)
    op.create_index("ix_check_findings_status_id", "check_findings", ["status", "id"], unique=False)
    op.create_table(
        "finding_outcomes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("programmes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("seen", sa.Text(), nullable=False),
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
            "(outcome = 'SANCTION') = (document IS NOT NULL)", name=op.f("ck_finding_outcomes_document")
        ),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_finding_outcomes_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_finding_outcomes_status")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR "
            "(decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_finding_outcomes_two_people"),
        ),
        sa.ForeignKeyConstraint(["finding_id"], ["check_findings.id"], name=op.f("fk_finding_outcomes_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_outcomes")),
    )
    op.create_index("ix_finding_outcomes_finding_id_id", "finding_outcomes", ["finding_id", "id"], unique=False)
    op.create_index(
        "uq_finding_outcomes_open",
        "finding_outcomes",
        ["finding_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )
    op.create_table(
        "sanctions",
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("programmes", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("imposed_by", sa.Text(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (employer_id IS NULL)", name=op.f("ck_sanctions_whom")),
        sa.CheckConstraint("proposed_by <> imposed_by", name=op.f("ck_sanctions_two_people")),
        sa.CheckConstraint("since <= until", name=op.f("ck_sanctions_period")),
        sa.ForeignKeyConstraint(["finding_id"], ["check_findings.id"], name=op.f("fk_sanctions_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_sanctions_finding_id")),
    )
    op.create_index("ix_sanctions_district_id", "sanctions", ["district", "id"], unique=False)
    op.create_index("ix_sanctions_employer_digest_id", "sanctions", ["employer_digest", "id"], unique=False)
    op.create_index("ix_sanctions_employer_id_id", "sanctions", ["employer_id", "id"], unique=False)
    op.create_index("ix_sanctions_person_id_id", "sanctions", ["person_id", "id"], unique=False)
    op.create_table(
        "sanction_liftings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sanction_id", sa.Uuid(), nullable=False),
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
            name=op.f("ck_sanction_liftings_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_sanction_liftings_status")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR "
            "(decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_sanction_liftings_two_people"),
        ),
        sa.ForeignKeyConstraint(["sanction_id"], ["sanctions.id"], name=op.f("fk_sanction_liftings_sanction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction_liftings")),
    )
    op.create_index(
        "uq_sanction_liftings_open",
        "sanction_liftings",
        ["sanction_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )
    op.add_column("picture_employers", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column("picture_employers", sa.Column("closed_as", sa.Text(), nullable=True))
    op.create_table(
        "picture_imprisonments",
        sa.Column("imprisonment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("imprisonment_id", name=op.f("pk_picture_imprisonments")),
    )
    op.create_index("ix_picture_imprisonments_person_id", "picture_imprisonments", ["person_id"], unique=False)

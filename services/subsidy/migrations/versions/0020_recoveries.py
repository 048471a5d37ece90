"""Reassessments of paid months, and the recovery of what was paid too much."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import execute_script

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "reassessments",
        sa.Column("entitlement_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("overpaid", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("underpaid", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_for", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("contestable_until", sa.Date(), nullable=True),
        sa.Column("rejected_by", sa.Text(), nullable=True),
        sa.Column("rejection_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('CONFIRMED', 'CLOSED')) = (issued_on IS NOT NULL)", name=op.f("ck_reassessments_issued")
        ),
        sa.CheckConstraint(
            "status <> 'CONFIRMED' OR (reviewed_by IS NOT NULL AND confirmed_by IS NOT NULL)",
            name=op.f("ck_reassessments_confirmed"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'REVIEWED', 'CONFIRMED', 'CLOSED', 'REJECTED', 'SUPERSEDED')",
            name=op.f("ck_reassessments_status"),
        ),
        sa.CheckConstraint("confirmed_by <> reviewed_by", name=op.f("ck_reassessments_two_people")),
        sa.CheckConstraint("overpaid >= 0 AND underpaid >= 0", name=op.f("ck_reassessments_amounts")),
        sa.ForeignKeyConstraint(["entitlement_id"], ["entitlements.id"], name=op.f("fk_reassessments_entitlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassessments")),
    )
    op.create_index("ix_reassessments_district_id", "reassessments", ["district", "id"], unique=False)
    op.create_index("ix_reassessments_employer_digest_id", "reassessments", ["employer_digest", "id"], unique=False)
    op.create_index("ix_reassessments_entitlement_id_id", "reassessments", ["entitlement_id", "id"], unique=False)
    op.create_index("ix_reassessments_person_id_id", "reassessments", ["person_id", "id"], unique=False)
    op.create_index("ix_reassessments_status_id", "reassessments", ["status", "id"], unique=False)
    op.create_index(
        "uq_reassessments_undecided",
        "reassessments",
        ["entitlement_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('PROPOSED', 'REVIEWED')"),
    )
    op.create_table(
        "recoveries",
        sa.Column("reassessment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("recovered", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.Column("released", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("set_off_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'OPEN') = (ended_on IS NULL)", name=op.f("ck_recoveries_ended_on")),
        sa.CheckConstraint("(status = 'OPEN') = (recovered + released < amount)", name=op.f("ck_recoveries_ended")),
        sa.CheckConstraint(
            "status IN ('OPEN', 'RECOVERED', 'WRITTEN_OFF', 'CANCELLED')", name=op.f("ck_recoveries_status")
        ),
        sa.CheckConstraint("amount > 0 AND recovered >= 0 AND released >= 0", name=op.f("ck_recoveries_amounts")),
        sa.CheckConstraint("recovered + released <= amount", name=op.f("ck_recoveries_not_more")),
        sa.ForeignKeyConstraint(["reassessment_id"], ["reassessments.id"], name=op.f("fk_recoveries_reassessment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
        sa.UniqueConstraint("reassessment_id", name=op.f("uq_recoveries_reassessment_id")),
    )
    op.create_index("ix_recoveries_district_id", "recoveries", ["district", "id"], unique=False)
    op.create_index("ix_recoveries_employer_digest_id", "recoveries", ["employer_digest", "id"], unique=False)
    op.create_index("ix_recoveries_employer_id_id", "recoveries", ["employer_id", "id"], unique=False)
    op.create_index("ix_recoveries_person_id_id", "recoveries", ["person_id", "id"], unique=False)
    op.create_index("ix_recoveries_status_id", "recoveries", ["status", "id"], unique=False)
    op.create_table(
        "recovery_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("recovered", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.Column("corrected", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.Column("remitted", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.CheckConstraint(
            "amount > 0 AND recovered >= 0 AND corrected >= 0 AND remitted >= 0", name=op.f("ck_recovery_lines_amounts")
        ),
        sa.CheckConstraint("recovered + corrected + remitted <= amount", name=op.f("ck_recovery_lines_not_more")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_recovery_lines_application_id")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_recovery_lines_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_lines")),
        sa.UniqueConstraint("recovery_id", "month", name=op.f("uq_recovery_lines_recovery_id_month")),
    )
    op.create_index("ix_recovery_lines_application_id", "recovery_lines", ["application_id"], unique=False)
    op.create_table(
        "repayments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('REPAYMENT', 'SET_OFF')", name=op.f("ck_repayments_kind")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_repayments_positive")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_repayments_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayments")),
        sa.UniqueConstraint("recovery_id", "document", name=op.f("uq_repayments_recovery_id_document")),
    )
    op.create_table(
        "instalments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("paid", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.Column("planned_by", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0 AND paid BETWEEN 0 AND amount", name=op.f("ck_instalments_amounts")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_instalments_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalments")),
    )
    op.create_index(
        "ix_instalments_open",
        "instalments",
        ["due_on", "id"],
        unique=False,
        postgresql_where=sa.text("replaced_at IS NULL AND paid < amount"),
    )
    op.create_index("ix_instalments_recovery_id_id", "instalments", ["recovery_id", "id"], unique=False)
    op.create_table(
        "recovery_write_offs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recovery_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
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
            name=op.f("ck_recovery_write_offs_decided"),
        ),
        sa.CheckConstraint("ground IN ('DEAD', 'INSOLVENT')", name=op.f("ck_recovery_write_offs_ground")),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_recovery_write_offs_status")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR "
            "(decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_recovery_write_offs_two_people"),
        ),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("fk_recovery_write_offs_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_write_offs")),
    )
    op.create_index(
        "uq_recovery_write_offs_open",
        "recovery_write_offs",
        ["recovery_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )
    op.add_column("entitlement_months", sa.Column("look_again", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("payments", sa.Column("reassessment_id", sa.Uuid(), nullable=True))
    op.add_column("payments", sa.Column("recovery_id", sa.Uuid(), nullable=True))
    op.create_index("ix_payments_recovery_id", "payments", ["recovery_id"], unique=False)
    op.create_foreign_key(op.f("fk_payments_reassessment_id"), "payments", "reassessments", ["reassessment_id"], ["id"])
    op.create_foreign_key(op.f("fk_payments_recovery_id"), "payments", "recoveries", ["recovery_id"], ["id"])
    # --- by hand
    execute_script(KEPT)


KEPT = """
CREATE TRIGGER repayments_kept BEFORE UPDATE OR DELETE ON repayments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reassessments_kept BEFORE DELETE ON reassessments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER recoveries_kept BEFORE DELETE ON recoveries FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

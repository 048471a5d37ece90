"""The first tables of loans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only, create_kit_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables()
    op.create_table(
        "borrower_facts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_borrower_facts")),
    )
    op.create_index("ix_borrower_facts_person_id_kind", "borrower_facts", ["person_id", "kind"], unique=False)
    op.create_table(
        "borrower_spells",
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("spell_id", name=op.f("pk_borrower_spells")),
    )
    op.create_index(op.f("ix_borrower_spells_person_id"), "borrower_spells", ["person_id"], unique=False)
    op.create_table(
        "borrowers",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_borrowers")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("verdict", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_subject"), "decisions", ["subject"], unique=False)
    op.create_table(
        "loans",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("borrower_group", sa.Text(), nullable=False),
        sa.Column("principal", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("term_months", sa.BigInteger(), nullable=False),
        sa.Column("indicative_rate", sa.Numeric(precision=6, scale=4), nullable=True),
        sa.Column("other_loans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("spouse_other_loans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subsidised_elsewhere", sa.BigInteger(), nullable=False),
        sa.Column("online", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("bank_code", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("contract_number", sa.Text(), nullable=True),
        sa.Column("contract_date", sa.Date(), nullable=True),
        sa.Column("rate", sa.Numeric(precision=6, scale=4), nullable=True),
        sa.Column("drawdown_on", sa.Date(), nullable=True),
        sa.Column("maturity", sa.Date(), nullable=True),
        sa.Column("counter_guarantee", sa.Text(), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("assessment", sa.Text(), nullable=True),
        sa.Column("drawn_on", sa.Date(), nullable=True),
        sa.Column("outstanding", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("repaid_on", sa.Date(), nullable=True),
        sa.Column("interest_ends_on", sa.Date(), nullable=True),
        sa.Column("settled_until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(contract_number IS NULL) = (status IN ('APPLIED', 'ELIGIBLE', 'REFUSED'))",
            name=op.f("ck_loans_contracted"),
        ),
        sa.CheckConstraint(
            "(drawn_on IS NOT NULL) = (status IN ('DRAWN_DOWN', 'REPAID'))", name=op.f("ck_loans_drawn")
        ),
        sa.CheckConstraint(
            "(status = 'REPAID') = (repaid_on IS NOT NULL) AND (repaid_on IS NULL OR outstanding = 0)",
            name=op.f("ck_loans_repaid"),
        ),
        sa.CheckConstraint("contract_date <= drawn_on AND drawn_on < maturity", name=op.f("ck_loans_days")),
        sa.CheckConstraint(
            "num_nulls(contract_number, contract_date, rate, drawdown_on, maturity, assessed_on) IN (0, 6)",
            name=op.f("ck_loans_contract"),
        ),
        sa.CheckConstraint(
            "num_nulls(drawn_on, outstanding, interest_ends_on, settled_until) IN (0, 4)",
            name=op.f("ck_loans_drawdown"),
        ),
        sa.CheckConstraint("outstanding BETWEEN 0 AND principal", name=op.f("ck_loans_outstanding")),
        sa.CheckConstraint("principal > 0", name=op.f("ck_loans_principal")),
        sa.CheckConstraint("settled_until <= interest_ends_on", name=op.f("ck_loans_settled")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loans")),
        sa.UniqueConstraint("bank_code", "contract_number", name=op.f("uq_loans_bank_code_contract_number")),
    )
    op.create_index("ix_loans_bank_code_status_id", "loans", ["bank_code", "status", "id"], unique=False)
    op.create_index("ix_loans_district_status_id", "loans", ["district", "status", "id"], unique=False)
    op.create_index("ix_loans_person_id", "loans", ["person_id"], unique=False)
    op.create_index(
        "ix_loans_unsettled", "loans", ["id"], unique=False, postgresql_where="settled_until < interest_ends_on"
    )
    op.create_table(
        "repayments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_repayments_amount")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_repayments_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_repayments")),
    )
    op.create_index(op.f("ix_repayments_loan_id"), "repayments", ["loan_id"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("interest", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("subsidised", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("borrower", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("days > 0 AND period_from <= settled_on", name=op.f("ck_settlements_period")),
        sa.CheckConstraint(
            "interest = subsidised + borrower AND subsidised >= 0 AND borrower >= 0", name=op.f("ck_settlements_split")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_settlements_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("loan_id", "period_from", name=op.f("uq_settlements_loan_id_period_from")),
        sa.UniqueConstraint("loan_id", "settled_on", name=op.f("uq_settlements_loan_id_settled_on")),
    )
    op.create_table(
        "claims",
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("bank_code", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("interest", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status = 'PAID') = (paid_on IS NOT NULL AND payment_id IS NOT NULL)", name=op.f("ck_claims_paid")
        ),
        sa.CheckConstraint("amount > 0 AND amount <= interest", name=op.f("ck_claims_amount")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_claims_loan_id")),
        sa.ForeignKeyConstraint(["settlement_id"], ["settlements.id"], name=op.f("fk_claims_settlement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("settlement_id", name=op.f("uq_claims_settlement_id")),
    )
    op.create_index("ix_claims_bank_code_status_id", "claims", ["bank_code", "status", "id"], unique=False)
    op.create_index("ix_claims_district_status_id", "claims", ["district", "status", "id"], unique=False)
    op.create_index(op.f("ix_claims_loan_id"), "claims", ["loan_id"], unique=False)
    # --- by hand
    append_only("repayments")
    append_only("settlements")
    append_only("decisions")

"""The first tables of subsidy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only, create_kit_tables, execute_script

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables()
    op.create_table(
        "applications",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("flex_start", sa.Date(), nullable=True),
        sa.Column("certificate_level", sa.BigInteger(), nullable=True),
        sa.Column("certificate_occupation", sa.Text(), nullable=True),
        sa.Column("certificate_issued_on", sa.Date(), nullable=True),
        sa.Column("certificate_number", sa.LargeBinary(), nullable=True),
        sa.Column("certificate_index", sa.LargeBinary(), nullable=True),
        sa.Column("payee_name", sa.LargeBinary(), nullable=False),
        sa.Column("payee_account", sa.LargeBinary(), nullable=False),
        sa.Column("personal_digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("fund", sa.Text(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_for", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_for", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "status NOT IN ('APPROVED', 'PAID') OR (reviewed_by IS NOT NULL AND approved_by IS NOT NULL AND "
            "payment_id IS NOT NULL)",
            name=op.f("ck_applications_approved"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID') OR (amount > 0 AND fund IS NOT NULL)",
            name=op.f("ck_applications_amount"),
        ),
        sa.CheckConstraint(
            "(certificate_number IS NULL) = (certificate_index IS NULL)", name=op.f("ck_applications_certificate")
        ),
        sa.CheckConstraint(
            "approved_by <> made_by AND approved_by <> reviewed_by", name=op.f("ck_applications_approver")
        ),
        sa.CheckConstraint("reviewed_by <> made_by", name=op.f("ck_applications_reviewer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index("ix_applications_district_id", "applications", ["district", "id"], unique=False)
    op.create_index("ix_applications_person_id_id", "applications", ["person_id", "id"], unique=False)
    op.create_index("ix_applications_status_id", "applications", ["status", "id"], unique=False)
    op.create_index(
        "uq_applications_certificate",
        "applications",
        ["certificate_index"],
        unique=True,
        postgresql_where=sa.text("status IN ('WAITING', 'IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID')"),
    )
    op.create_index(
        "uq_applications_live",
        "applications",
        ["person_id", "programme", "period"],
        unique=True,
        postgresql_where=sa.text("status IN ('WAITING', 'IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID')"),
    )
    op.create_table(
        "bank_payees",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bank_code", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("registered_for", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("status <> 'IN_FORCE' OR confirmed_by IS NOT NULL", name=op.f("ck_bank_payees_in_force")),
        sa.CheckConstraint("status <> 'PROPOSED' OR confirmed_by IS NULL", name=op.f("ck_bank_payees_proposed")),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_bank_payees_confirmed")),
        sa.CheckConstraint(
            "confirmed_by <> registered_by AND confirmed_by <> registered_for", name=op.f("ck_bank_payees_two_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_payees")),
    )
    op.create_index(
        "uq_bank_payees_in_force",
        "bank_payees",
        ["bank_code"],
        unique=True,
        postgresql_where=sa.text("status = 'IN_FORCE'"),
    )
    op.create_index(
        "uq_bank_payees_proposed",
        "bank_payees",
        ["bank_code"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )
    op.create_table(
        "claims",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("bank_code", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("interest", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'HELD') = (hold_reason IS NOT NULL)", name=op.f("ck_claims_hold")),
        sa.CheckConstraint("amount > 0 AND amount <= interest", name=op.f("ck_claims_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("loan_id", "period_from", name=op.f("uq_claims_loan_id_period_from")),
    )
    op.create_index("ix_claims_bank_code_id", "claims", ["bank_code", "id"], unique=False)
    op.create_index("ix_claims_status_id", "claims", ["status", "id"], unique=False)
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
        "ledger_accounts",
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.CheckConstraint("account <> 'APPROPRIATION' OR balance <= 0", name=op.f("ck_ledger_accounts_source")),
        sa.CheckConstraint("account = 'APPROPRIATION' OR balance >= 0", name=op.f("ck_ledger_accounts_not_negative")),
        sa.CheckConstraint(
            "account IN ('APPROPRIATION', 'AVAILABLE', 'RESERVED', 'PAID')", name=op.f("ck_ledger_accounts_account")
        ),
        sa.CheckConstraint(
            "fund IN ('EMPLOYMENT_SUBSIDY_FUND', 'UI_FUND', 'INTEREST_SUBSIDY_FUND')",
            name=op.f("ck_ledger_accounts_fund"),
        ),
        sa.PrimaryKeyConstraint("fund", "account", name=op.f("pk_ledger_accounts")),
    )
    op.create_table(
        "person_pictures",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_pictures")),
    )
    op.create_table(
        "picture_facts",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_picture_facts")),
    )
    op.create_index("ix_picture_facts_person_id", "picture_facts", ["person_id"], unique=False)
    op.create_table(
        "picture_spells",
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("spell_id", name=op.f("pk_picture_spells")),
    )
    op.create_index("ix_picture_spells_person_id", "picture_spells", ["person_id"], unique=False)
    op.create_table(
        "payments",
        sa.Column("payment_key", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("beneficiary", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("attempt", sa.BigInteger(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("payee_name", sa.LargeBinary(), nullable=False),
        sa.Column("payee_account", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("instructed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times_sent", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("bank_reason", sa.Text(), nullable=True),
        sa.Column("bank_words", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(programme, fund) IN (('flexible_si_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'), ('skill_upgrade_subsidy', "
            "'UI_FUND'), ('interest_subsidy', 'INTEREST_SUBSIDY_FUND'))",
            name=op.f("ck_payments_right_fund"),
        ),
        sa.CheckConstraint("(status = 'INSTRUCTED') = (settled_on IS NULL)", name=op.f("ck_payments_settled")),
        sa.CheckConstraint("(application_id IS NULL) <> (claim_id IS NULL)", name=op.f("ck_payments_origin")),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payments_positive")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_payments_application_id")),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_payments_claim_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("id", "fund", "amount", name=op.f("uq_payments_id_fund_amount")),
        sa.UniqueConstraint("payment_key", name=op.f("uq_payments_payment_key")),
        sa.UniqueConstraint(
            "programme",
            "beneficiary",
            "period",
            "attempt",
            name=op.f("uq_payments_programme_beneficiary_period_attempt"),
        ),
    )
    op.create_index("ix_payments_application_id", "payments", ["application_id"], unique=False)
    op.create_index("ix_payments_claim_id", "payments", ["claim_id"], unique=False)
    op.create_index("ix_payments_person_id_id", "payments", ["person_id", "id"], unique=False)
    op.create_index("ix_payments_status_id", "payments", ["status", "id"], unique=False)
    op.create_table(
        "ledger_transactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.CheckConstraint(
            "(kind = 'APPROPRIATE') = (payment_id IS NULL)", name=op.f("ck_ledger_transactions_payment")
        ),
        sa.CheckConstraint(
            "(kind = 'APPROPRIATE') = (year IS NOT NULL AND document IS NOT NULL)",
            name=op.f("ck_ledger_transactions_appropriation"),
        ),
        sa.CheckConstraint(
            "kind IN ('APPROPRIATE', 'RESERVE', 'PAY', 'RELEASE')", name=op.f("ck_ledger_transactions_kind")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_transactions_positive")),
        sa.ForeignKeyConstraint(
            ["payment_id", "fund", "amount"],
            ["payments.id", "payments.fund", "payments.amount"],
            name=op.f("fk_ledger_transactions_payment_id_fund_amount"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transactions")),
        sa.UniqueConstraint("id", "fund", name=op.f("uq_ledger_transactions_id_fund")),
    )
    op.create_index(
        "uq_ledger_transactions_outcome",
        "ledger_transactions",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("kind IN ('PAY', 'RELEASE')"),
    )
    op.create_index(
        "uq_ledger_transactions_reserve",
        "ledger_transactions",
        ["payment_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'RESERVE'"),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entries_not_zero")),
        sa.ForeignKeyConstraint(
            ["fund", "account"],
            ["ledger_accounts.fund", "ledger_accounts.account"],
            name=op.f("fk_ledger_entries_fund_account"),
        ),
        sa.ForeignKeyConstraint(
            ["transaction_id", "fund"],
            ["ledger_transactions.id", "ledger_transactions.fund"],
            name=op.f("fk_ledger_entries_transaction_id_fund"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("transaction_id", "account", name=op.f("uq_ledger_entries_transaction_id_account")),
    )
    op.create_index("ix_ledger_entries_fund_id", "ledger_entries", ["fund", "id"], unique=False)
    # --- by hand
    for table in ("ledger_transactions", "ledger_entries", "decisions"):
        append_only(table)
    execute_script(LEDGER)
    execute_script(PAYMENTS)
    execute_script(PAYEES)


LEDGER = """
INSERT INTO ledger_accounts (fund, account)
SELECT fund, account
FROM unnest(ARRAY['EMPLOYMENT_SUBSIDY_FUND', 'UI_FUND', 'INTEREST_SUBSIDY_FUND']) AS fund,
     unnest(ARRAY['APPROPRIATION', 'AVAILABLE', 'RESERVED', 'PAID']) AS account;

-- Balances follow from entries: nobody writes them, the trigger on entries does.
CREATE FUNCTION guard_ledger_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.balance = 0 THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND (NEW.fund, NEW.account) = (OLD.fund, OLD.account) THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a balance changes by ledger entries only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_accounts_guard BEFORE INSERT OR UPDATE OR DELETE ON ledger_accounts
  FOR EACH ROW EXECUTE FUNCTION guard_ledger_account();
CREATE TRIGGER ledger_accounts_no_truncate BEFORE TRUNCATE ON ledger_accounts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION stamp_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := (pg_current_xact_id()::text)::bigint;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_transactions_stamp BEFORE INSERT ON ledger_transactions
  FOR EACH ROW EXECUTE FUNCTION stamp_ledger_transaction();

CREATE FUNCTION guard_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  posted ledger_transactions;
  gives text;
  gains text;
BEGIN
  SELECT * INTO posted FROM ledger_transactions WHERE id = NEW.transaction_id;
  IF posted.xid IS DISTINCT FROM (pg_current_xact_id()::text)::bigint THEN
    RAISE EXCEPTION 'an entry is written with its transaction' USING ERRCODE = 'restrict_violation';
  END IF;
  SELECT m.gives, m.gains INTO gives, gains FROM (VALUES
    ('APPROPRIATE', 'APPROPRIATION', 'AVAILABLE'),
    ('RESERVE', 'AVAILABLE', 'RESERVED'),
    ('PAY', 'RESERVED', 'PAID'),
    ('RELEASE', 'RESERVED', 'AVAILABLE')) AS m (kind, gives, gains) WHERE m.kind = posted.kind;
  IF (NEW.account, NEW.amount) NOT IN ((gives, -posted.amount), (gains, posted.amount)) THEN
    RAISE EXCEPTION '% moves its amount from % to %', posted.kind, gives, gains USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_entries_guard BEFORE INSERT ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION guard_ledger_entry();

CREATE FUNCTION post_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_accounts SET balance = balance + NEW.amount WHERE fund = NEW.fund AND account = NEW.account;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_post AFTER INSERT ON ledger_entries
  FOR EACH ROW EXECUTE FUNCTION post_ledger_entry();

-- Once a transaction has both entries it can have no third: each account takes one.
CREATE FUNCTION check_ledger_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) <> 2 OR sum(amount) <> 0 FROM ledger_entries WHERE transaction_id = NEW.id) THEN
    RAISE EXCEPTION 'the entries of a ledger transaction sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transactions_balance AFTER INSERT ON ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_ledger_balance();
"""

PAYMENTS = """
-- What the bank was told stays as it was told; a bank's answer is final.
CREATE FUNCTION guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.payment_key, OLD.programme, OLD.beneficiary, OLD.period, OLD.attempt, OLD.fund, OLD.amount)
     IS DISTINCT FROM
     (NEW.id, NEW.payment_key, NEW.programme, NEW.beneficiary, NEW.period, NEW.attempt, NEW.fund, NEW.amount)
     OR OLD.application_id IS DISTINCT FROM NEW.application_id OR OLD.claim_id IS DISTINCT FROM NEW.claim_id
     OR (OLD.status <> 'INSTRUCTED' AND OLD.status <> NEW.status) THEN
    RAISE EXCEPTION 'an instructed payment does not change, nor does the answer to it'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payments_guard BEFORE UPDATE ON payments FOR EACH ROW EXECUTE FUNCTION guard_payment();
CREATE TRIGGER payments_kept BEFORE DELETE ON payments FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payments_no_truncate BEFORE TRUNCATE ON payments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A payment and the ledger say the same: reserved while instructed, then paid, or released when rejected.
CREATE FUNCTION check_payment_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid uuid := (CASE TG_TABLE_NAME WHEN 'payments' THEN to_jsonb(NEW) ->> 'id'
                                   ELSE to_jsonb(NEW) ->> 'payment_id' END)::uuid;
  stands text;
  moves text[];
BEGIN
  IF paid IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT status INTO stands FROM payments WHERE id = paid;
  SELECT array_agg(kind ORDER BY kind) INTO moves FROM ledger_transactions WHERE payment_id = paid;
  IF moves IS DISTINCT FROM (CASE stands WHEN 'INSTRUCTED' THEN ARRAY['RESERVE']
                                         WHEN 'PAID' THEN ARRAY['PAY', 'RESERVE']
                                         WHEN 'REJECTED' THEN ARRAY['RELEASE', 'RESERVE'] END) THEN
    RAISE EXCEPTION 'a payment that is % and its ledger transactions do not agree', stands
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_posted AFTER INSERT OR UPDATE ON payments
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_payment_posted();
CREATE CONSTRAINT TRIGGER ledger_transactions_posted AFTER INSERT ON ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_payment_posted();
"""

PAYEES = """
-- What was said about a bank's account stays as it was said; a confirmation is made once.
CREATE FUNCTION guard_bank_payee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.bank_code, OLD.digest, OLD.registered_at, OLD.registered_by)
     IS DISTINCT FROM (NEW.id, NEW.bank_code, NEW.digest, NEW.registered_at, NEW.registered_by)
     OR OLD.registered_for IS DISTINCT FROM NEW.registered_for
     OR (OLD.confirmed_by IS NOT NULL AND (OLD.confirmed_by, OLD.confirmed_at)
         IS DISTINCT FROM (NEW.confirmed_by, NEW.confirmed_at))
     OR (OLD.status = 'REPLACED' AND NEW.status <> 'REPLACED')
     OR (OLD.status = 'IN_FORCE' AND NEW.status = 'PROPOSED') THEN
    RAISE EXCEPTION 'where a bank is paid is said anew, not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER bank_payees_guard BEFORE UPDATE ON bank_payees FOR EACH ROW EXECUTE FUNCTION guard_bank_payee();
CREATE TRIGGER bank_payees_kept BEFORE DELETE ON bank_payees FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER bank_payees_no_truncate BEFORE TRUNCATE ON bank_payees
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

"""Budget lines by year, programme and district; money is committed, returned and clawed back; shares of payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only, execute_script

revision = "0005"
down_revision = "0004"

FUNDS = (
    "fund IN ('EMPLOYMENT_SUBSIDY_FUND', 'UI_FUND', 'STARTUP_SUPPORT_FUND', 'INTEREST_SUBSIDY_FUND', "
    "'GUARANTEE_FUND', 'DISTRICT_FUND')"
)
ACCOUNTS = "account IN ('APPROPRIATION', 'AVAILABLE', 'RESERVED', 'COMMITTED', 'PAID', 'RETURNED', 'CLAWED_BACK')"
NOT_NEGATIVE = "account IN ('APPROPRIATION', 'RETURNED', 'CLAWED_BACK') OR balance >= 0"
SOURCE = "account NOT IN ('APPROPRIATION', 'RETURNED', 'CLAWED_BACK') OR balance <= 0"
BUDGET = "'APPROPRIATE', 'INCREASE', 'DECREASE', 'CARRY_OUT', 'CARRY_IN'"
PAYMENT = "'RESERVE', 'COMMIT', 'PAY', 'RELEASE', 'CANCEL', 'RETURN', 'CLAW_BACK'"


def upgrade() -> None:
    op.create_table(
        "budget_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("city_share", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.Column("district_share", sa.Numeric(precision=7, scale=6), nullable=True),
        sa.CheckConstraint(FUNDS, name=op.f("ck_budget_lines_fund")),
        sa.CheckConstraint("fund <> 'DISTRICT_FUND' OR district IS NOT NULL", name=op.f("ck_budget_lines_district")),
        sa.CheckConstraint(
            "(city_share IS NULL) = (district_share IS NULL) AND "
            "city_share >= 0 AND district_share >= 0 AND city_share + district_share = 1",
            name=op.f("ck_budget_lines_shares"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_lines")),
        sa.UniqueConstraint("id", "fund", name=op.f("uq_budget_lines_id_fund")),
        sa.UniqueConstraint(
            "fund",
            "year",
            "programme",
            "district",
            name=op.f("uq_budget_lines_fund_year_programme_district"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_budget_lines_year_id", "budget_lines", ["year", "id"], unique=False)
    op.create_table(
        "line_accounts",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("balance", sa.Numeric(precision=18, scale=2), server_default="0.00", nullable=False),
        sa.CheckConstraint(ACCOUNTS, name=op.f("ck_line_accounts_account")),
        sa.CheckConstraint(NOT_NEGATIVE, name=op.f("ck_line_accounts_not_negative")),
        sa.CheckConstraint(SOURCE, name=op.f("ck_line_accounts_source")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_lines.id"], name=op.f("fk_line_accounts_line_id")),
        sa.PrimaryKeyConstraint("line_id", "account", name=op.f("pk_line_accounts")),
    )
    op.create_table(
        "budget_alerts",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("threshold", sa.Text(), nullable=False),
        sa.Column("share", sa.Numeric(precision=7, scale=6), nullable=False),
        sa.Column("appropriated", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("used", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["budget_lines.id"], name=op.f("fk_budget_alerts_line_id")),
        sa.PrimaryKeyConstraint("line_id", "threshold", name=op.f("pk_budget_alerts")),
    )
    op.create_table(
        "budget_adjustments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_for", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_budget_adjustments_status")
        ),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_budget_adjustments_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') "
            "OR (decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name=op.f("ck_budget_adjustments_two_people"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_adjustments")),
        sa.UniqueConstraint("id", "fund", name=op.f("uq_budget_adjustments_id_fund")),
    )
    op.create_index("ix_budget_adjustments_fund_id", "budget_adjustments", ["fund", "id"], unique=False)
    op.create_index("ix_budget_adjustments_status_id", "budget_adjustments", ["status", "id"], unique=False)
    _widen_accounts()
    _widen_transactions()
    _share_payments()
    append_only("budget_alerts")
    execute_script(LINES)
    execute_script(LEDGER)
    execute_script(PAYMENTS)


def _widen_accounts() -> None:
    for name, condition in (
        ("fund", FUNDS),
        ("account", ACCOUNTS),
        ("not_negative", NOT_NEGATIVE),
        ("source", SOURCE),
    ):
        op.drop_constraint(op.f(f"ck_ledger_accounts_{name}"), "ledger_accounts", type_="check")
        op.create_check_constraint(op.f(f"ck_ledger_accounts_{name}"), "ledger_accounts", condition)
    execute_script(ACCOUNTS_OF_ALL_FUNDS)


def _widen_transactions() -> None:
    table = "ledger_transactions"
    for name in ("kind", "payment", "appropriation"):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.drop_constraint(op.f("fk_ledger_transactions_payment_id_fund_amount"), table, type_="foreignkey")
    op.drop_index("uq_ledger_transactions_outcome", table)
    for column in ("line_id", "adjustment_id", "counterpart_id"):
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
    op.add_column(
        table,
        sa.Column(
            "whole_amount",
            sa.Numeric(precision=18, scale=2),
            sa.Computed("CASE WHEN kind = 'CLAW_BACK' THEN NULL ELSE amount END", persisted=True),
            nullable=True,
        ),
    )
    execute_script(LINES_OF_BEFORE)
    op.alter_column(table, "line_id", nullable=False)
    for name, condition in (
        ("kind", f"kind IN ({BUDGET}, {PAYMENT})"),
        ("payment", f"(kind IN ({BUDGET})) = (payment_id IS NULL)"),
        ("year", f"(kind IN ({BUDGET})) = (year IS NOT NULL)"),
        ("document", f"(kind IN ({BUDGET}, 'RETURN', 'CLAW_BACK')) = (document IS NOT NULL)"),
        ("adjustment", "(kind IN ('INCREASE', 'DECREASE')) = (adjustment_id IS NOT NULL)"),
        ("counterpart", "(kind = 'CARRY_IN') = (counterpart_id IS NOT NULL)"),
    ):
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    op.create_unique_constraint(op.f(f"uq_{table}_id_fund_amount"), table, ["id", "fund", "amount"])
    op.create_unique_constraint(op.f(f"uq_{table}_counterpart_id"), table, ["counterpart_id"])
    for name, columns, of, referred in (
        ("payment_id_fund_whole_amount", ["payment_id", "fund", "whole_amount"], "payments", ["id", "fund", "amount"]),
        ("line_id_fund", ["line_id", "fund"], "budget_lines", ["id", "fund"]),
        ("adjustment_id_fund", ["adjustment_id", "fund"], "budget_adjustments", ["id", "fund"]),
        ("counterpart_id_fund_amount", ["counterpart_id", "fund", "amount"], table, ["id", "fund", "amount"]),
    ):
        op.create_foreign_key(op.f(f"fk_{table}_{name}"), table, of, columns, referred)
    op.create_index(f"ix_{table}_line_id_kind_on", table, ["line_id", "kind", "on"], unique=False)
    for name, columns, condition in (
        ("commit", ["payment_id"], "kind = 'COMMIT'"),
        ("return", ["payment_id"], "kind = 'RETURN'"),
        ("outcome", ["payment_id"], "kind IN ('PAY', 'RELEASE', 'CANCEL')"),
        ("claw_back", ["payment_id", "document"], "kind = 'CLAW_BACK'"),
    ):
        op.create_index(f"uq_{table}_{name}", table, columns, unique=True, postgresql_where=sa.text(condition))


def _share_payments() -> None:
    for column in ("city_share", "district_share", "national_part"):
        op.add_column("payments", sa.Column(column, sa.Numeric(precision=18, scale=2), nullable=True))
    execute_script(SHARES_OF_BEFORE)
    for column in ("city_share", "district_share"):
        op.alter_column("payments", column, nullable=False)
    op.create_check_constraint(
        op.f("ck_payments_shares"),
        "payments",
        "city_share >= 0 AND district_share >= 0 AND city_share + district_share = amount",
    )
    op.create_check_constraint(op.f("ck_payments_national_part"), "payments", "national_part BETWEEN 0 AND amount")


ACCOUNTS_OF_ALL_FUNDS = """
INSERT INTO ledger_accounts (fund, account)
SELECT fund, account
FROM unnest(ARRAY['EMPLOYMENT_SUBSIDY_FUND', 'UI_FUND', 'STARTUP_SUPPORT_FUND', 'INTEREST_SUBSIDY_FUND',
                  'GUARANTEE_FUND', 'DISTRICT_FUND']) AS fund,
     unnest(ARRAY['APPROPRIATION', 'AVAILABLE', 'RESERVED', 'COMMITTED', 'PAID', 'RETURNED', 'CLAWED_BACK']) AS account
ON CONFLICT DO NOTHING;
"""

# Until now a fund's money was not divided: all of it becomes one line, of the last year that it was given for and that
# had begun when money last moved. Each row keeps the year that it was entered with.
LINES_OF_BEFORE = """
INSERT INTO budget_lines (id, fund, year)
SELECT gen_random_uuid(), fund, coalesce(max(year) FILTER (WHERE year <= extract(year FROM latest)), min(year))
FROM (SELECT fund, kind, year, max("on") OVER (PARTITION BY fund) AS latest FROM ledger_transactions) AS moved
WHERE kind = 'APPROPRIATE' GROUP BY fund;

ALTER TABLE ledger_transactions DISABLE TRIGGER USER;
UPDATE ledger_transactions t SET line_id = l.id FROM budget_lines l WHERE l.fund = t.fund;
ALTER TABLE ledger_transactions ENABLE TRIGGER USER;

INSERT INTO line_accounts (line_id, account, balance)
SELECT l.id, a.account, a.balance FROM budget_lines l JOIN ledger_accounts a ON a.fund = l.fund;
"""

# Until now the fund that was charged bore the whole.
SHARES_OF_BEFORE = """
ALTER TABLE payments DISABLE TRIGGER USER;
UPDATE payments SET city_share = amount, district_share = 0;
ALTER TABLE payments ENABLE TRIGGER USER;
"""

LINES = """
-- Balances follow from entries: nobody writes them, the trigger on entries does.
CREATE OR REPLACE FUNCTION guard_ledger_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NEW.balance = 0 THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND to_jsonb(NEW) - 'balance' = to_jsonb(OLD) - 'balance' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a balance changes by ledger entries only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER line_accounts_guard BEFORE INSERT OR UPDATE OR DELETE ON line_accounts
  FOR EACH ROW EXECUTE FUNCTION guard_ledger_account();
CREATE TRIGGER line_accounts_no_truncate BEFORE TRUNCATE ON line_accounts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A line is what it is for; how city and district share what it pays may be said anew.
CREATE FUNCTION guard_budget_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.fund, OLD.year) IS DISTINCT FROM (NEW.id, NEW.fund, NEW.year)
     OR OLD.programme IS DISTINCT FROM NEW.programme OR OLD.district IS DISTINCT FROM NEW.district THEN
    RAISE EXCEPTION 'a budget line does not become another one' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_lines_guard BEFORE UPDATE ON budget_lines FOR EACH ROW EXECUTE FUNCTION guard_budget_line();
CREATE TRIGGER budget_lines_kept BEFORE DELETE ON budget_lines FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_lines_no_truncate BEFORE TRUNCATE ON budget_lines
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION open_line_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO line_accounts (line_id, account)
  SELECT NEW.id, account FROM unnest(ARRAY['APPROPRIATION', 'AVAILABLE', 'RESERVED', 'COMMITTED', 'PAID', 'RETURNED',
                                           'CLAWED_BACK']) AS account;
  RETURN NULL;
END $$;
CREATE TRIGGER budget_lines_open AFTER INSERT ON budget_lines FOR EACH ROW EXECUTE FUNCTION open_line_accounts();

-- What was proposed stays as it was proposed; it is decided once.
CREATE FUNCTION guard_budget_adjustment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  decision text[] := ARRAY['status', 'decided_at', 'decided_by', 'decision_reason'];
BEGIN
  IF to_jsonb(OLD) - decision <> to_jsonb(NEW) - decision OR OLD.status <> 'PROPOSED' THEN
    RAISE EXCEPTION 'a proposal is decided once and not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_adjustments_guard BEFORE UPDATE ON budget_adjustments
  FOR EACH ROW EXECUTE FUNCTION guard_budget_adjustment();
CREATE TRIGGER budget_adjustments_kept BEFORE DELETE ON budget_adjustments
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER budget_adjustments_no_truncate BEFORE TRUNCATE ON budget_adjustments
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

LEDGER = """
-- A payment's money stays in the line that it was reserved in, which is for its programme; no more comes back of it
-- than was paid.
CREATE OR REPLACE FUNCTION stamp_ledger_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid payments;
  reserved uuid;
BEGIN
  NEW.xid := (pg_current_xact_id()::text)::bigint;
  IF NEW.kind = 'RESERVE' THEN
    IF EXISTS (SELECT FROM budget_lines l JOIN payments p ON p.id = NEW.payment_id
               WHERE l.id = NEW.line_id AND l.programme <> p.programme) THEN
      RAISE EXCEPTION 'the line is for another programme' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.payment_id IS NOT NULL THEN
    SELECT line_id INTO reserved FROM ledger_transactions WHERE payment_id = NEW.payment_id AND kind = 'RESERVE';
    IF reserved IS DISTINCT FROM NEW.line_id THEN
      RAISE EXCEPTION 'a payment moves in the line in which it was reserved' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.kind IN ('INCREASE', 'DECREASE') AND NOT EXISTS
        (SELECT FROM budget_adjustments WHERE id = NEW.adjustment_id AND status = 'APPROVED') THEN
    RAISE EXCEPTION 'an adjustment is approved before it is posted' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.kind IN ('RETURN', 'CLAW_BACK') THEN
    SELECT * INTO paid FROM payments WHERE id = NEW.payment_id FOR UPDATE;
    IF paid.status NOT IN ('PAID', 'RETURNED') OR NEW.amount + (
         SELECT coalesce(sum(amount), 0) FROM ledger_transactions
         WHERE payment_id = NEW.payment_id AND kind IN ('RETURN', 'CLAW_BACK')) > paid.amount THEN
      RAISE EXCEPTION 'no more comes back than was paid' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION guard_ledger_entry() RETURNS trigger LANGUAGE plpgsql AS $$
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
    ('INCREASE', 'APPROPRIATION', 'AVAILABLE'),
    ('DECREASE', 'AVAILABLE', 'APPROPRIATION'),
    ('CARRY_OUT', 'AVAILABLE', 'APPROPRIATION'),
    ('CARRY_IN', 'APPROPRIATION', 'AVAILABLE'),
    ('RESERVE', 'AVAILABLE', 'RESERVED'),
    ('COMMIT', 'RESERVED', 'COMMITTED'),
    ('PAY', 'COMMITTED', 'PAID'),
    ('RELEASE', 'RESERVED', 'AVAILABLE'),
    ('CANCEL', 'COMMITTED', 'AVAILABLE'),
    ('RETURN', 'RETURNED', 'AVAILABLE'),
    ('CLAW_BACK', 'CLAWED_BACK', 'AVAILABLE')) AS m (kind, gives, gains) WHERE m.kind = posted.kind;
  IF (NEW.account, NEW.amount) NOT IN ((gives, -posted.amount), (gains, posted.amount)) THEN
    RAISE EXCEPTION '% moves its amount from % to %', posted.kind, gives, gains USING ERRCODE = 'check_violation';
  END IF;
  IF posted.kind IN ('PAY', 'CANCEL', 'RELEASE') AND (posted.kind <> 'RELEASE') IS DISTINCT FROM EXISTS (
       SELECT FROM ledger_transactions WHERE payment_id = posted.payment_id AND kind = 'COMMIT') THEN
    RAISE EXCEPTION 'what is committed is paid or cancelled, what is reserved only is released'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- All entries of a statement are posted at once: an account is written once however many entries it has.
DROP TRIGGER ledger_entries_post ON ledger_entries;
DROP FUNCTION post_ledger_entry();
CREATE FUNCTION post_ledger_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_accounts a SET balance = a.balance + s.amount
  FROM (SELECT fund, account, sum(amount) AS amount FROM posted GROUP BY fund, account) AS s
  WHERE a.fund = s.fund AND a.account = s.account;
  UPDATE line_accounts a SET balance = a.balance + s.amount
  FROM (SELECT t.line_id, e.account, sum(e.amount) AS amount
        FROM posted e JOIN ledger_transactions t ON t.id = e.transaction_id GROUP BY t.line_id, e.account) AS s
  WHERE a.line_id = s.line_id AND a.account = s.account;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_post AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS posted
  FOR EACH STATEMENT EXECUTE FUNCTION post_ledger_entries();

-- What leaves a year arrives in the next one.
CREATE FUNCTION check_carried_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
       SELECT FROM ledger_transactions i JOIN budget_lines l ON l.id = i.line_id
       JOIN budget_lines o ON o.id = NEW.line_id
       WHERE i.counterpart_id = NEW.id AND l.year = o.year + 1 AND l.fund = o.fund
         AND l.programme IS NOT DISTINCT FROM o.programme AND l.district IS NOT DISTINCT FROM o.district) THEN
    RAISE EXCEPTION 'what is carried over arrives in the same line of the next year' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transactions_carried AFTER INSERT ON ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'CARRY_OUT') EXECUTE FUNCTION check_carried_over();
"""

PAYMENTS = """
-- What the bank was told stays as it was told; a bank's answer is final, but a payment may come back.
CREATE OR REPLACE FUNCTION guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (OLD.id, OLD.payment_key, OLD.programme, OLD.beneficiary, OLD.period, OLD.attempt, OLD.fund, OLD.amount,
      OLD.city_share, OLD.district_share)
     IS DISTINCT FROM
     (NEW.id, NEW.payment_key, NEW.programme, NEW.beneficiary, NEW.period, NEW.attempt, NEW.fund, NEW.amount,
      NEW.city_share, NEW.district_share)
     OR OLD.application_id IS DISTINCT FROM NEW.application_id OR OLD.claim_id IS DISTINCT FROM NEW.claim_id
     OR OLD.national_part IS DISTINCT FROM NEW.national_part
     OR (OLD.status <> 'INSTRUCTED' AND OLD.status <> NEW.status
         AND (OLD.status, NEW.status) <> ('PAID', 'RETURNED')) THEN
    RAISE EXCEPTION 'an instructed payment does not change, nor does the answer to it'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;

-- A payment and the ledger say the same: reserved and then committed while instructed, then paid, or available again
-- when rejected; what came back whole is returned.
CREATE OR REPLACE FUNCTION check_payment_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  paid uuid := (CASE TG_TABLE_NAME WHEN 'payments' THEN to_jsonb(NEW) ->> 'id'
                                   ELSE to_jsonb(NEW) ->> 'payment_id' END)::uuid;
  stands text;
  moves text[];
  returned boolean;
BEGIN
  IF paid IS NULL THEN
    RETURN NULL;
  END IF;
  SELECT status INTO stands FROM payments WHERE id = paid;
  SELECT array_agg(CASE kind WHEN 'CANCEL' THEN 'RELEASE' ELSE kind END ORDER BY kind DESC)
           FILTER (WHERE kind IN ('RESERVE', 'PAY', 'RELEASE', 'CANCEL')),
         bool_or(kind = 'RETURN') INTO moves, returned
  FROM ledger_transactions WHERE payment_id = paid;
  IF moves IS DISTINCT FROM (CASE stands WHEN 'INSTRUCTED' THEN ARRAY['RESERVE']
                                         WHEN 'PAID' THEN ARRAY['RESERVE', 'PAY']
                                         WHEN 'RETURNED' THEN ARRAY['RESERVE', 'PAY']
                                         WHEN 'REJECTED' THEN ARRAY['RESERVE', 'RELEASE'] END)
     OR returned IS DISTINCT FROM (stands = 'RETURNED') THEN
    RAISE EXCEPTION 'a payment that is % and its ledger transactions do not agree', stands
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
"""

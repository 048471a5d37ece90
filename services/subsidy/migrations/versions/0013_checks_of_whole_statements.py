"""The ledger's checks look at what a whole statement has written, and once at what a transaction leaves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import execute_script

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "posting_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transactions", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("payments", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting_checks")),
        prefixes=["UNLOGGED"],
    )
    # --- by hand
    execute_script(MOVEMENTS)
    execute_script(ENTRIES)
    # An entry is written once and stays: what these held at every row, post_ledger_entries() holds at its statement.
    op.drop_constraint(op.f("uq_ledger_entries_transaction_id_account"), "ledger_entries")
    op.drop_constraint(op.f("fk_ledger_entries_fund_account"), "ledger_entries")
    op.create_index("ix_ledger_entries_transaction_id", "ledger_entries", ["transaction_id"])
    execute_script(COMMITTED)


# Every check finds its rows by an index, whatever the statistics say: they may be of a time when the tables were small.
MOVEMENTS = """
DROP TRIGGER ledger_transactions_stamp ON ledger_transactions;
DROP FUNCTION stamp_ledger_transaction();

-- A payment's money stays in the line that it was reserved in, which is for its programme; no more comes back of it
-- than was paid.
CREATE FUNCTION check_movements() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (SELECT FROM posted WHERE xid IS DISTINCT FROM (pg_current_xact_id()::text)::bigint) THEN
    RAISE EXCEPTION 'a movement is stamped with its own database transaction' USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n JOIN budget_lines l ON l.id = n.line_id JOIN payments p ON p.id = n.payment_id
             WHERE n.kind = 'RESERVE' AND l.programme <> p.programme) THEN
    RAISE EXCEPTION 'the line is for another programme' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n WHERE n.payment_id IS NOT NULL AND n.kind <> 'RESERVE' AND (
               SELECT bool_or(r.kind = 'RESERVE' AND r.line_id = n.line_id) FROM ledger_transactions r
               WHERE r.payment_id = n.payment_id) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a payment moves in the line in which it was reserved' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n WHERE n.kind IN ('INCREASE', 'DECREASE') AND NOT EXISTS (
               SELECT FROM budget_adjustments a WHERE a.id = n.adjustment_id AND a.status = 'APPROVED')) THEN
    RAISE EXCEPTION 'an adjustment is approved before it is posted' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM posted WHERE kind IN ('RETURN', 'CLAW_BACK')) THEN
    -- Whoever else takes back from the same payments waits here, and then sees what was taken.
    PERFORM FROM payments p WHERE p.id IN (SELECT payment_id FROM posted WHERE kind IN ('RETURN', 'CLAW_BACK'))
    ORDER BY p.id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM payments p
               WHERE p.id IN (SELECT payment_id FROM posted WHERE kind IN ('RETURN', 'CLAW_BACK'))
                 AND (p.status NOT IN ('PAID', 'RETURNED') OR p.amount < (
                   SELECT sum(t.amount) FROM ledger_transactions t
                   WHERE t.payment_id = p.id AND t.kind IN ('RETURN', 'CLAW_BACK')))) THEN
      RAISE EXCEPTION 'no more comes back than was paid' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  INSERT INTO posting_checks (transactions, payments)
  SELECT array_agg(id), coalesce(array_agg(DISTINCT payment_id) FILTER (WHERE payment_id IS NOT NULL), '{}')
  FROM posted HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_transactions_check AFTER INSERT ON ledger_transactions REFERENCING NEW TABLE AS posted
  FOR EACH STATEMENT EXECUTE FUNCTION check_movements();
"""

ENTRIES = """
DROP TRIGGER ledger_entries_guard ON ledger_entries;
DROP FUNCTION guard_ledger_entry();

-- From which account to which a movement goes.
CREATE FUNCTION ledger_sides(kind text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind
    WHEN 'APPROPRIATE' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'INCREASE' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'DECREASE' THEN ARRAY['AVAILABLE', 'APPROPRIATION']
    WHEN 'CARRY_OUT' THEN ARRAY['AVAILABLE', 'APPROPRIATION']
    WHEN 'CARRY_IN' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'RESERVE' THEN ARRAY['AVAILABLE', 'RESERVED']
    WHEN 'COMMIT' THEN ARRAY['RESERVED', 'COMMITTED']
    WHEN 'PAY' THEN ARRAY['COMMITTED', 'PAID']
    WHEN 'RELEASE' THEN ARRAY['RESERVED', 'AVAILABLE']
    WHEN 'CANCEL' THEN ARRAY['COMMITTED', 'AVAILABLE']
    WHEN 'RETURN' THEN ARRAY['RETURNED', 'AVAILABLE']
    WHEN 'CLAW_BACK' THEN ARRAY['CLAWED_BACK', 'AVAILABLE'] END
$$;

-- All entries of a statement are checked and posted at once: an account is written once however many entries it has.
CREATE OR REPLACE FUNCTION post_ledger_entries() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  mine bigint := (pg_current_xact_id()::text)::bigint;
  wrong record;
  accounts bigint;
BEGIN
  SELECT t.kind, t.xid, t.amount AS whole, e.account, e.amount, e.again INTO wrong
  FROM (SELECT p.*, EXISTS (SELECT FROM ledger_entries o WHERE o.transaction_id = p.transaction_id
                              AND o.account = p.account AND o.id <> p.id) AS again FROM posted p) AS e
  LEFT JOIN ledger_transactions t ON t.id = e.transaction_id
  WHERE e.again OR t.xid IS DISTINCT FROM mine OR abs(e.amount) <> t.amount
     OR e.account IS DISTINCT FROM (ledger_sides(t.kind))[CASE WHEN e.amount < 0 THEN 1 ELSE 2 END]
     OR (t.kind IN ('PAY', 'CANCEL', 'RELEASE') AND (t.kind <> 'RELEASE') IS DISTINCT FROM (
           SELECT bool_or(c.kind = 'COMMIT') FROM ledger_transactions c WHERE c.payment_id = t.payment_id))
  LIMIT 1;
  IF FOUND THEN
    IF wrong.xid IS DISTINCT FROM mine THEN
      RAISE EXCEPTION 'an entry is written with its transaction' USING ERRCODE = 'restrict_violation';
    ELSIF wrong.again THEN
      RAISE EXCEPTION 'an account takes one entry of a transaction' USING ERRCODE = 'unique_violation';
    ELSIF abs(wrong.amount) <> wrong.whole
       OR wrong.account <> (ledger_sides(wrong.kind))[CASE WHEN wrong.amount < 0 THEN 1 ELSE 2 END] THEN
      RAISE EXCEPTION '% moves its amount from one account to one other: %', wrong.kind, ledger_sides(wrong.kind)
        USING ERRCODE = 'check_violation';
    END IF;
    RAISE EXCEPTION 'what is committed is paid or cancelled, what is reserved only is released'
      USING ERRCODE = 'check_violation';
  END IF;
  UPDATE ledger_accounts a SET balance = a.balance + s.amount
  FROM (SELECT p.fund, p.account, sum(p.amount) AS amount FROM posted p GROUP BY p.fund, p.account) AS s
  WHERE a.fund = s.fund AND a.account = s.account;
  GET DIAGNOSTICS accounts = ROW_COUNT;
  IF accounts <> (SELECT count(DISTINCT (p.fund, p.account)) FROM posted p) THEN
    RAISE EXCEPTION 'there is no such account' USING ERRCODE = 'foreign_key_violation';
  END IF;
  UPDATE line_accounts a SET balance = a.balance + s.amount
  FROM (SELECT t.line_id, p.account, sum(p.amount) AS amount
        FROM posted p JOIN ledger_transactions t ON t.id = p.transaction_id GROUP BY t.line_id, p.account) AS s
  WHERE a.line_id = s.line_id AND a.account = s.account;
  RETURN NULL;
END $$;
"""

COMMITTED = """
DROP TRIGGER ledger_transactions_balance ON ledger_transactions;
DROP FUNCTION check_ledger_balance();
DROP TRIGGER ledger_transactions_posted ON ledger_transactions;
DROP TRIGGER payments_posted ON payments;
DROP FUNCTION check_payment_posted();

-- What a transaction leaves is checked when it commits, once for each statement: a row of posting_checks lists what the
-- statement has touched, and is gone with its check. Whoever removes the row before does not remove the check.
CREATE FUNCTION check_payments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO posting_checks (transactions, payments)
  SELECT '{}', array_agg(id) FROM written HAVING count(*) > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER payments_check_new AFTER INSERT ON payments REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION check_payments();
CREATE TRIGGER payments_check_changed AFTER UPDATE ON payments REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION check_payments();

-- Once a transaction has both entries it can have no third: each account takes one. A payment and the ledger say the
-- same: reserved and then committed while instructed, then paid, or available again when rejected; what came back whole
-- is returned.
CREATE FUNCTION check_postings() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  stands text;
BEGIN
  DELETE FROM posting_checks WHERE id = NEW.id;
  IF EXISTS (SELECT FROM unnest(NEW.transactions) AS x (id), LATERAL (
               SELECT count(*) AS entries, sum(amount) AS sum FROM ledger_entries WHERE transaction_id = x.id) AS s
             WHERE s.entries <> 2 OR s.sum <> 0) THEN
    RAISE EXCEPTION 'the entries of a ledger transaction sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  SELECT p.status INTO stands
  FROM unnest(NEW.payments) AS x (id) JOIN payments p ON p.id = x.id, LATERAL (
    SELECT count(*) FILTER (WHERE kind = 'RESERVE') AS reserved, count(*) FILTER (WHERE kind = 'PAY') AS paid,
           count(*) FILTER (WHERE kind IN ('RELEASE', 'CANCEL')) AS freed, bool_or(kind = 'RETURN') AS returned
    FROM ledger_transactions t WHERE t.payment_id = p.id) AS m
  WHERE (m.reserved, m.paid, m.freed, m.returned) IS DISTINCT FROM
        (1::bigint, (p.status IN ('PAID', 'RETURNED'))::int::bigint, (p.status = 'REJECTED')::int::bigint,
         p.status = 'RETURNED')
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'a payment that is % and its ledger transactions do not agree', stands
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_checks_run AFTER INSERT ON posting_checks
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_postings();
"""

"""What checks of whole statements hold, keys hold no more at every row; an item's status is in no index."""

import sqlalchemy as sa
from alembic import op

from kit.migrations import execute_script

revision = "0036"
down_revision = "0035"

LEDGER, ENTRIES, ITEMS, BATCHES = "ledger_transactions", "ledger_entries", "batch_items", "payment_batches"


def upgrade() -> None:
    # --- by hand
    execute_script(CHECKED)
    # Movements, payments, lines and entries keep what they are compared by (refuse_change, guard_payment,
    # guard_budget_line): what these keys held at every row, locking it, the functions hold at the statement.
    op.drop_constraint(op.f(f"fk_{ENTRIES}_transaction_id_fund"), ENTRIES)
    op.drop_constraint(op.f(f"fk_{LEDGER}_counterpart_id_fund_amount"), LEDGER)
    op.drop_constraint(op.f(f"fk_{LEDGER}_line_id_fund"), LEDGER)
    op.drop_constraint(op.f(f"fk_{LEDGER}_payment_id_fund_whole_amount"), LEDGER)
    op.drop_constraint(op.f("uq_payments_id_fund_amount"), "payments")
    op.drop_constraint(op.f(f"uq_{LEDGER}_id_fund"), LEDGER)
    op.drop_constraint(op.f(f"uq_{LEDGER}_id_fund_amount"), LEDGER)
    op.drop_constraint(op.f(f"uq_{LEDGER}_counterpart_id"), LEDGER)
    op.create_index(
        f"uq_{LEDGER}_counterpart_id",
        LEDGER,
        ["counterpart_id"],
        unique=True,
        postgresql_where=sa.text("counterpart_id IS NOT NULL"),
    )
    # An index that is written anyway says at no cost what the statement's check looked up for every entry.
    op.create_unique_constraint(op.f(f"uq_{ENTRIES}_transaction_id_account"), ENTRIES, ["transaction_id", "account"])
    op.drop_index(f"ix_{ENTRIES}_transaction_id", ENTRIES)
    # Where no index has what has changed, PostgreSQL writes the row anew and no index.
    op.add_column(ITEMS, sa.Column("held_out", sa.Boolean(), sa.Computed("status = 'HELD_OUT'", persisted=True)))
    for name in ("uq_batch_items_payment_id", "ix_batch_items_waiting", "ix_batch_items_batch_id_status"):
        op.drop_index(name, ITEMS)
    op.create_index(
        "uq_batch_items_payment_id", ITEMS, ["payment_id"], unique=True, postgresql_where=sa.text("NOT held_out")
    )
    op.create_index("ix_batch_items_waiting", ITEMS, ["id"], postgresql_where=sa.text("batch_id IS NULL"))
    op.create_index(
        "ix_batch_items_not_paid", ITEMS, ["batch_id", "id"], postgresql_where=sa.text("reason IS NOT NULL")
    )
    op.execute(f"ALTER TABLE {ITEMS} SET (fillfactor = 45)")
    # No index says any more whether something of a batch is under way: it is counted.
    op.add_column(BATCHES, sa.Column("under_way", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE payment_batches b SET under_way = (SELECT count(*) FROM batch_items i WHERE i.batch_id = b.id"
        " AND i.status = 'SENT') WHERE status IN ('SENT', 'COMPLETED')"
    )
    op.create_check_constraint(
        op.f(f"ck_{BATCHES}_under_way"), BATCHES, "(status IN ('SENT', 'COMPLETED')) = (under_way IS NOT NULL)"
    )
    op.create_check_constraint(
        op.f(f"ck_{BATCHES}_ended"),
        BATCHES,
        "under_way BETWEEN 0 AND item_count AND (status <> 'COMPLETED' OR under_way = 0)",
    )


CHECKED = """
-- A payment's money stays in the line that it was reserved in, which is for its programme; what is carried over left
-- another line of the fund; no more comes back of a payment than was paid.
CREATE OR REPLACE FUNCTION check_movements() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  IF EXISTS (SELECT FROM posted WHERE xid IS DISTINCT FROM (pg_current_xact_id()::text)::bigint) THEN
    RAISE EXCEPTION 'a movement is stamped with its own database transaction' USING ERRCODE = 'restrict_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n JOIN budget_lines l ON l.id = n.line_id JOIN payments p ON p.id = n.payment_id
             WHERE n.kind = 'RESERVE' AND l.programme <> p.programme) THEN
    RAISE EXCEPTION 'the line is for another programme' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT line_id, fund FROM posted) AS n WHERE NOT EXISTS (
               SELECT FROM budget_lines l WHERE l.id = n.line_id AND l.fund = n.fund)) THEN
    RAISE EXCEPTION 'the line is of another fund' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n WHERE n.payment_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM payments p WHERE p.id = n.payment_id AND p.fund = n.fund
                 AND (n.kind = 'CLAW_BACK' OR p.amount = n.amount))) THEN
    RAISE EXCEPTION 'a movement is of a payment, of its fund and whole' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n WHERE n.payment_id IS NOT NULL AND n.kind <> 'RESERVE' AND (
               SELECT bool_or(r.kind = 'RESERVE' AND r.line_id = n.line_id) FROM ledger_transactions r
               WHERE r.payment_id = n.payment_id) IS NOT TRUE) THEN
    RAISE EXCEPTION 'a payment moves in the line in which it was reserved' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM posted n WHERE n.kind = 'CARRY_IN' AND NOT EXISTS (
               SELECT FROM ledger_transactions c
               WHERE c.id = n.counterpart_id AND c.kind = 'CARRY_OUT' AND c.fund = n.fund AND c.amount = n.amount)) THEN
    RAISE EXCEPTION 'what is carried over left another line of the fund, whole' USING ERRCODE = 'foreign_key_violation';
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

-- All entries of a statement are checked and posted at once: an account is written once however many entries it has.
CREATE OR REPLACE FUNCTION post_ledger_entries() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  mine bigint := (pg_current_xact_id()::text)::bigint;
  wrong record;
  accounts bigint;
BEGIN
  SELECT t.kind, t.xid, t.fund, t.amount AS whole, e.fund AS of, e.account, e.amount INTO wrong
  FROM posted e
  LEFT JOIN ledger_transactions t ON t.id = e.transaction_id
  WHERE t.xid IS DISTINCT FROM mine OR e.fund IS DISTINCT FROM t.fund OR abs(e.amount) <> t.amount
     OR e.account IS DISTINCT FROM (ledger_sides(t.kind))[CASE WHEN e.amount < 0 THEN 1 ELSE 2 END]
     OR (t.kind IN ('PAY', 'CANCEL', 'RELEASE') AND (t.kind <> 'RELEASE') IS DISTINCT FROM (
           SELECT bool_or(c.kind = 'COMMIT') FROM ledger_transactions c WHERE c.payment_id = t.payment_id))
  LIMIT 1;
  IF FOUND THEN
    IF wrong.xid IS DISTINCT FROM mine THEN
      RAISE EXCEPTION 'an entry is written with its transaction' USING ERRCODE = 'restrict_violation';
    ELSIF wrong.of IS DISTINCT FROM wrong.fund THEN
      RAISE EXCEPTION 'an entry is of the fund of its transaction' USING ERRCODE = 'foreign_key_violation';
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

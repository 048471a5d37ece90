"""Shares of districts in what the city's funds paid, settled month by month in the ledger."""

import sqlalchemy as sa
from alembic import op

from kit.migrations import execute_script

revision = "0032"
down_revision = "0031"

BUDGET = "'APPROPRIATE', 'INCREASE', 'DECREASE', 'CARRY_OUT', 'CARRY_IN', 'SETTLE_OUT', 'SETTLE_IN'"
PAYMENT = "'RESERVE', 'COMMIT', 'PAY', 'RELEASE', 'CANCEL', 'RETURN', 'CLAW_BACK'"
YUAN = sa.Numeric(precision=18, scale=2)


def upgrade() -> None:
    table = "share_settlements"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("fund", sa.Text(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("paid", YUAN, nullable=False),
        sa.Column("returned", YUAN, nullable=False),
        sa.Column("clawed_back", YUAN, nullable=False),
        sa.Column("amount", YUAN, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("drawn_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("district_line_id", sa.Uuid(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('DUE', 'SETTLED')", name=op.f("ck_share_settlements_status")),
        sa.CheckConstraint("fund <> 'DISTRICT_FUND'", name=op.f("ck_share_settlements_fund")),
        sa.CheckConstraint("paid >= 0 AND returned >= 0 AND clawed_back >= 0", name=op.f("ck_share_settlements_parts")),
        sa.CheckConstraint("amount = paid - returned - clawed_back", name=op.f("ck_share_settlements_amount")),
        sa.CheckConstraint(
            "(status = 'SETTLED') = (settled_on IS NOT NULL)", name=op.f("ck_share_settlements_settled")
        ),
        sa.CheckConstraint(
            "(status = 'SETTLED' AND amount <> 0) = (district_line_id IS NOT NULL)",
            name=op.f("ck_share_settlements_district_line"),
        ),
        sa.CheckConstraint("status = 'DUE' OR held_for IS NULL", name=op.f("ck_share_settlements_held_for")),
        sa.ForeignKeyConstraint(
            ["line_id", "fund"],
            ["budget_lines.id", "budget_lines.fund"],
            name=op.f("fk_share_settlements_line_id_fund"),
        ),
        sa.ForeignKeyConstraint(
            ["district_line_id"], ["budget_lines.id"], name=op.f("fk_share_settlements_district_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_settlements")),
        sa.UniqueConstraint(
            "month",
            "district",
            "programme",
            "line_id",
            name=op.f("uq_share_settlements_month_district_programme_line_id"),
        ),
    )
    for column in ("district", "month", "status"):
        op.create_index(f"ix_share_settlements_{column}_id", table, [column, "id"], unique=False)
    ledger = "ledger_transactions"
    op.add_column(ledger, sa.Column("settlement_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_ledger_transactions_settlement_id"), ledger, table, ["settlement_id"], ["id"])
    op.create_index(
        "uq_ledger_transactions_settlement",
        ledger,
        ["settlement_id", "kind"],
        unique=True,
        postgresql_where=sa.text("settlement_id IS NOT NULL"),
    )
    # --- by hand
    for name, condition in (
        ("kind", f"kind IN ({BUDGET}, {PAYMENT})"),
        ("payment", f"(kind IN ({BUDGET})) = (payment_id IS NULL)"),
        ("year", f"(kind IN ({BUDGET})) = (year IS NOT NULL)"),
        ("document", f"(kind IN ({BUDGET}, 'RETURN', 'CLAW_BACK')) = (document IS NOT NULL)"),
    ):
        op.drop_constraint(op.f(f"ck_{ledger}_{name}"), ledger)
        op.create_check_constraint(op.f(f"ck_{ledger}_{name}"), ledger, condition)
    op.create_check_constraint(
        op.f(f"ck_{ledger}_settlement"), ledger, "(kind IN ('SETTLE_OUT', 'SETTLE_IN')) = (settlement_id IS NOT NULL)"
    )
    execute_script(SETTLEMENTS)


SETTLEMENTS = """
CREATE OR REPLACE FUNCTION ledger_sides(kind text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE kind
    WHEN 'APPROPRIATE' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'INCREASE' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'DECREASE' THEN ARRAY['AVAILABLE', 'APPROPRIATION']
    WHEN 'CARRY_OUT' THEN ARRAY['AVAILABLE', 'APPROPRIATION']
    WHEN 'CARRY_IN' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'SETTLE_OUT' THEN ARRAY['AVAILABLE', 'APPROPRIATION']
    WHEN 'SETTLE_IN' THEN ARRAY['APPROPRIATION', 'AVAILABLE']
    WHEN 'RESERVE' THEN ARRAY['AVAILABLE', 'RESERVED']
    WHEN 'COMMIT' THEN ARRAY['RESERVED', 'COMMITTED']
    WHEN 'PAY' THEN ARRAY['COMMITTED', 'PAID']
    WHEN 'RELEASE' THEN ARRAY['RESERVED', 'AVAILABLE']
    WHEN 'CANCEL' THEN ARRAY['COMMITTED', 'AVAILABLE']
    WHEN 'RETURN' THEN ARRAY['RETURNED', 'AVAILABLE']
    WHEN 'CLAW_BACK' THEN ARRAY['CLAWED_BACK', 'AVAILABLE'] END
$$;

-- What a district owes was drawn up once; it stays, and what is settled stays settled.
CREATE FUNCTION guard_share_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moving text[] := ARRAY['status', 'district_line_id', 'settled_on', 'held_for'];
BEGIN
  IF OLD.status <> 'DUE' OR to_jsonb(OLD) - moving <> to_jsonb(NEW) - moving THEN
    RAISE EXCEPTION 'a share is drawn up once and settled once' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER share_settlements_guard BEFORE UPDATE ON share_settlements
  FOR EACH ROW EXECUTE FUNCTION guard_share_settlement();
CREATE TRIGGER share_settlements_kept BEFORE DELETE ON share_settlements
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER share_settlements_no_truncate BEFORE TRUNCATE ON share_settlements
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What leaves one fund arrives in the other: between the line that paid and a line of the district's fund, as drawn up.
CREATE FUNCTION check_settled() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of uuid := coalesce(to_jsonb(NEW) ->> 'settlement_id', to_jsonb(NEW) ->> 'id');
BEGIN
  IF NOT EXISTS (
       SELECT FROM share_settlements s
       JOIN budget_lines d ON d.id = s.district_line_id AND d.fund = 'DISTRICT_FUND'
       JOIN ledger_transactions o ON o.settlement_id = s.id AND o.kind = 'SETTLE_OUT' AND o.amount = abs(s.amount)
       JOIN ledger_transactions i ON i.settlement_id = s.id AND i.kind = 'SETTLE_IN' AND i.amount = abs(s.amount)
       WHERE s.id = of AND s.status = 'SETTLED' AND (o.line_id, i.line_id) = (
         CASE WHEN s.amount > 0 THEN d.id ELSE s.line_id END, CASE WHEN s.amount > 0 THEN s.line_id ELSE d.id END)) THEN
    RAISE EXCEPTION 'a share goes between the line that paid and the district''s, whole and on both sides'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transactions_settled AFTER INSERT ON ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.settlement_id IS NOT NULL) EXECUTE FUNCTION check_settled();
CREATE CONSTRAINT TRIGGER share_settlements_settled AFTER INSERT OR UPDATE ON share_settlements
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'SETTLED' AND NEW.amount <> 0)
  EXECUTE FUNCTION check_settled();
"""

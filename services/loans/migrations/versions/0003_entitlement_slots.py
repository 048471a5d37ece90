"""The places of a borrower's subsidised loans."""

import sqlalchemy as sa
from alembic import op

from kit.migrations import execute_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "entitlement_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exclusion", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("loan_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("place > 0", name=op.f("ck_entitlement_slots_place")),
        sa.ForeignKeyConstraint(["loan_id"], ["loans.id"], name=op.f("fk_entitlement_slots_loan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_slots")),
    )
    for columns in (["slot", "place"], ["loan_id"]):
        op.create_index(
            f"uq_entitlement_slots_{'held' if len(columns) > 1 else columns[0]}",
            "entitlement_slots",
            columns,
            unique=True,
            postgresql_where=sa.text("released_at IS NULL"),
        )
    # --- by hand
    execute_script(SLOTS)
    execute_script(TAKEN_SO_FAR)
    execute_script(AGREEMENT)


SLOTS = """
-- A slot is taken once and released once.
CREATE FUNCTION guard_entitlement_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.released_at IS NOT NULL OR NEW.released_at IS NULL
     OR to_jsonb(OLD) - 'released_at' <> to_jsonb(NEW) - 'released_at' THEN
    RAISE EXCEPTION 'a slot is released and not changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entitlement_slots_guard BEFORE UPDATE ON entitlement_slots
  FOR EACH ROW EXECUTE FUNCTION guard_entitlement_slot();
CREATE TRIGGER entitlement_slots_kept BEFORE DELETE ON entitlement_slots
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entitlement_slots_no_truncate BEFORE TRUNCATE ON entitlement_slots
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# The contracts of before, in their order.
TAKEN_SO_FAR = """
INSERT INTO entitlement_slots (id, exclusion, slot, place, loan_id, taken_at)
SELECT gen_random_uuid(), 'SUBSIDISED_LOANS', 'SUBSIDISED_LOANS/' || person_id,
       row_number() OVER (PARTITION BY person_id ORDER BY contract_date, id), id, now()
FROM loans WHERE status IN ('CONTRACTED', 'DRAWN_DOWN', 'REPAID');
"""

AGREEMENT = """
-- A loan has its place from the contract on, and none before.
CREATE FUNCTION check_entitlement_slots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  holder uuid := (CASE TG_TABLE_NAME WHEN 'loans' THEN to_jsonb(NEW) ->> 'id'
                                     ELSE to_jsonb(NEW) ->> 'loan_id' END)::uuid;
  stands text;
BEGIN
  SELECT status INTO stands FROM loans WHERE id = holder;
  IF (stands IN ('CONTRACTED', 'DRAWN_DOWN', 'REPAID')) IS DISTINCT FROM
     EXISTS (SELECT FROM entitlement_slots WHERE loan_id = holder AND released_at IS NULL) THEN
    RAISE EXCEPTION 'a loan that is % and its place do not agree', stands USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER loans_slots AFTER INSERT OR UPDATE OF status ON loans
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entitlement_slots();
CREATE CONSTRAINT TRIGGER entitlement_slots_agree AFTER INSERT OR UPDATE ON entitlement_slots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entitlement_slots();
"""

"""What an application takes so that no other one has it as well."""

import sqlalchemy as sa
from alembic import op

from kit.migrations import execute_script

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "entitlement_ladders",
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("slot", name=op.f("pk_entitlement_ladders")),
    )
    op.create_table(
        "entitlement_slots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exclusion", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("place >= 0", name=op.f("ck_entitlement_slots_place")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_entitlement_slots_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement_slots")),
    )
    op.create_index("ix_entitlement_slots_application_id", "entitlement_slots", ["application_id"], unique=False)
    op.create_index(
        "uq_entitlement_slots_held",
        "entitlement_slots",
        ["slot", "place"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    # --- by hand
    execute_script(SLOTS)
    execute_script(TAKEN_SO_FAR)
    execute_script(AGREEMENT)


SLOTS = """
-- After a level of an occupation no lower one. Whoever takes a level updates its ladder first: of two transactions the
-- second waits for the first and then sees what it took; where its snapshot is older, the database has it run again.
CREATE FUNCTION climb_entitlement_ladder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO entitlement_ladders AS ladder (slot, taken) VALUES (NEW.slot, 1)
    ON CONFLICT (slot) DO UPDATE SET taken = ladder.taken + 1;
  -- The highest level is the smallest number.
  IF EXISTS (SELECT FROM entitlement_slots
             WHERE slot = NEW.slot AND released_at IS NULL AND place <= NEW.place) THEN
    RAISE EXCEPTION 'a level as high is held already' USING ERRCODE = 'exclusion_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER entitlement_slots_climb BEFORE INSERT ON entitlement_slots
  FOR EACH ROW WHEN (NEW.kind = 'HIGHER_EXCLUDES_LOWER') EXECUTE FUNCTION climb_entitlement_ladder();

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

# The applications of before hold what they would have taken; a lower level was granted before a higher one.
TAKEN_SO_FAR = """
WITH holding AS (
  SELECT id, person_id, programme, period, certificate_level, submitted_at,
         encode(certificate_index, 'hex') AS certificate,
         split_part(period, '/', 1) AS occupation,
         status IN ('APPROVED', 'PAID') AS granted
  FROM applications WHERE status IN ('IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID')
), taken (exclusion, kind, key, place, id, programme, submitted_at) AS (
  SELECT 'ITEM_FROM_ONE_FUND', 'SAME_ITEM_TWO_FUNDS', concat_ws('/', programme, person_id, period), 0,
         id, programme, submitted_at FROM holding
  UNION ALL
  SELECT 'SI_SUBSIDY_OF_MONTH', 'SAME_MONTH', concat_ws('/', person_id, period), 0,
         id, programme, submitted_at FROM holding WHERE programme = 'flexible_si_subsidy'
  UNION ALL
  SELECT 'FLEXIBLE_SI_MONTHS', 'LIFETIME_COUNT', person_id::text,
         row_number() OVER (PARTITION BY person_id ORDER BY id),
         id, programme, submitted_at FROM holding WHERE programme = 'flexible_si_subsidy' AND granted
  UNION ALL
  SELECT 'SUBSIDY_OF_CERTIFICATE', 'SAME_CERTIFICATE', certificate, 0,
         id, programme, submitted_at FROM holding WHERE programme = 'skill_upgrade_subsidy'
  UNION ALL
  SELECT 'SKILL_LEVEL_ONCE', 'ONCE', concat_ws('/', person_id, occupation, certificate_level), 0,
         id, programme, submitted_at FROM holding WHERE programme = 'skill_upgrade_subsidy'
  UNION ALL
  SELECT 'SKILL_LEVEL_RISES', 'HIGHER_EXCLUDES_LOWER', concat_ws('/', person_id, occupation), certificate_level,
         id, programme, submitted_at FROM holding WHERE programme = 'skill_upgrade_subsidy' AND granted
)
INSERT INTO entitlement_slots (id, exclusion, kind, slot, place, instrument, application_id, taken_at)
SELECT gen_random_uuid(), exclusion, kind, exclusion || '/' || key, place, programme, id, submitted_at
FROM taken ORDER BY place DESC;
"""

AGREEMENT = """
-- An application and its slots say the same: it holds some from the verdict on, and none once it is refused, sent back
-- or not paid.
CREATE FUNCTION check_entitlement_slots() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  holder uuid := (CASE TG_TABLE_NAME WHEN 'applications' THEN to_jsonb(NEW) ->> 'id'
                                     ELSE to_jsonb(NEW) ->> 'application_id' END)::uuid;
  stands text;
BEGIN
  SELECT status INTO stands FROM applications WHERE id = holder;
  IF (stands IN ('IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID')) IS DISTINCT FROM
     EXISTS (SELECT FROM entitlement_slots WHERE application_id = holder AND released_at IS NULL) THEN
    RAISE EXCEPTION 'an application that is % and its slots do not agree', stands USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER applications_slots AFTER INSERT OR UPDATE OF status ON applications
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entitlement_slots();
CREATE CONSTRAINT TRIGGER entitlement_slots_agree AFTER INSERT OR UPDATE ON entitlement_slots
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entitlement_slots();
"""

"""Offers, runs of the screen that makes them, and what has changed about whom in between."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import execute_script

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "person_changes",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "xid", sa.BigInteger(), server_default=sa.text("(pg_current_xact_id()::text)::bigint"), nullable=False
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_changes")),
    )
    op.create_index("ix_person_changes_xid", "person_changes", ["xid"], unique=False)
    op.create_table(
        "screenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("programmes", postgresql.JSONB(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=True),
        sa.Column("outcomes", postgresql.JSONB(), nullable=True),
        sa.Column("offered", sa.BigInteger(), nullable=True),
        sa.Column("renewed", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status IN ('COMPLETED', 'FAILED')) = (ended_at IS NOT NULL)", name=op.f("ck_screenings_ended")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index("ix_screenings_status_id", "screenings", ["status", "id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rule_version", sa.Text(), nullable=False),
        sa.Column("screening_id", sa.Uuid(), nullable=True),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'ACCEPTED') = (application_id IS NOT NULL)", name=op.f("ck_offers_accepted")),
        sa.CheckConstraint("(status = 'OFFERED') = (closed_at IS NULL)", name=op.f("ck_offers_closed")),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_offers_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    op.create_index("ix_offers_district_id", "offers", ["district", "id"], unique=False)
    op.create_index("ix_offers_person_id_id", "offers", ["person_id", "id"], unique=False)
    op.create_index("ix_offers_programme_status_id", "offers", ["programme", "status", "id"], unique=False)
    op.create_index("ix_offers_status_id", "offers", ["status", "id"], unique=False)
    op.create_index(
        "uq_offers_period",
        "offers",
        ["person_id", "programme", "period"],
        unique=True,
        postgresql_where=sa.text("status <> 'WITHDRAWN'"),
    )
    # --- by hand
    execute_script(CHANGES)


CHANGES = """
-- Whoever writes what a screen reads of people leaves a note of whom, so that a snapshot can renew their rows alone.
CREATE FUNCTION note_person_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO person_changes (person_id) SELECT DISTINCT person_id FROM written WHERE person_id IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER picture_facts_noted AFTER INSERT ON picture_facts
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_person_changes();
CREATE TRIGGER picture_facts_removal_noted AFTER DELETE ON picture_facts
  REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_person_changes();
CREATE TRIGGER person_pictures_noted AFTER INSERT ON person_pictures
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_person_changes();
CREATE TRIGGER person_pictures_change_noted AFTER UPDATE ON person_pictures
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_person_changes();
CREATE TRIGGER person_pictures_removal_noted AFTER DELETE ON person_pictures
  REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_person_changes();
CREATE TRIGGER applications_change_noted AFTER UPDATE ON applications
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION note_person_changes();
"""

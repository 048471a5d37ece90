"""The first tables of registration."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only, create_kit_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_kit_tables()
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
        "people",
        sa.Column("identity_number", sa.LargeBinary(), nullable=False),
        sa.Column("identity_index", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("identity_index", name=op.f("uq_people_identity_index")),
    )
    op.create_index("ix_people_district_id", "people", ["district", "id"], unique=False)
    op.create_table(
        "facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_facts_validity")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_facts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
    )
    op.create_index("ix_facts_person_id_kind", "facts", ["person_id", "kind", "recorded_at"], unique=False)
    op.create_table(
        "spells",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("seeks_work", sa.Boolean(), nullable=False),
        sa.Column("able_to_work", sa.Boolean(), nullable=False),
        sa.Column("parity", sa.Boolean(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name=op.f("ck_spells_end")),
        sa.CheckConstraint("ended_on IS NULL OR declared_on <= ended_on", name=op.f("ck_spells_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_spells_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spells")),
    )
    op.create_index("ix_spells_district_status_id", "spells", ["district", "status", "id"], unique=False)
    op.create_index(
        "uq_spells_open",
        "spells",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('WAITING_FOR_FACTS', 'CONFIRMED')"),
    )
    # --- by hand
    # A range over one person stands for equality, which GiST knows of ranges without an extension.
    op.execute("CREATE TYPE person_range AS RANGE (subtype = uuid)")
    op.execute(
        "ALTER TABLE spells ADD CONSTRAINT ex_spells_overlap EXCLUDE USING gist "
        "(person_range(person_id, person_id, '[]') WITH &&, daterange(declared_on, ended_on) WITH &&) "
        "WHERE (status <> 'REFUSED')"
    )
    append_only("decisions")

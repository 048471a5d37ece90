"""Suspension, contact, services and benefit months of the unemployed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "benefit_extensions",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("closed_on IS NULL OR opened_on <= closed_on", name=op.f("ck_benefit_extensions_order")),
        sa.CheckConstraint("months > 0", name=op.f("ck_benefit_extensions_months")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_extensions")),
    )
    op.create_index("ix_benefit_extensions_region_id", "benefit_extensions", ["region", "id"], unique=False)
    op.create_index(
        "uq_benefit_extensions_open",
        "benefit_extensions",
        ["region"],
        unique=True,
        postgresql_where=sa.text("closed_on IS NULL"),
    )
    op.create_table(
        "sweeps",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("contacts_missed", sa.BigInteger(), nullable=False),
        sa.Column("spells_ended", sa.BigInteger(), nullable=False),
        sa.Column("parities_changed", sa.BigInteger(), nullable=False),
        sa.Column("benefits_changed", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swept_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sweeps")),
    )
    op.create_table(
        "benefits",
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("insured_months", sa.BigInteger(), nullable=False),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("base_months", sa.BigInteger(), nullable=False),
        sa.Column("extension_months", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("extension_id", sa.Uuid(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("base_months > 0 AND extension_months >= 0", name=op.f("ck_benefits_months")),
        sa.ForeignKeyConstraint(["extension_id"], ["benefit_extensions.id"], name=op.f("fk_benefits_extension_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_benefits_person_id")),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_benefits_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefits")),
        sa.UniqueConstraint("spell_id", name=op.f("uq_benefits_spell_id")),
    )
    op.create_index("ix_benefits_district_id", "benefits", ["district", "id"], unique=False)
    op.create_index(op.f("ix_benefits_extension_id"), "benefits", ["extension_id"], unique=False)
    op.create_index(op.f("ix_benefits_person_id"), "benefits", ["person_id"], unique=False)
    op.create_index("ix_benefits_region_until", "benefits", ["region", "until"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certificates_person_id")),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_certificates_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("number", name=op.f("uq_certificates_number")),
    )
    op.create_index("ix_certificates_district_id", "certificates", ["district", "id"], unique=False)
    op.create_index(
        "uq_certificates_person_id",
        "certificates",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("voided_on IS NULL"),
    )
    op.create_table(
        "contact_plans",
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("periods", sa.BigInteger(), nullable=False),
        sa.Column("begun_after", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("missed_in_row", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_plans_person_id")),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_contact_plans_spell_id")),
        sa.PrimaryKeyConstraint("spell_id", name=op.f("pk_contact_plans")),
    )
    op.create_index(
        "ix_contact_plans_due_on",
        "contact_plans",
        ["due_on"],
        unique=False,
        postgresql_where=sa.text("due_on IS NOT NULL"),
    )
    op.create_index(op.f("ix_contact_plans_person_id"), "contact_plans", ["person_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("missed_in_row", sa.BigInteger(), nullable=False),
        sa.Column("escalation", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(status = 'MADE') = (made_on IS NOT NULL)", name=op.f("ck_contacts_made")),
        sa.CheckConstraint("(status = 'MISSED') = (escalation IS NOT NULL)", name=op.f("ck_contacts_missed")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contacts_person_id")),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_contacts_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    op.create_index("ix_contacts_district_id", "contacts", ["district", "id"], unique=False)
    op.create_index(
        "ix_contacts_escalation_id",
        "contacts",
        ["escalation", "id"],
        unique=False,
        postgresql_where=sa.text("escalation IS NOT NULL"),
    )
    op.create_index(op.f("ix_contacts_person_id"), "contacts", ["person_id"], unique=False)
    op.create_index("ix_contacts_spell_id_id", "contacts", ["spell_id", "id"], unique=False)
    op.create_table(
        "parity_statuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("parity", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_parity_statuses_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parity_statuses")),
    )
    op.create_index(
        "uq_parity_statuses_standing",
        "parity_statuses",
        ["spell_id", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.create_table(
        "services_given",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_services_given_person_id")),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_services_given_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services_given")),
    )
    op.create_index("ix_services_given_district_id", "services_given", ["district", "id"], unique=False)
    op.create_index("ix_services_given_person_id_id", "services_given", ["person_id", "id"], unique=False)
    op.create_index("ix_services_given_spell_id_id", "services_given", ["spell_id", "id"], unique=False)
    op.create_table(
        "suspensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("spell_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("until IS NULL OR since <= until", name=op.f("ck_suspensions_order")),
        sa.ForeignKeyConstraint(["spell_id"], ["spells.id"], name=op.f("fk_suspensions_spell_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspensions")),
    )
    op.create_index("ix_suspensions_spell_id", "suspensions", ["spell_id", "since"], unique=False)
    op.create_index(
        "uq_suspensions_open", "suspensions", ["spell_id"], unique=True, postgresql_where=sa.text("until IS NULL")
    )
    op.add_column("spells", sa.Column("age", sa.BigInteger(), nullable=True))
    op.add_column("spells", sa.Column("parity_review_on", sa.Date(), nullable=True))
    op.add_column(
        "spells", sa.Column("missing", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
    op.add_column(
        "spells",
        sa.Column("missing_figures", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column(
        "spells", sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False)
    )
    op.add_column("spells", sa.Column("suspended_on", sa.Date(), nullable=True))
    op.add_column("spells", sa.Column("end_recorded_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_spells_parity_review_on",
        "spells",
        ["parity_review_on"],
        unique=False,
        postgresql_where=sa.text("parity_review_on IS NOT NULL"),
    )
    op.create_index("ix_spells_status_id", "spells", ["status", "id"], unique=False)
    # --- by hand
    op.execute("UPDATE spells SET end_recorded_on = ended_on WHERE status = 'ENDED'")
    op.create_check_constraint(
        op.f("ck_spells_end_recorded"), "spells", "(status = 'ENDED') = (end_recorded_on IS NOT NULL)"
    )
    op.create_check_constraint(
        op.f("ck_spells_suspension"), "spells", "(status = 'SUSPENDED') = (suspended_on IS NOT NULL)"
    )
    op.drop_index("uq_spells_open", "spells")
    op.create_index(
        "uq_spells_open",
        "spells",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('WAITING_FOR_FACTS', 'CONFIRMED', 'SUSPENDED')"),
    )
    # What was confirmed before has had its parity since the declaration.
    op.execute(
        "INSERT INTO parity_statuses (id, spell_id, valid_from, parity, recorded_at, recorded_by) "
        "SELECT gen_random_uuid(), id, declared_on, parity, now(), 'system:registration' FROM spells "
        "WHERE parity IS NOT NULL"
    )
    op.execute("CREATE SEQUENCE certificate_serials")

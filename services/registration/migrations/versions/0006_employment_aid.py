"""Certification of the hard to employ, families and others who need help."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "families",
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("formed_on", sa.Date(), nullable=False),
        sa.Column("grounds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flagged_on", sa.Date(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("clear_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("cleared_on IS NULL OR flagged_on <= cleared_on", name=op.f("ck_families_flag")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
    )
    op.create_index("ix_families_district_id", "families", ["district", "id"], unique=False)
    op.create_index(
        "ix_families_flagged",
        "families",
        ["district", "id"],
        unique=False,
        postgresql_where=sa.text("flagged_on IS NOT NULL AND cleared_on IS NULL"),
    )
    op.create_table(
        "certifications",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("categories", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("end_codes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name=op.f("ck_certifications_end")),
        sa.CheckConstraint(
            "(status IN ('CERTIFIED', 'ENDED')) = (review_due_on IS NOT NULL)", name=op.f("ck_certifications_review")
        ),
        sa.CheckConstraint("ended_on IS NULL OR requested_on < ended_on", name=op.f("ck_certifications_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_certifications_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certifications")),
    )
    op.create_index(
        "ix_certifications_district_status_id", "certifications", ["district", "status", "id"], unique=False
    )
    op.create_index(
        "ix_certifications_review",
        "certifications",
        ["review_due_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'CERTIFIED'"),
    )
    op.create_index(
        "uq_certifications_open",
        "certifications",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('WAITING', 'CERTIFIED')"),
    )
    op.create_table(
        "displaced_workers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("employer_code", sa.Text(), nullable=False),
        sa.Column("displaced_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("in_scope", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("priorities", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("placed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(status = 'PLACED') = (placed_on IS NOT NULL)", name=op.f("ck_displaced_workers_placed")),
        sa.CheckConstraint("(way IS NULL) = (planned_on IS NULL)", name=op.f("ck_displaced_workers_plan")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_displaced_workers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_displaced_workers")),
    )
    op.create_index(
        "ix_displaced_workers_district_group_code_id",
        "displaced_workers",
        ["district", "group_code", "id"],
        unique=False,
    )
    op.create_index(
        "uq_displaced_workers_open",
        "displaced_workers",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_table(
        "family_members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("left_on IS NULL OR joined_on <= left_on", name=op.f("ck_family_members_order")),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_family_members_family_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_family_members_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_members")),
    )
    op.create_index("ix_family_members_family_id", "family_members", ["family_id"], unique=False)
    op.create_index(
        "uq_family_members_current",
        "family_members",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "income_assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("assessed_by", sa.Text(), nullable=False),
        sa.Column("members", sa.BigInteger(), nullable=False),
        sa.Column("counted_income", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("needs_figures", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_income_assessments_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_income_assessments")),
    )
    op.create_index(
        "ix_income_assessments_district_family_id", "income_assessments", ["district", "family_id", "id"], unique=False
    )
    op.create_table(
        "restricted_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_restricted_records_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_records")),
    )
    op.create_index(op.f("ix_restricted_records_person_id"), "restricted_records", ["person_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("missing_figure", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Text(), nullable=True),
        sa.CheckConstraint("(done_on IS NULL) = (done_by IS NULL)", name=op.f("ck_tasks_done")),
        sa.CheckConstraint("done_on IS NULL OR opened_on <= done_on", name=op.f("ck_tasks_order")),
        sa.CheckConstraint("due_on IS NULL OR missing_figure IS NULL", name=op.f("ck_tasks_deadline")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_tasks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_district_kind_id", "tasks", ["district", "kind", "id"], unique=False)
    op.create_index("ix_tasks_owner_id", "tasks", ["owner", "id"], unique=False)
    op.create_index(
        "uq_tasks_open", "tasks", ["subject", "kind"], unique=True, postgresql_where=sa.text("done_on IS NULL")
    )
    op.create_table(
        "veteran_placements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("secured_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(status = 'PLACED') = (secured_on IS NOT NULL)", name=op.f("ck_veteran_placements_placed")),
        sa.CheckConstraint("secured_on IS NULL OR received_on <= secured_on", name=op.f("ck_veteran_placements_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_veteran_placements_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_veteran_placements")),
    )
    op.create_index(
        "ix_veteran_placements_district_status_id", "veteran_placements", ["district", "status", "id"], unique=False
    )
    op.create_index(
        "uq_veteran_placements_person_id",
        "veteran_placements",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'NOT_ENTITLED'"),
    )
    op.create_table(
        "gradual_exits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("support", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("months", sa.BigInteger(), nullable=True),
        sa.Column("missing_figure", sa.Text(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("(status = 'PLANNED') = (missing_figure IS NULL)", name=op.f("ck_gradual_exits_figure")),
        sa.CheckConstraint("(status = 'PLANNED') = (months IS NOT NULL)", name=op.f("ck_gradual_exits_planned")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["income_assessments.id"], name=op.f("fk_gradual_exits_assessment_id")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_gradual_exits_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradual_exits")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_gradual_exits_assessment_id")),
    )
    op.create_index("ix_gradual_exits_district_id", "gradual_exits", ["district", "id"], unique=False)
    op.create_table(
        "circumstances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name=op.f("ck_circumstances_validity")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_circumstances_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circumstances")),
    )
    op.create_index(
        "ix_circumstances_person_id_kind", "circumstances", ["person_id", "kind", "recorded_at"], unique=False
    )

"""Employers, employment and layoffs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from kit.migrations import append_only

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "employers",
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("staff", sa.BigInteger(), nullable=True),
        sa.Column("revenue", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("assets", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("stated_size", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("four_new", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("industries", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decapacity", sa.Boolean(), nullable=False),
        sa.Column("source_department", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("profile_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("registered_on <= profile_on", name=op.f("ck_employers_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employers")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_employers_credit_code")),
    )
    op.create_index("ix_employers_district_id", "employers", ["district", "id"], unique=False)
    op.create_table(
        "employments",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("contract_months", sa.BigInteger(), nullable=True),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("hire_notified_on", sa.Date(), nullable=False),
        sa.Column("hire_days_late", sa.BigInteger(), nullable=True),
        sa.Column("hired_by", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("leaving_reason", sa.Text(), nullable=True),
        sa.Column("end_notified_on", sa.Date(), nullable=True),
        sa.Column("end_days_late", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(contract = 'FIXED_TERM') = (contract_months IS NOT NULL)", name=op.f("ck_employments_contract")
        ),
        sa.CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name=op.f("ck_employments_end")),
        sa.CheckConstraint("(status = 'ENDED') = (leaving_reason IS NOT NULL)", name=op.f("ck_employments_reason")),
        sa.CheckConstraint("ended_on IS NULL OR hired_on <= ended_on", name=op.f("ck_employments_order")),
        sa.CheckConstraint(
            "hired_on <= hire_notified_on AND ended_on <= end_notified_on", name=op.f("ck_employments_notices")
        ),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_employments_employer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_employments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employments")),
    )
    op.create_index("ix_employments_credit_code_id", "employments", ["credit_code", "id"], unique=False)
    op.create_index("ix_employments_district_id", "employments", ["district", "id"], unique=False)
    op.create_index("ix_employments_employer_id_id", "employments", ["employer_id", "id"], unique=False)
    op.create_index("ix_employments_person_id_hired_on", "employments", ["person_id", "hired_on"], unique=False)
    op.create_table(
        "flexible_employments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("schemes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name=op.f("ck_flexible_employments_end")),
        sa.CheckConstraint("ended_on IS NULL OR since <= ended_on", name=op.f("ck_flexible_employments_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_flexible_employments_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flexible_employments")),
    )
    op.create_index("ix_flexible_employments_district_id", "flexible_employments", ["district", "id"], unique=False)
    op.create_index("ix_flexible_employments_person_id_id", "flexible_employments", ["person_id", "id"], unique=False)
    op.create_index(
        "uq_flexible_employments_active",
        "flexible_employments",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.create_table(
        "layoff_plans",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("staff", sa.BigInteger(), nullable=False),
        sa.Column("layoffs", sa.BigInteger(), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("grounds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("report_required", sa.Boolean(), nullable=True),
        sa.Column("notice_days", sa.BigInteger(), nullable=False),
        sa.Column("days_short", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("0 < layoffs AND layoffs <= staff", name=op.f("ck_layoff_plans_layoffs")),
        sa.CheckConstraint("notified_on <= first_on", name=op.f("ck_layoff_plans_order")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_layoff_plans_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layoff_plans")),
    )
    op.create_index("ix_layoff_plans_credit_code_id", "layoff_plans", ["credit_code", "id"], unique=False)
    op.create_index("ix_layoff_plans_district_id", "layoff_plans", ["district", "id"], unique=False)
    op.create_index("ix_layoff_plans_employer_id_id", "layoff_plans", ["employer_id", "id"], unique=False)
    op.create_table(
        "stated_headcounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("staff", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("EXTRACT(day FROM month) = 1", name=op.f("ck_stated_headcounts_month")),
        sa.CheckConstraint("staff >= 0", name=op.f("ck_stated_headcounts_staff")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_stated_headcounts_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_headcounts")),
    )
    op.create_index(
        "ix_stated_headcounts_employer_id_month", "stated_headcounts", ["employer_id", "month"], unique=False
    )
    op.create_table(
        "flexible_contributions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("flexible_employment_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("paid", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.CheckConstraint("EXTRACT(day FROM month) = 1", name=op.f("ck_flexible_contributions_month")),
        sa.CheckConstraint("paid >= 0", name=op.f("ck_flexible_contributions_paid")),
        sa.ForeignKeyConstraint(
            ["flexible_employment_id"],
            ["flexible_employments.id"],
            name=op.f("fk_flexible_contributions_flexible_employment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flexible_contributions")),
    )
    op.create_index(
        "ix_flexible_contributions_employment_month",
        "flexible_contributions",
        ["flexible_employment_id", "month"],
        unique=False,
    )
    # --- by hand
    op.execute(
        "ALTER TABLE employments ADD CONSTRAINT ex_employments_overlap EXCLUDE USING gist "
        "(person_range(person_id, person_id, '[]') WITH &&, person_range(employer_id, employer_id, '[]') WITH &&, "
        "daterange(hired_on, ended_on) WITH &&)"
    )
    op.execute(
        "ALTER TABLE flexible_employments ADD CONSTRAINT ex_flexible_employments_overlap EXCLUDE USING gist "
        "(person_range(person_id, person_id, '[]') WITH &&, daterange(since, ended_on) WITH &&) "
        "WHERE (status <> 'REFUSED')"
    )
    append_only("stated_headcounts")
    append_only("flexible_contributions")

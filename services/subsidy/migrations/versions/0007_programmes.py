"""Every programme for people and employers: filings, drafts, documents, and more of registration's facts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

LIVE = "status IN ('WAITING', 'IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID')"
PAID_FROM = """
('flexible_si_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'), ('skill_upgrade_subsidy', 'UI_FUND'),
('interest_subsidy', 'INTEREST_SUBSIDY_FUND'), ('enterprise_si_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'),
('post_subsidy_enterprise', 'EMPLOYMENT_SUBSIDY_FUND'), ('post_subsidy_public_welfare', 'EMPLOYMENT_SUBSIDY_FUND'),
('internship_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'), ('job_seeking_startup_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'),
('oneoff_startup_subsidy', 'STARTUP_SUPPORT_FUND'), ('oneoff_job_creation_subsidy', 'STARTUP_SUPPORT_FUND'),
('premises_rent_subsidy', 'STARTUP_SUPPORT_FUND'), ('stabilisation_subsidy', 'UI_FUND'),
('training_subsidy_direct', 'EMPLOYMENT_SUBSIDY_FUND'), ('employment_service_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'),
('municipal_incubator_award', 'STARTUP_SUPPORT_FUND')
"""


def upgrade() -> None:
    _pictures()
    _filings()
    _applications()
    _drafts()
    _papers()
    # --- by hand
    op.drop_constraint("ck_payments_right_fund", "payments", type_="check")
    op.create_check_constraint(op.f("ck_payments_right_fund"), "payments", f"(programme, fund) IN ({PAID_FROM})")


def _pictures() -> None:
    op.create_table(
        "picture_employers",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("four_new", postgresql.JSONB(), nullable=False),
        sa.Column("industries", postgresql.JSONB(), nullable=False),
        sa.Column("decapacity", sa.Boolean(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("employer_id", name=op.f("pk_picture_employers")),
    )
    op.create_table(
        "picture_employments",
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("hired_on", sa.Date(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("contract_months", sa.BigInteger(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("leaving_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("employment_id", name=op.f("pk_picture_employments")),
    )
    op.create_index("ix_picture_employments_person_id", "picture_employments", ["person_id"])
    op.create_index("ix_picture_employments_employer_id", "picture_employments", ["employer_id"])
    op.create_table(
        "picture_certifications",
        sa.Column("certification_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("categories", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("certification_id", name=op.f("pk_picture_certifications")),
    )
    op.create_index("ix_picture_certifications_person_id", "picture_certifications", ["person_id"])
    op.create_table(
        "picture_plans",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("activated_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_picture_plans")),
    )
    op.create_index(op.f("ix_picture_plans_region"), "picture_plans", ["region"])


def _filings() -> None:
    op.create_table(
        "filings",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("stated", postgresql.JSONB(), nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("items > 0", name=op.f("ck_filings_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
    )
    for column in ("employer_id", "employer_digest", "district", "programme"):
        op.create_index(f"ix_filings_{column}_id", "filings", [column, "id"])


def _applications() -> None:
    op.alter_column("applications", "person_id", nullable=True)
    for name in ("employer_id", "enterprise_id", "worker_id", "employment_id", "filing_id"):
        op.add_column("applications", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("applications", sa.Column("employer_digest", sa.Text(), nullable=True))
    stated = sa.Column("stated", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False)
    op.add_column("applications", stated)
    op.create_foreign_key(op.f("fk_applications_filing_id"), "applications", "filings", ["filing_id"], ["id"])
    one_of_both = "(person_id IS NULL) <> (employer_id IS NULL)"
    op.create_check_constraint(op.f("ck_applications_applicant"), "applications", one_of_both)
    op.create_index(
        "uq_applications_employer_live",
        "applications",
        ["employer_id", "programme", "period"],
        unique=True,
        postgresql_where=sa.text(LIVE),
    )
    for column in ("employer_id", "employer_digest", "worker_id", "filing_id"):
        op.create_index(f"ix_applications_{column}_id", "applications", [column, "id"])


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(status = 'SAVED') = (content IS NOT NULL)", name=op.f("ck_drafts_content")),
        sa.CheckConstraint("(status = 'SUBMITTED') = (application_id IS NOT NULL)", name=op.f("ck_drafts_submitted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index("ix_drafts_owner_id", "drafts", ["owner", "id"])


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("filing_id", sa.Uuid(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.Text(), nullable=False),
        sa.CheckConstraint("(application_id IS NULL) <> (filing_id IS NULL)", name=op.f("ck_papers_holder")),
        sa.CheckConstraint("size > 0", name=op.f("ck_papers_size")),
        sa.ForeignKeyConstraint(["application_id"], ["applications.id"], name=op.f("fk_papers_application_id")),
        sa.ForeignKeyConstraint(["filing_id"], ["filings.id"], name=op.f("fk_papers_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index("ix_papers_application_id_id", "papers", ["application_id", "id"])
    op.create_index("ix_papers_filing_id_id", "papers", ["filing_id", "id"])

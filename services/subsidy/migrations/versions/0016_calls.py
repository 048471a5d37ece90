"""Calls for candidates, their juries and final lists, and what was certified."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

FUNDED = """
('flexible_si_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'), ('skill_upgrade_subsidy', 'UI_FUND'),
('interest_subsidy', 'INTEREST_SUBSIDY_FUND'), ('enterprise_si_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'),
('post_subsidy_enterprise', 'EMPLOYMENT_SUBSIDY_FUND'),
('post_subsidy_public_welfare', 'EMPLOYMENT_SUBSIDY_FUND'), ('internship_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'),
('job_seeking_startup_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'), ('oneoff_startup_subsidy', 'STARTUP_SUPPORT_FUND'),
('oneoff_job_creation_subsidy', 'STARTUP_SUPPORT_FUND'), ('premises_rent_subsidy', 'STARTUP_SUPPORT_FUND'),
('stabilisation_subsidy', 'UI_FUND'), ('training_subsidy_direct', 'EMPLOYMENT_SUBSIDY_FUND'),
('employment_service_subsidy', 'EMPLOYMENT_SUBSIDY_FUND'),
('municipal_incubator_award', 'STARTUP_SUPPORT_FUND')
"""
UNFUNDED = """
'poverty_job_award', 'grassroots_graduate_subsidy', 'district_incubator_award', 'high_tech_incubator_award',
'idle_property_incubator_award', 'contest_award'
"""


def upgrade() -> None:
    _calls()
    _certification_years()
    _candidates()
    _final_lists()
    _jurors()
    _candidate_members()
    _certified_bases()
    _scorecards()
    _base_revocations()
    # --- by hand: the fund of a programme that no document gives one is what the city's figure says.
    op.drop_constraint("ck_payments_right_fund", "payments", type_="check")
    op.create_check_constraint(
        op.f("ck_payments_right_fund"), "payments", f"(programme, fund) IN ({FUNDED}) OR programme IN ({UNFUNDED})"
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drafted_by", sa.Text(), nullable=False),
        sa.Column("drafted_for", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "(status IN ('ANNOUNCED', 'ENDED')) = (announced_on IS NOT NULL)", name=op.f("ck_calls_announced")
        ),
        sa.CheckConstraint(
            "kind IN ('HOUSEHOLD_SERVICE_TRAINING', 'SME_STARTUP_INNOVATION', 'CONTEST', 'INCUBATOR', 'INTERNSHIP')",
            name=op.f("ck_calls_kind"),
        ),
        sa.CheckConstraint("level = 'MUNICIPAL' OR district IS NOT NULL", name=op.f("ck_calls_district")),
        sa.CheckConstraint("level IN ('MUNICIPAL', 'DISTRICT')", name=op.f("ck_calls_level")),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'WITHDRAWN') OR (opened_by IS NOT NULL AND opened_by <> drafted_by "
            "AND opened_by IS DISTINCT FROM drafted_for)",
            name=op.f("ck_calls_two_people"),
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'WITHDRAWN', 'OPEN', 'CLOSED', 'SCORED', 'PROPOSED', 'ANNOUNCED', 'ENDED')",
            name=op.f("ck_calls_status"),
        ),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_calls_window")),
        sa.CheckConstraint("places > 0", name=op.f("ck_calls_places")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_kind_id", "calls", ["kind", "id"], unique=False)
    op.create_index("ix_calls_status_id", "calls", ["status", "id"], unique=False)
    op.create_index("ix_calls_year_id", "calls", ["year", "id"], unique=False)


def _certification_years() -> None:
    op.create_table(
        "certification_years",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("places", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("taken BETWEEN 0 AND places", name=op.f("ck_certification_years_quota")),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_certification_years")),
    )


def _candidates() -> None:
    op.create_table(
        "candidates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("employer_digest", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("base_type", sa.Text(), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reasons", postgresql.JSONB(), nullable=False),
        sa.Column("screened_by", sa.Text(), nullable=True),
        sa.Column("score", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("rank", sa.BigInteger(), nullable=True),
        sa.Column("award", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.CheckConstraint("(status = 'REJECTED') = (reasons <> '[]'::jsonb)", name=op.f("ck_candidates_reasons")),
        sa.CheckConstraint("award IS NULL OR (award > 0 AND status = 'SELECTED')", name=op.f("ck_candidates_award")),
        sa.CheckConstraint(
            "status IN ('APPLIED', 'WITHDRAWN') OR screened_by <> made_by", name=op.f("ck_candidates_two_people")
        ),
        sa.CheckConstraint(
            "status IN ('APPLIED', 'WITHDRAWN', 'ADMITTED', 'REJECTED', 'SELECTED', 'NOT_SELECTED')",
            name=op.f("ck_candidates_status"),
        ),
        sa.CheckConstraint("(score IS NULL) = (rank IS NULL)", name=op.f("ck_candidates_ranked")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_candidates_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
    )
    op.create_index("ix_candidates_call_id_id", "candidates", ["call_id", "id"], unique=False)
    op.create_index("ix_candidates_district_id", "candidates", ["district", "id"], unique=False)
    op.create_index("ix_candidates_employer_digest_id", "candidates", ["employer_digest", "id"], unique=False)
    op.create_index("ix_candidates_employer_id_id", "candidates", ["employer_id", "id"], unique=False)
    op.create_index(
        "uq_candidates_employer",
        "candidates",
        ["call_id", "employer_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'WITHDRAWN'"),
    )
    op.create_index("uq_candidates_rank", "candidates", ["call_id", "rank"], unique=True)


def _final_lists() -> None:
    op.create_table(
        "final_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("entries", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_for", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_final_lists_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_final_lists_status")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR (decided_by <> proposed_by AND decided_by IS "
            "DISTINCT FROM proposed_for)",
            name=op.f("ck_final_lists_two_people"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_final_lists_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_final_lists")),
    )
    op.create_index("ix_final_lists_call_id_id", "final_lists", ["call_id", "id"], unique=False)
    op.create_index(
        "uq_final_lists_open", "final_lists", ["call_id"], unique=True, postgresql_where=sa.text("status = 'PROPOSED'")
    )


def _jurors() -> None:
    op.create_table(
        "jurors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Text(), nullable=False),
        sa.Column("employers", postgresql.JSONB(), nullable=False),
        sa.Column("kin", postgresql.JSONB(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_jurors_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurors")),
        sa.UniqueConstraint("call_id", "subject", name=op.f("uq_jurors_call_id_subject")),
    )
    op.create_index("ix_jurors_call_id_id", "jurors", ["call_id", "id"], unique=False)


def _candidate_members() -> None:
    op.create_table(
        "candidate_members",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_candidate_members_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", "person_id", name=op.f("pk_candidate_members")),
    )
    op.create_index("ix_candidate_members_person_id", "candidate_members", ["person_id"], unique=False)
    op.create_index(
        "uq_candidate_members_active",
        "candidate_members",
        ["call_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("active"),
    )


def _certified_bases() -> None:
    op.create_table(
        "certified_bases",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("base_type", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("quota_kind", sa.Text(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("award", sa.Numeric(precision=18, scale=2), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'REVOKED') = (revoked_on IS NOT NULL)", name=op.f("ck_certified_bases_revoked")),
        sa.CheckConstraint(
            "kind IN ('HOUSEHOLD_SERVICE_TRAINING', 'SME_STARTUP_INNOVATION', 'CONTEST', 'INCUBATOR', 'INTERNSHIP')",
            name=op.f("ck_certified_bases_kind"),
        ),
        sa.CheckConstraint("level IN ('MUNICIPAL', 'DISTRICT')", name=op.f("ck_certified_bases_level")),
        sa.CheckConstraint("status IN ('CERTIFIED', 'REVOKED')", name=op.f("ck_certified_bases_status")),
        sa.CheckConstraint(
            "(place IS NULL) = (quota_kind IS NULL) AND place > 0", name=op.f("ck_certified_bases_place")
        ),
        sa.CheckConstraint("award > 0", name=op.f("ck_certified_bases_award")),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_certified_bases_call_id")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_certified_bases_candidate_id")),
        sa.ForeignKeyConstraint(
            ["quota_kind", "year"],
            ["certification_years.kind", "certification_years.year"],
            name=op.f("fk_certified_bases_quota_kind_year"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certified_bases")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_certified_bases_candidate_id")),
    )
    op.create_index("ix_certified_bases_district_id", "certified_bases", ["district", "id"], unique=False)
    op.create_index("ix_certified_bases_kind_id", "certified_bases", ["kind", "id"], unique=False)
    op.create_index("ix_certified_bases_level_id", "certified_bases", ["level", "id"], unique=False)
    op.create_index("ix_certified_bases_review_due_on", "certified_bases", ["review_due_on"], unique=False)
    op.create_index("ix_certified_bases_status_id", "certified_bases", ["status", "id"], unique=False)
    op.create_index("ix_certified_bases_year_id", "certified_bases", ["year", "id"], unique=False)
    op.create_index(
        "uq_certified_bases_held",
        "certified_bases",
        ["employer_id", "kind", "level"],
        unique=True,
        postgresql_where=sa.text("status = 'CERTIFIED'"),
    )
    op.create_index("uq_certified_bases_place", "certified_bases", ["quota_kind", "year", "place"], unique=True)


def _scorecards() -> None:
    op.create_table(
        "scorecards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("juror_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("scores", postgresql.JSONB(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidates.id"], name=op.f("fk_scorecards_candidate_id")),
        sa.ForeignKeyConstraint(["juror_id"], ["jurors.id"], name=op.f("fk_scorecards_juror_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecards")),
        sa.UniqueConstraint("juror_id", "candidate_id", name=op.f("uq_scorecards_juror_id_candidate_id")),
    )
    op.create_index("ix_scorecards_candidate_id_id", "scorecards", ["candidate_id", "id"], unique=False)


def _base_revocations() -> None:
    op.create_table(
        "base_revocations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("base_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_for", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_base_revocations_decided"),
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')", name=op.f("ck_base_revocations_status")
        ),
        sa.CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') OR (decided_by <> proposed_by AND decided_by IS "
            "DISTINCT FROM proposed_for)",
            name=op.f("ck_base_revocations_two_people"),
        ),
        sa.ForeignKeyConstraint(["base_id"], ["certified_bases.id"], name=op.f("fk_base_revocations_base_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_revocations")),
    )
    op.create_index("ix_base_revocations_base_id_id", "base_revocations", ["base_id", "id"], unique=False)

"""The job market: vacancies, job seekers and candidacies."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "vacancies",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("employer_name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("occupation_group", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("wage_from", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("wage_to", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("hours_kind", sa.Text(), nullable=False),
        sa.Column("hours_a_week", sa.BigInteger(), nullable=False),
        sa.Column("posts", sa.BigInteger(), nullable=False),
        sa.Column("filled", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("searched_title", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'FILLED') = (filled = posts)", name=op.f("ck_vacancies_filled")),
        sa.CheckConstraint("(status = 'OPEN') = (closed_on IS NULL)", name=op.f("ck_vacancies_closed")),
        sa.CheckConstraint("0 <= wage_from AND wage_from <= wage_to", name=op.f("ck_vacancies_wage")),
        sa.CheckConstraint("opened_on <= closes_on AND opened_on <= closed_on", name=op.f("ck_vacancies_order")),
        sa.CheckConstraint("posts > 0 AND filled BETWEEN 0 AND posts", name=op.f("ck_vacancies_posts")),
        sa.ForeignKeyConstraint(["employer_id"], ["employers.id"], name=op.f("fk_vacancies_employer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancies")),
    )
    op.create_index(
        "ix_vacancies_closes_on", "vacancies", ["closes_on"], unique=False, postgresql_where=sa.text("status = 'OPEN'")
    )
    op.create_index("ix_vacancies_district_status_id", "vacancies", ["district", "status", "id"], unique=False)
    op.create_index("ix_vacancies_employer_id_id", "vacancies", ["employer_id", "id"], unique=False)
    op.create_index("ix_vacancies_opened_on", "vacancies", ["opened_on"], unique=False)
    op.create_index("ix_vacancies_status_group_id", "vacancies", ["status", "occupation_group", "id"], unique=False)
    op.create_index(
        "ix_vacancies_terms",
        "vacancies",
        ["terms"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_table(
        "job_seekers",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("occupations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("occupation_groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("districts", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("lowest_wage", sa.Numeric(precision=18, scale=2), nullable=False),
        sa.Column("hours_kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("(status = 'ACTIVE') = (ended_on IS NULL)", name=op.f("ck_job_seekers_end")),
        sa.CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name=op.f("ck_job_seekers_reason")),
        sa.CheckConstraint("0 <= lowest_wage", name=op.f("ck_job_seekers_wage")),
        sa.CheckConstraint("ended_on IS NULL OR registered_on <= ended_on", name=op.f("ck_job_seekers_order")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_job_seekers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_seekers")),
    )
    op.create_index("ix_job_seekers_district_status_id", "job_seekers", ["district", "status", "id"], unique=False)
    op.create_index(
        "ix_job_seekers_groups",
        "job_seekers",
        ["occupation_groups"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.create_index("ix_job_seekers_person_id_id", "job_seekers", ["person_id", "id"], unique=False)
    op.create_index("ix_job_seekers_registered_on", "job_seekers", ["registered_on"], unique=False)
    op.create_index("ix_job_seekers_status_id", "job_seekers", ["status", "id"], unique=False)
    op.create_index(
        "uq_job_seekers_active",
        "job_seekers",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status = 'ACTIVE'"),
    )
    op.create_table(
        "candidacies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vacancy_id", sa.Uuid(), nullable=False),
        sa.Column("seeker_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("seeker_district", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("interviewed_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("employment_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (status IN ('APPLIED', 'REFERRED', 'INTERVIEWED'))",
            name=op.f("ck_candidacies_decided"),
        ),
        sa.CheckConstraint("(status = 'HIRED') = (employment_id IS NOT NULL)", name=op.f("ck_candidacies_hired")),
        sa.CheckConstraint(
            "(status IN ('DECLINED', 'WITHDRAWN')) = (end_reason IS NOT NULL)", name=op.f("ck_candidacies_reason")
        ),
        sa.CheckConstraint("made_on <= interviewed_on AND made_on <= decided_on", name=op.f("ck_candidacies_order")),
        sa.ForeignKeyConstraint(["employment_id"], ["employments.id"], name=op.f("fk_candidacies_employment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_candidacies_person_id")),
        sa.ForeignKeyConstraint(["seeker_id"], ["job_seekers.id"], name=op.f("fk_candidacies_seeker_id")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancies.id"], name=op.f("fk_candidacies_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidacies")),
    )
    op.create_index("ix_candidacies_credit_code_id", "candidacies", ["credit_code", "id"], unique=False)
    op.create_index(
        "ix_candidacies_decided_on",
        "candidacies",
        ["decided_on"],
        unique=False,
        postgresql_where=sa.text("status = 'HIRED'"),
    )
    op.create_index("ix_candidacies_district_status_id", "candidacies", ["district", "status", "id"], unique=False)
    op.create_index("ix_candidacies_person_id_id", "candidacies", ["person_id", "id"], unique=False)
    op.create_index("ix_candidacies_seeker_district_id", "candidacies", ["seeker_district", "id"], unique=False)
    op.create_index("ix_candidacies_seeker_id_id", "candidacies", ["seeker_id", "id"], unique=False)
    op.create_index("ix_candidacies_vacancy_id_id", "candidacies", ["vacancy_id", "id"], unique=False)
    op.create_index(
        "uq_candidacies_open",
        "candidacies",
        ["seeker_id", "vacancy_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('APPLIED', 'REFERRED', 'INTERVIEWED')"),
    )

"""零就业家庭、低保家庭: whether at least one eligible member of the family is in stable work (art. 14)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import count_fact, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 14
TARGET = "确保零就业家庭、低保家庭中符合条件的至少1人稳定就业"

eligible_members = count_fact(
    "eligible_members",
    owner="HRSS",
    unit="persons",
    zh="符合条件的家庭成员数",
    en="members who are able and willing to work",
)
stably_employed = count_fact(
    "stably_employed", owner="HRSS", unit="persons", zh="稳定就业的家庭成员数", en="members in stable work"
)

somebody_works = stably_employed >= figure("zero_employment_family.least_in_work")

INSTRUMENT = Instrument(
    code="zero_employment_family",
    zh="零就业家庭、低保家庭就业援助",
    en="Work for zero-employment and low-income families",
    article=ARTICLE,
    quote=TARGET,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="TARGET_MISSED",
            article=ARTICLE,
            quote=TARGET,
            zh="有符合条件的成员，但稳定就业不足{zero_employment_family.least_in_work}人",
            en="Members are eligible, but fewer than {zero_employment_family.least_in_work} of them in stable work",
            condition=~(eligible_members > 0) | somebody_works,
        ),
    ),
    grants=(
        Grant(
            code="TARGET_MET",
            zh="至少{zero_employment_family.least_in_work}人稳定就业",
            en="At least {zero_employment_family.least_in_work} member in stable work",
            when=somebody_works,
        ),
        Grant(
            code="NO_ELIGIBLE_MEMBER",
            zh="没有符合条件的家庭成员",
            en="No member of the family is eligible",
            when=~(eligible_members > 0),
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """零就业家庭: ELIGIBLE reads "target met", INELIGIBLE "the family is owed help". Art. 14."""
    return INSTRUMENT.decide(facts, as_of, figures)

"""家庭服务业职业培训市级示范基地: certification of a municipal demonstration base, so many a year (art. 3)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Verdict
from subsidy.rules.startup_facts import bases_this_year

ARTICLE = 3
QUOTA = "每年认定3家市级示范基地"

quota = figure("household_service_demo_base.yearly_quota")

INSTRUMENT = Instrument(
    code="household_service_demo_base",
    zh="家庭服务业职业培训市级示范基地认定",
    en="Certification of a municipal household-service demonstration base",
    article=ARTICLE,
    quote=QUOTA,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.ONCE,
    clauses=(
        Clause(
            code="ANNUAL_QUOTA_USED",
            article=ARTICLE,
            quote=QUOTA,
            zh="本年已认定{household_service_demo_base.yearly_quota}家",
            en="All {household_service_demo_base.yearly_quota} bases of the year are certified",
            condition=bases_this_year < quota,
        ),
    ),
    outputs={"quota": quota},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """市级示范基地认定: whether the calendar year has room for one more; outputs ``quota`` in bases a year. Art. 3."""
    return INSTRUMENT.decide(facts, as_of, figures)

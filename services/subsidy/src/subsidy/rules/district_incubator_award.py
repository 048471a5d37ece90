"""县区创业孵化基地奖补: award of a district to an incubator that it certified itself (art. 8)."""

from collections.abc import Mapping
from datetime import date

from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument, Status
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_facts import budget_level, certified_level, district_decided

ARTICLE = 8
ENCOURAGED = "鼓励有条件的县区对本级认定的创业孵化基地（园区）给予奖补"

INSTRUMENT = Instrument(
    code="district_incubator_award",
    zh="县区创业孵化基地奖补",
    en="District award of a district incubator",
    article=ARTICLE,
    quote=ENCOURAGED,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.ONCE,
    status=Status.DISCRETIONARY,
    clauses=(
        Clause(
            code="NOT_DISTRICT_CERTIFIED",
            article=ARTICLE,
            quote="本级认定的创业孵化基地（园区）",
            zh="不是县区本级认定的创业孵化基地",
            en="Not certified by the district itself",
            condition=certified_level.is_("DISTRICT"),
        ),
        Clause(
            code="NOT_DISTRICT_BUDGET",
            article=ARTICLE,
            quote="有条件的县区",
            zh="只能由县区预算列支，不得使用市级资金",
            en="Only the district's own budget may pay, never the municipal line",
            condition=budget_level.is_("DISTRICT"),
        ),
        Clause(
            code="NO_DISTRICT_DECISION",
            article=ARTICLE,
            quote=ENCOURAGED,
            zh="县区尚未决定给予奖补",
            en="The district has not decided on an award",
            condition=district_decided,
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """县区创业孵化基地奖补: whether a district may award from its own budget; the amount is the district's. Art. 8."""
    return INSTRUMENT.decide(facts, as_of, figures)

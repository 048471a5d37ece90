"""小额扶贫信贷: priority for entities through which registered poor households find work (art. 14)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.facts import commercially_sustainable, employs_poor_households, entity_kind
from rulebook.expressions import figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument, Status
from rulebook.verdicts import Verdict

ARTICLE = 14
PRIORITY = "运用小额扶贫信贷优先支持"
ENTITIES = "带动建档立卡贫困户就业发展的企业及家庭农场、专业大户、农民合作社等经济主体"

INSTRUMENT = Instrument(
    code="micro_poverty_credit",
    zh="小额扶贫信贷优先支持",
    en="Priority in micro poverty credit",
    article=ARTICLE,
    quote=PRIORITY,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.ANY_TIME,
    status=Status.DISCRETIONARY,
    clauses=(
        Clause(
            code="ENTITY_NOT_COVERED",
            article=ARTICLE,
            quote=ENTITIES,
            zh="不是企业、家庭农场、专业大户或者农民合作社",
            en="Not an enterprise, family farm, large grower or farmers' cooperative",
            condition=entity_kind.is_in(figure_codes("micro_poverty_credit.entities")),
        ),
        Clause(
            code="NO_POOR_HOUSEHOLDS",
            article=ARTICLE,
            quote=ENTITIES,
            zh="没有带动建档立卡贫困户就业发展",
            en="No registered poor household finds work through it",
            condition=employs_poor_households,
        ),
        Clause(
            code="NOT_COMMERCIALLY_SUSTAINABLE",
            article=ARTICLE,
            quote="按照商业化可持续发展原则",
            zh="不符合商业化可持续发展原则",
            en="Not commercially sustainable",
            condition=commercially_sustainable,
        ),
    ),
    grants=(Grant(code="PRIORITY", zh="优先支持", en="Marked for priority; the lender decides"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """小额扶贫信贷: whether an application is marked for priority; lenders are encouraged, not bound. Art. 14."""
    return INSTRUMENT.decide(facts, as_of, figures)

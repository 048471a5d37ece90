"""就业影响评估: the effect on employment that a major policy must weigh (art. 1)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import Condition, choose, code_fact, figure_codes, records_fact
from rulebook.facts import Kind
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 1
QUOTE = "应综合考虑对就业岗位、就业环境和失业风险等带来的影响"

policy_kind = code_fact("policy_kind", owner="DRC", zh="政策类别", en="kind of policy")
sections = records_fact(
    "sections", owner="DRC", zh="评估内容", en="sections of the assessment", entry={"section": Kind.CODE}
)

is_required = policy_kind.is_in(figure_codes("employment_impact.economic_policies")) | policy_kind.is_in(
    figure_codes("employment_impact.social_policies")
)


def weighs(section: str) -> Condition:
    """Whether the assessment has a section, where one is required."""
    return choose(is_required, sections.any(lambda one: one.code("section").is_(section)), ~is_required)


INSTRUMENT = Instrument(
    code="employment_impact_assessment",
    zh="重大政策就业影响评估",
    en="Employment impact assessment of major policies",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="JOBS_NOT_WEIGHED",
            article=ARTICLE,
            quote=QUOTE,
            zh="未评估对就业岗位的影响",
            en="The effect on jobs is not weighed",
            condition=weighs("JOBS"),
        ),
        Clause(
            code="EMPLOYMENT_ENVIRONMENT_NOT_WEIGHED",
            article=ARTICLE,
            quote=QUOTE,
            zh="未评估对就业环境的影响",
            en="The effect on the employment environment is not weighed",
            condition=weighs("EMPLOYMENT_ENVIRONMENT"),
        ),
        Clause(
            code="UNEMPLOYMENT_RISK_NOT_WEIGHED",
            article=ARTICLE,
            quote=QUOTE,
            zh="未评估失业风险",
            en="The risk of unemployment is not weighed",
            condition=weighs("UNEMPLOYMENT_RISK"),
        ),
    ),
    grants=(
        Grant(code="ASSESSMENT_COMPLETE", zh="评估内容齐全", en="The assessment is complete", when=is_required),
        Grant(code="ASSESSMENT_NOT_REQUIRED", zh="不属于列举的重大政策", en="Not a major policy", when=~is_required),
    ),
    outputs={"required": is_required},
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """就业影响评估: whether a policy of this kind may go on as assessed; outputs ``required``. Art. 1."""
    return INSTRUMENT.decide(facts, as_of, figures)

"""吸纳贫困家庭劳动力奖补: award for a stable job of a member of a poor family (art. 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import AS_OF, figure
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_facts import breaks, hire_date, poor_family

ARTICLE = 7
STABLE = "对吸纳贫困家庭劳动力就业并稳定就业1年以上的"

award = figure("poverty_job_award.amount")
a_year_on = hire_date.plus_months(figure("poverty_job_award.stable_months"))

INSTRUMENT = Instrument(
    code="poverty_job_award",
    zh="吸纳贫困家庭劳动力就业奖补",
    en="Award for stable jobs of members of poor families",
    article=ARTICLE,
    quote=STABLE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_HIRE,
    clauses=(
        Clause(
            code="NOT_POOR_FAMILY",
            article=ARTICLE,
            quote="吸纳贫困家庭劳动力就业",
            zh="不是贫困家庭劳动力",
            en="Not a member of a poor family",
            condition=poor_family,
        ),
        Clause(
            code="STABLE_LT_12M",
            article=ARTICLE,
            quote=STABLE,
            zh="稳定就业不满{poverty_job_award.stable_months}个月或有中断",
            en="Less than {poverty_job_award.stable_months} months in the job, or not without a break",
            condition=(a_year_on <= AS_OF) & breaks.equals(0),
        ),
        Clause(
            code="AMOUNT_UNKNOWN",
            article=ARTICLE,
            quote="给予一定奖补",
            zh="奖补标准尚未确定",
            en="The amount of the award is not set",
            condition=award.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(value=award, lines=(Line(zh="奖补标准（元/人）", en="Amount of a hire, yuan", value=award),)),
    documents=(Document(zh="劳动合同", en="Labour contract"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """吸纳贫困家庭劳动力奖补: NEEDS_CONFIG until a figure sets the amount, in yuan a hire. Art. 7."""
    return INSTRUMENT.decide(facts, as_of, figures)

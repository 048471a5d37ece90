"""公益性岗位补贴: post subsidy of a public welfare post, per month (art. 15)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, figure
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.minimum_wage import has_tier, local_minimum_wage

ARTICLE = 15
QUOTE = "新增及腾退的公益性岗位要优先安置"
LOCAL = "济人社发〔2017〕39号"

# A fixed amount for the whole city until the subsidy was tied to the minimum wage.
share = figure("post_subsidy_public_welfare.share_of_minimum_wage")
fixed = figure("post_subsidy_public_welfare.fixed_month")
follows_wage = share.is_known()

INSTRUMENT = Instrument(
    code="post_subsidy_public_welfare",
    zh="公益性岗位补贴",
    en="Post subsidy for public welfare posts",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER, Applicant.INSTITUTION),
    frequency=Frequency.PER_MONTH,
    clauses=(
        Clause(
            code="DISTRICT_TIER_UNKNOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="该区域的最低工资档次尚未配置（功能区请按所在行政区填报）",
            en="No minimum-wage tier is set for the place; for a function zone state the district that it lies in",
            basis=LOCAL,
            condition=~follows_wage | has_tier,
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=choose(follows_wage, share * local_minimum_wage, fixed),
        lines=(
            Line(
                zh="当地最低工资标准（元/月）",
                en="Local minimum wage, yuan a month",
                value=local_minimum_wage,
                when=follows_wage,
            ),
            Line(zh="补贴比例", en="Share paid", value=share, when=follows_wage),
            Line(zh="定额标准（元/月）", en="Fixed amount, yuan a month", value=fixed, when=~follows_wage),
        ),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(Document(zh="公益性岗位人员考勤及工资发放凭证", en="Attendance and wages of the post holder"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """公益性岗位补贴: the local minimum wage of the day in yuan a month, by the tier of the district. Art. 15."""
    return INSTRUMENT.decide(facts, as_of, figures)

"""就业见习补贴: internship subsidy of the months claimed, as a share of the local minimum wage (art. 11)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import choose, figure
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.employer_facts import intern_months, retention
from subsidy.rules.minimum_wage import has_tier, local_minimum_wage

ARTICLE = 11
QUOTE = "加大就业见习力度"
PROVINCIAL = "鲁财社〔2018〕86号"

# The higher share has to be shown: without a retention rate the base share is paid.
is_retained = retention.is_known() & (retention >= figure("internship_subsidy.retention"))
share = choose(is_retained, figure("internship_subsidy.share.retained"), figure("internship_subsidy.share.base"))

INSTRUMENT = Instrument(
    code="internship_subsidy",
    zh="就业见习补贴",
    en="Internship subsidy",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_EVENT,
    clauses=(
        Clause(
            code="OVER_12_MONTHS",
            article=ARTICLE,
            quote=QUOTE,
            zh="见习期限超过{internship_subsidy.longest_months}个月",
            en="The internship lasts more than {internship_subsidy.longest_months} months",
            basis=PROVINCIAL,
            condition=intern_months <= figure("internship_subsidy.longest_months"),
        ),
        Clause(
            code="DISTRICT_TIER_UNKNOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="该区域的最低工资档次尚未配置（功能区请按所在行政区填报）",
            en="No minimum-wage tier is set for the place; for a function zone state the district that it lies in",
            basis=PROVINCIAL,
            condition=has_tier,
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=local_minimum_wage * share * intern_months,
        lines=(
            Line(zh="当地最低工资标准（元/月）", en="Local minimum wage, yuan a month", value=local_minimum_wage),
            Line(zh="补贴比例", en="Share paid", value=share),
            Line(zh="见习月数", en="Months of internship", value=intern_months),
        ),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(
        Document(zh="就业见习协议", en="Internship agreement"),
        Document(zh="见习人员生活补助发放凭证", en="Proof of the living allowance paid to the interns"),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """就业见习补贴: decide one intern's months; amount in yuan for all months claimed. Art. 11."""
    return INSTRUMENT.decide(facts, as_of, figures)

"""岗位补贴（企业）: post subsidy of employers that hire, per hired person and month (arts 3, 6, 11, 15)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.displaced_hiring import POST_NOT_NEW
from subsidy.rules.hiring import EMPLOYER_SCOPE_UNREAD, NO_CATEGORY
from subsidy.rules.minimum_wage import local_minimum_wage

ARTICLE = 3
QUOTE = "对吸纳就业困难人员的企业，按规定给予岗位补贴"
LOCAL = "济人社发〔2017〕40号"

ratio = figure("post_subsidy_enterprise.share_of_minimum_wage")

INSTRUMENT = Instrument(
    code="post_subsidy_enterprise",
    zh="岗位补贴（企业吸纳就业）",
    en="Post subsidy for employers",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.PER_MONTH,
    clauses=(
        NO_CATEGORY,
        POST_NOT_NEW,
        EMPLOYER_SCOPE_UNREAD,
        Clause(
            code="RATIO_UNKNOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="岗位补贴占当地最低工资标准的比例尚未配置",
            en="The share of the local minimum wage that is paid has not been configured",
            basis=LOCAL,
            condition=ratio.is_known(),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=ratio * local_minimum_wage,
        applies=ratio.is_known(),
        lines=(
            Line(zh="当地最低工资标准（元/月）", en="Local minimum wage, yuan a month", value=local_minimum_wage),
            Line(zh="补贴比例", en="Share paid", value=ratio),
        ),
    ),
    fund="EMPLOYMENT_SUBSIDY_FUND",
    documents=(
        Document(zh="劳动合同", en="Employment contract"),
        Document(zh="工资发放凭证", en="Proof of wages paid"),
    ),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """岗位补贴: decide one hire and month; NEEDS_CONFIG while the share of the minimum wage is not known. Art. 3."""
    return INSTRUMENT.decide(facts, as_of, figures)

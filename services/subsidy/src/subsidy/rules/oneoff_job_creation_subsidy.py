"""一次性创业岗位开发补贴: one-off subsidy for the posts that a startup creates (arts. 6 and 7)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import Condition, Entry, figure, figure_codes
from rulebook.figures import Figures
from rulebook.instruments import Amount, Applicant, Clause, Document, Frequency, Instrument, Line
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_applicants import APPLICANT_CLAUSES, APPLICANTS, added_from, larger, listed, no_business
from subsidy.rules.startup_facts import NEW_BUSINESS_FORM, applicant_type, posts

ARTICLE = 7
PROVINCE = "鲁政办发〔2013〕25号"


def qualifies(post: Entry) -> Condition:
    """Whether a post counts: a long enough contract with a person of one of the groups."""
    lasts = post.quantity("contract_months") >= figure("oneoff_job_creation_subsidy.contract_months")
    return lasts & post.code("group").is_in(figure_codes("oneoff_job_creation_subsidy.groups"))


qualified = posts.count(qualifies)
per_post = figure("oneoff_job_creation_subsidy.per_post")

INSTRUMENT = Instrument(
    code="oneoff_job_creation_subsidy",
    zh="一次性创业岗位开发补贴",
    en="One-off job-creation subsidy of a startup",
    article=ARTICLE,
    quote=APPLICANTS,
    applicants=(Applicant.EMPLOYER,),
    frequency=Frequency.ONCE,
    clauses=(
        *APPLICANT_CLAUSES,
        Clause(
            code="NO_QUALIFIED_POST",
            article=ARTICLE,
            quote="和一次性创业岗位开发补贴",
            zh="没有签订{oneoff_job_creation_subsidy.contract_months}个月以上合同、吸纳规定人员的岗位",
            en="No post for the groups with a contract of {oneoff_job_creation_subsidy.contract_months} months or more",
            basis=PROVINCE,
            condition=qualified > 0,
        ),
        Clause(
            code="APPLICANT_TYPE_UNDECIDED",
            article=ARTICLE,
            quote=APPLICANTS,
            zh="该类经营主体是否可申请尚未确定",
            en="Whether this type of applicant may apply is not decided",
            condition=no_business | larger | applicant_type.is_row_of(added_from) | listed,
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    amount=Amount(
        value=qualified * per_post,
        lines=(
            Line(zh="符合条件的岗位数", en="Qualified posts", value=qualified),
            Line(zh="每个岗位标准（元）", en="Amount of a post, yuan", value=per_post),
        ),
    ),
    outputs={"qualified_posts": qualified},
    fund="STARTUP_SUPPORT_FUND",
    documents=(Document(zh="劳动合同", en="Labour contracts"),),
    unread=(NEW_BUSINESS_FORM,),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """一次性创业岗位开发补贴: outputs ``qualified_posts``; amount in yuan from 创业带动就业扶持资金. Art. 7."""
    return INSTRUMENT.decide(facts, as_of, figures)

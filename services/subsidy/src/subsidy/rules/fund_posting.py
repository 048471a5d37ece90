"""资金列支: whether a payment is charged to the fund of its instrument (arts. 10 and 18)."""

from collections.abc import Mapping
from datetime import date

from rulebook.expressions import figure_code_table
from rulebook.facts import Unread
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Instrument
from rulebook.verdicts import Outcome, Verdict
from subsidy.rules.startup_facts import posted_fund, posted_instrument

ARTICLE = 18
SUPERVISED = "加强就业创业资金监管，研究制定资金管理使用风险防控办法"

funds = figure_code_table("fund_posting.fund_by_instrument")
fund_of_instrument = funds.row(posted_instrument)

INSTRUMENT = Instrument(
    code="fund_posting",
    zh="资金列支核对",
    en="Fund of a posting",
    article=ARTICLE,
    quote=SUPERVISED,
    applicants=(Applicant.DEPARTMENT,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="WRONG_FUND",
            article=ARTICLE,
            quote=SUPERVISED,
            zh="列支资金与该项目的资金渠道不符",
            en="The instrument is paid from another fund",
            basis="济南市就业创业实施意见第十条等",
            condition=posted_fund.equals(fund_of_instrument),
        ),
        Clause(
            code="FUND_UNKNOWN",
            article=ARTICLE,
            quote=SUPERVISED,
            zh="该项目的资金渠道尚未确定",
            en="No fund is set for the instrument",
            condition=posted_instrument.is_row_of(funds),
            unmet=Outcome.NEEDS_CONFIG,
        ),
    ),
    outputs={"fund_of_instrument": fund_of_instrument},
    unread=(Unread(name="amount", why="资金渠道与金额无关"),),
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """资金列支核对: outputs ``fund_of_instrument``; NEEDS_CONFIG for an instrument without a known fund. Art. 18."""
    return INSTRUMENT.decide(facts, as_of, figures)

"""创业担保贷款贴息: the share of one day's interest that is subsidised (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.facts import day, drawdown, extended, overdue
from rulebook.expressions import choose, figure_schedule
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument
from rulebook.verdicts import Verdict

ARTICLE = 9
QUOTE = "前2年全额贴息,第3年不贴息"
NATIONAL = "财金〔2016〕85号"

scheduled = figure_schedule("guarantee_loan.individual.subsidy_schedule", on=drawdown).share_on(day, start=drawdown)
regular = (drawdown <= day) & ~overdue & ~extended

INSTRUMENT = Instrument(
    code="guarantee_loan_interest_subsidy_day",
    zh="创业担保贷款贴息",
    en="Interest subsidy of a guarantee loan, one day",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.PERSON,),
    frequency=Frequency.ANY_TIME,
    clauses=(
        Clause(
            code="BEFORE_DRAWDOWN",
            article=ARTICLE,
            quote=QUOTE,
            zh="尚未放款",
            en="Before the drawdown",
            condition=drawdown <= day,
        ),
        Clause(
            code="OVERDUE",
            article=ARTICLE,
            quote=QUOTE,
            zh="逾期不予贴息",
            en="No subsidy for overdue days",
            basis=NATIONAL,
            condition=~overdue,
        ),
        Clause(
            code="EXTENDED",
            article=ARTICLE,
            quote=QUOTE,
            zh="展期不予贴息",
            en="No subsidy for an extension",
            basis=NATIONAL,
            condition=~extended,
        ),
        Clause(
            code="YEAR_3",
            article=ARTICLE,
            quote=QUOTE,
            zh="已过贴息期限，第3年不贴息",
            en="The subsidised years are over: no subsidy in year three",
            condition=scheduled > 0,
        ),
    ),
    grants=(
        Grant(code="FULL", zh="全额贴息", en="Subsidised in full", when=scheduled.equals(1)),
        Grant(code="PARTIAL", zh="按比例贴息", en="Subsidised in part", when=scheduled < 1),
    ),
    outputs={"share": choose(regular, scheduled, scheduled * 0)},
    fund="INTEREST_SUBSIDY_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """贴息: outputs ``share`` of the day's contract interest, from 0 to 1. Art. 9."""
    return INSTRUMENT.decide(facts, as_of, figures)

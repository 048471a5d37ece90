"""代偿: when the guarantee fund pays the bank for an overdue loan (art. 9)."""

from collections.abc import Mapping
from datetime import date

from loans.rules.facts import agreed_overdue_days, overdue_days
from rulebook.expressions import choose, figure
from rulebook.figures import Figures
from rulebook.instruments import Applicant, Clause, Frequency, Grant, Instrument, Status
from rulebook.verdicts import Verdict

ARTICLE = 9
QUOTE = "健全代偿机制"

due_after = choose(agreed_overdue_days.is_known(), agreed_overdue_days, figure("guarantee_compensation.overdue_days"))

INSTRUMENT = Instrument(
    code="guarantee_compensation",
    zh="创业担保贷款代偿",
    en="Compensation by the guarantee fund",
    article=ARTICLE,
    quote=QUOTE,
    applicants=(Applicant.INSTITUTION,),
    frequency=Frequency.PER_LOAN,
    status=Status.DISCRETIONARY,
    clauses=(
        Clause(
            code="NOT_OVERDUE",
            article=ARTICLE,
            quote=QUOTE,
            zh="贷款没有逾期",
            en="The loan is not overdue",
            condition=overdue_days > 0,
        ),
        Clause(
            code="OVERDUE_LT_AGREED",
            article=ARTICLE,
            quote=QUOTE,
            zh="逾期天数未达到约定的代偿条件",
            en="Not overdue for as long as the guarantee contract asks",
            condition=overdue_days >= due_after,
        ),
    ),
    grants=(Grant(code="COMPENSATION_DUE", zh="达到代偿条件", en="The guarantee fund is asked to pay"),),
    outputs={"due_after_days": due_after},
    fund="GUARANTEE_FUND",
)


def decide(facts: Mapping[str, object], as_of: date, figures: Figures) -> Verdict:
    """代偿: whether a bank may claim; outputs ``due_after_days``, of the contract, else of the city. Art. 9."""
    return INSTRUMENT.decide(facts, as_of, figures)

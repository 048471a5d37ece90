"""A loan's interest account: contract, drawdown and repayments put before the interest rule."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from loans.models.loans import Loan, Repayment
from loans.rules import interest
from loans.rules.interest import DayCount, MissingFigureError, Period, Statement, Step
from rulebook.figures import Figures

SCHEDULE = "guarantee_loan.individual.subsidy_schedule"


def statement_of(loan: Loan, repayments: Sequence[Repayment], figures: Figures) -> Statement:
    """Every settlement period of the loan, from drawdown to payoff or maturity, in yuan to the fen.

    The bank's overdue interest after maturity is no part of it: nothing of it is subsidised (K7). Raises `Conflict`
    without a contract, MissingFigureError without a figure.
    """
    terms = loan.terms
    account = interest.Loan(
        principal=loan.principal,
        rate=terms.rate or Decimal(0),
        drawdown=terms.drawdown,
        maturity=terms.maturity,
        interest_end=loan.interest_ends_on or terms.maturity,
        subsidy=_schedule(figures, terms.drawdown),
        repayments=[interest.Repayment(repayment.paid_on, repayment.amount) for repayment in repayments],
    )
    return interest.accrue(account, DayCount.on(figures, terms.contract_date))


def due_periods(loan: Loan, statement: Statement, settled_on: date) -> list[Period]:
    """The periods that end by the day and are not settled yet, in order."""
    settled_until = loan.settled_until
    if settled_until is None:
        return []
    return [period for period in statement.periods if period.start >= settled_until and period.settled <= settled_on]


def _schedule(figures: Figures, drawdown: date) -> tuple[Step, ...]:
    version = figures.on(SCHEDULE, drawdown)
    steps = None if version is None else version.value
    if not isinstance(steps, tuple):
        raise MissingFigureError(SCHEDULE, drawdown)
    return tuple(Step(int(step["months_upto"]), Fraction(step["share"])) for step in steps)

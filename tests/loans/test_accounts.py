"""However repayments and settlements interleave, what is settled stays true, to the fen."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kit.actor import Actor
from kit.errors import Conflict
from loans.models import Borrower, Contract, CounterGuarantee, Loan, Repayment, Terms, due_periods, statement_of
from loans.rules import shipped_figures
from loans.rules.interest import Period
from rulebook.calendar import add_months

BANK = Actor(subject="bank")
FIRST_DAY = date(2018, 1, 1)
FEN = Decimal("0.01")


def a_drawn_loan(*, on: date, months: int, principal: Decimal, rate: Decimal) -> Loan:
    loan = Loan.apply(
        Borrower(person_id=uuid4(), district="370102"),
        group="VETERAN",
        principal=principal,
        on=on,
        term_months=months,
        indicative_rate=rate,
        other_loans=[],
        spouse_other_loans=[],
        subsidised_elsewhere=0,
        online=None,
        bank_code="ICBC-JN",
        by=BANK,
    )
    loan.decide(eligible=True, reasons=[])
    terms = Terms(contract_date=on, drawdown=on, maturity=add_months(on, months), rate=rate)
    loan.sign(
        Contract(number="1", terms=terms, counter_guarantee=CounterGuarantee.NONE, assessed_on=on, assessment="PASSED")
    )
    loan.draw_down(on=on, amount=principal)
    return loan


class LoanAccount(RuleBasedStateMachine):
    """A loan whose bank repays and settles on any days in any order."""

    @initialize(
        start=st.integers(0, 900),
        months=st.integers(1, 36),
        principal=st.integers(100_000, 10_000_000),
        rate=st.integers(10_000, 67_500),
    )
    def draw(self, start: int, months: int, principal: int, rate: int) -> None:
        self.loan = a_drawn_loan(
            on=FIRST_DAY + timedelta(days=start),
            months=months,
            principal=Decimal(principal) * FEN,
            rate=Decimal(rate) / 10_000,
        )
        self.drawn_on = FIRST_DAY + timedelta(days=start)
        self.repayments: list[Repayment] = []
        self.settled: list[Period] = []

    @precondition(lambda self: self.loan.status == "DRAWN_DOWN")
    @rule(after=st.integers(0, 150), percent=st.integers(1, 60))
    def repay(self, after: int, percent: int) -> None:
        on = max(self.settled_until, self.drawn_on + timedelta(days=1)) + timedelta(days=after)
        self.pay(on, max(FEN, (self.outstanding * percent / 100).quantize(FEN)))

    @precondition(lambda self: self.loan.status == "DRAWN_DOWN" and self.settled)
    @rule(before=st.integers(1, 1200))
    def report_a_repayment_inside_a_settled_period(self, before: int) -> None:
        on = max(self.settled_until - timedelta(days=before), self.drawn_on + timedelta(days=1))
        with pytest.raises(Conflict):
            self.pay(on, FEN)

    @precondition(lambda self: self.loan.status == "DRAWN_DOWN" and len(self.repayments) > 2)
    @rule(after=st.integers(1, 150))
    def pay_off(self, after: int) -> None:
        self.pay(self.settled_until + timedelta(days=after), self.outstanding)

    @rule(after=st.integers(0, 400))
    def settle(self, after: int) -> None:
        on = self.settled_until + timedelta(days=after)
        self.loan.settle(due := self.due(on))
        self.settled.extend(due)
        assert self.due(on) == []

    @property
    def settled_until(self) -> date:
        assert self.loan.settled_until is not None
        return self.loan.settled_until

    @property
    def outstanding(self) -> Decimal:
        assert self.loan.outstanding is not None
        return self.loan.outstanding

    def pay(self, on: date, amount: Decimal) -> None:
        latest = max((repayment.paid_on for repayment in self.repayments), default=None)
        self.repayments.append(self.loan.repay(on=on, amount=amount, latest=latest, by=BANK))

    def due(self, on: date) -> list[Period]:
        return due_periods(self.loan, statement_of(self.loan, self.repayments, shipped_figures()), on)

    @invariant()
    def what_was_settled_is_what_the_account_still_shows(self) -> None:
        statement = statement_of(self.loan, self.repayments, shipped_figures())
        assert list(statement.periods[: len(self.settled)]) == self.settled

    @invariant()
    def settled_days_follow_each_other_from_the_drawdown(self) -> None:
        day = self.drawn_on
        for period in self.settled:
            assert period.start == day
            day += timedelta(days=period.days)
        assert self.loan.settled_until == day

    @invariant()
    def principal_comes_back_once(self) -> None:
        back = sum((repayment.amount for repayment in self.repayments), Decimal(0))
        assert self.loan.outstanding == self.loan.principal - back >= 0

    @invariant()
    def nothing_is_subsidised_after_two_years_or_at_more_than_the_interest(self) -> None:
        for period in self.settled:
            assert Decimal(0) <= period.subsidised <= period.interest
            if period.start >= add_months(self.drawn_on, 24):
                assert period.subsidised == 0

    def teardown(self) -> None:
        if self.loan.status != "REPAID":
            return
        self.loan.settle(self.due(date(2999, 1, 1)))
        assert self.loan.settled_until == self.loan.interest_ends_on


LoanAccount.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None, derandomize=True)
TestLoanAccount = LoanAccount.TestCase

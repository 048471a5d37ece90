"""Interest and its subsidised part, to the fen."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.rules import shipped_figures
from loans.rules.interest import DayCount, Loan, MissingFigureError, Repayment, ShareOfBase, Step, accrue
from rulebook.calendar import add_months
from rulebook.figures import Figures
from rulebook.rounding import round_fen, round_half_up

CONVENTION = DayCount.on(shipped_figures(), date(2018, 1, 15))
TWO_YEARS = (Step(24, Fraction(1)),)
NATIONAL = (Step(12, Fraction(1)), Step(24, Fraction(2, 3)), Step(36, Fraction(1, 3)))


def a_loan(**changes):
    terms: dict[str, Any] = {
        "principal": Decimal(100000),
        "rate": Decimal("6.75"),
        "drawdown": date(2018, 3, 21),
        "maturity": date(2021, 3, 21),
        "interest_end": date(2021, 3, 21),
        "subsidy": TWO_YEARS,
    }
    return Loan(**(terms | changes))


def test_interest_settles_on_the_20th_inclusive():
    first, second, *_ = accrue(a_loan(), CONVENTION).periods
    assert (first.start, first.settled, first.days) == (date(2018, 3, 21), date(2018, 6, 20), 92)
    assert second.start == date(2018, 6, 21)


def test_a_loan_drawn_on_a_settlement_day_settles_that_one_day():
    first, *_ = accrue(a_loan(drawdown=date(2018, 3, 20)), CONVENTION).periods
    assert (first.start, first.settled, first.days, first.interest) == (
        date(2018, 3, 20),
        date(2018, 3, 20),
        1,
        Decimal("18.75"),
    )


def test_the_repayment_day_does_not_count():
    statement = accrue(a_loan(interest_end=date(2018, 6, 20)), CONVENTION)
    (only,) = statement.periods
    assert (only.settled, only.days) == (date(2018, 6, 20), 91)


def test_what_is_repaid_on_the_drawdown_day_never_bears_interest():
    statement = accrue(a_loan(repayments=(Repayment(date(2018, 3, 21), Decimal(50000)),)), CONVENTION)
    assert statement.periods[0].interest == Decimal("862.50")


def test_overdue_days_are_the_borrowers():
    overdue = accrue(a_loan(maturity=date(2019, 3, 21), interest_end=date(2019, 4, 20)), CONVENTION)
    assert overdue.periods[-1].subsidised == 0
    assert overdue.periods[-1].days == 30
    assert overdue.borrower == overdue.periods[-1].interest


def test_the_subsidy_stops_where_it_is_told_to():
    stopped = accrue(a_loan(subsidy_stops_on=date(2018, 6, 21)), CONVENTION)
    assert stopped.subsidised == stopped.periods[0].interest


def test_the_national_schedule_is_only_other_data():
    statement = accrue(a_loan(subsidy=NATIONAL), CONVENTION)
    year_two = next(period for period in statement.periods if period.start == date(2019, 3, 21))
    year_three = next(period for period in statement.periods if period.start == date(2020, 3, 21))
    assert year_two.subsidised == round_fen(year_two.interest * 2 / 3)
    assert year_three.subsidised == round_fen(year_three.interest / 3)


def test_the_share_of_the_base_rate_never_exceeds_the_contract_interest():
    cheap = accrue(a_loan(rate=Decimal("2.00"), subsidy=ShareOfBase(Fraction(1, 2), Decimal("4.75"))), CONVENTION)
    assert cheap.borrower == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"interest_end": date(2018, 3, 21)},
        {"maturity": date(2018, 3, 21)},
        {"repayments": (Repayment(date(2018, 3, 20), Decimal(1)),)},
        {"repayments": (Repayment(date(2018, 4, 20), Decimal(0)),)},
        {"repayments": (Repayment(date(2018, 4, 20), Decimal("100000.01")),)},
    ],
)
def test_contradicting_terms_are_refused(changes):
    with pytest.raises(ValueError, match="expected"):
        accrue(a_loan(**changes), CONVENTION)


def test_without_a_convention_nothing_is_computed():
    with pytest.raises(MissingFigureError, match=r"interest\.day_base"):
        DayCount.on(Figures([]), date(2018, 1, 1))


@st.composite
def loans(draw):
    drawdown = draw(st.dates(date(2016, 1, 1), date(2020, 12, 31)))
    maturity = add_months(drawdown, draw(st.integers(1, 36)))
    principal = draw(st.decimals(1, 3000000, places=2))
    end = maturity + timedelta(days=draw(st.integers(-20, 60)))
    days = (end - drawdown).days
    repaid = draw(st.lists(st.tuples(st.integers(1, max(days, 1)), st.integers(1, 20)), max_size=4))
    repayments = tuple(
        Repayment(drawdown + timedelta(days=after), max(round_fen(principal * share / 100), Decimal("0.01")))
        for after, share in repaid
    )
    if end <= drawdown or sum(one.amount for one in repayments) > principal:
        end, repayments = maturity, ()
    subsidy = draw(st.sampled_from([TWO_YEARS, NATIONAL, ShareOfBase(Fraction(1, 2), Decimal("4.75"))]))
    rate = draw(st.decimals("0.01", "24", places=3))
    return Loan(
        principal=principal,
        rate=rate,
        drawdown=drawdown,
        maturity=maturity,
        interest_end=end,
        subsidy=subsidy,
        repayments=repayments,
    )


def day_by_day(loan, period):
    """The period's interest and subsidised part, one day at a time, straight from the convention."""
    interest = subsidised = Fraction(0)
    for offset in range(period.days):
        day = period.start + timedelta(days=offset)
        balance = Fraction(loan.principal) - sum(Fraction(one.amount) for one in loan.repayments if one.on <= day)
        daily = balance * Fraction(loan.rate) / 36000
        interest += daily
        if day >= loan.maturity:
            continue
        if isinstance(loan.subsidy, ShareOfBase):
            base = balance * loan.subsidy.share * Fraction(loan.subsidy.base_rate) / 36000
            subsidised += min(base, daily)
        else:
            running = [step for step in loan.subsidy if day < add_months(loan.drawdown, step.months_upto)]
            subsidised += daily * running[0].share if running else 0
    return round_fen(interest), round_fen(subsidised)


@settings(max_examples=60, deadline=None)
@given(loans())
def test_a_statement_adds_up_to_the_fen(loan):
    statement = accrue(loan, CONVENTION)
    assert statement.days == (loan.interest_end - loan.drawdown).days
    assert statement.interest == sum(period.interest for period in statement.periods)
    assert statement.subsidised == sum(period.subsidised for period in statement.periods)
    assert statement.borrower == statement.interest - statement.subsidised
    for period in statement.periods:
        assert (period.interest, period.subsidised) == day_by_day(loan, period)
        assert period.borrower == period.interest - period.subsidised >= 0
    days = [period.start for period in statement.periods]
    assert days == sorted(set(days))
    assert days[0] == loan.drawdown


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (Decimal("0.005"), "0.01"),
        (Decimal("0.00499"), "0.00"),
        (Decimal("-0.005"), "-0.01"),
        (Decimal("-0.004"), "0.00"),
        (Fraction(2, 3), "0.67"),
        (1, "1.00"),
        (Decimal("123456789012345678901234567890.125"), "123456789012345678901234567890.13"),
    ],
)
def test_money_is_rounded_half_up_to_the_fen(amount, rounded):
    assert str(round_fen(amount)) == rounded


def test_other_numbers_round_half_up_to_their_places():
    assert str(round_half_up(Fraction(149484, 27623), 2)) == "5.41"
    with pytest.raises(ValueError, match="not a finite number"):
        round_half_up(Decimal("NaN"), 2)

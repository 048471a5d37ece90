"""利息与贴息: interest of a loan by settlement period, split into subsidised and borrower part, to the fen (art. 9).

Actual days over the day base on an annual percent rate; the drawdown day counts, the repayment day does not. Each
period and its subsidised part are rounded half-up once; the borrower bears the rest; totals are sums of periods.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Self

from rulebook.calendar import add_months, next_day
from rulebook.figures import Figures
from rulebook.rounding import PERCENT, round_fen

ONE_DAY = timedelta(days=1)


class MissingFigureError(LookupError):
    """A figure that interest cannot be computed without is not in force: NEEDS_CONFIG naming the key."""

    def __init__(self, key: str, on: date) -> None:
        super().__init__(f"{key} has no figure in force on {on.isoformat()}")
        self.key = key
        self.on = on


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """计息规则: the day base and the settlement days of the year as (month, day), inclusive."""

    day_base: int
    settlement_days: tuple[tuple[int, int], ...]

    @classmethod
    def on(cls, figures: Figures, day: date) -> Self:
        """The convention in force on a day; raises MissingFigureError."""
        values: dict[str, object] = {}
        for key in ("interest.day_base", "interest.settlement_days"):
            version = figures.on(key, day)
            if version is None:
                raise MissingFigureError(key, day)
            values[key] = version.value
        base, days = values["interest.day_base"], values["interest.settlement_days"]
        if not isinstance(base, int) or not isinstance(days, tuple):
            raise MissingFigureError("interest.day_base", day)
        return cls(day_base=base, settlement_days=days)


@dataclass(frozen=True, slots=True)
class Repayment:
    """A repayment of principal, in yuan; from that day on it bears no interest."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """``share`` of the contract interest is subsidised while ``day < add_months(drawdown, months_upto)``."""

    months_upto: int
    share: Fraction


@dataclass(frozen=True, slots=True)
class ShareOfBase:
    """小微企业: the subsidy is ``share`` of the base rate, percent a year, never more than the contract rate."""

    share: Fraction
    base_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A loan as its contract and payments tell it; rates in percent a year, amounts in yuan.

    Interest runs from ``drawdown`` up to, not including, ``interest_end``. Nothing is subsidised from ``maturity`` on,
    nor from ``subsidy_stops_on`` where that is earlier: extension and overdue days are the borrower's.
    """

    principal: Decimal
    rate: Decimal
    drawdown: date
    maturity: date
    interest_end: date
    subsidy: Sequence[Step] | ShareOfBase
    repayments: Sequence[Repayment] = ()
    subsidy_stops_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One settlement period: first day, day of settlement or payoff, days, and yuan to the fen."""

    start: date
    settled: date
    days: int
    interest: Decimal
    subsidised: Decimal
    borrower: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Every period of a loan; totals are sums of rounded periods."""

    periods: tuple[Period, ...]

    @property
    def days(self) -> int:
        """Days of interest."""
        return sum(period.days for period in self.periods)

    @property
    def interest(self) -> Decimal:
        """Yuan of contract interest."""
        return round_fen(sum((period.interest for period in self.periods), Decimal(0)))

    @property
    def subsidised(self) -> Decimal:
        """Yuan that the government bears."""
        return round_fen(sum((period.subsidised for period in self.periods), Decimal(0)))

    @property
    def borrower(self) -> Decimal:
        """Yuan that the borrower bears."""
        return round_fen(sum((period.borrower for period in self.periods), Decimal(0)))


def accrue(loan: Loan, convention: DayCount) -> Statement:
    """The statement of a loan; raises ValueError when its days or repayments contradict each other."""
    _check(loan)
    ends = _period_ends(loan, convention)
    steps = [step.months_upto for step in loan.subsidy] if not isinstance(loan.subsidy, ShareOfBase) else []
    breaks = {
        *ends,
        *(repayment.on for repayment in loan.repayments),
        *(add_months(loan.drawdown, months) for months in steps),
        _subsidy_end(loan),
    }
    periods: list[Period] = []
    for start, end in pairwise(ends):
        edges = sorted({start, end, *(day for day in breaks if start < day < end)})
        interest = subsidised = Fraction(0)
        for first, after in pairwise(edges):
            principal_days = outstanding(loan, first) * (after - first).days
            interest += principal_days * Fraction(loan.rate)
            subsidised += principal_days * _subsidised_rate(loan, first)
        unit = PERCENT / convention.day_base
        total, government = round_fen(interest * unit), round_fen(subsidised * unit)
        last = end - ONE_DAY
        periods.append(
            Period(
                start=start,
                settled=last if _is_settlement_day(last, convention) else end,
                days=(end - start).days,
                interest=total,
                subsidised=government,
                borrower=total - government,
            )
        )
    return Statement(periods=tuple(periods))


def outstanding(loan: Loan, day: date) -> Fraction:
    """The principal in yuan that bears interest on a day: what is repaid that day no longer does."""
    repaid = sum((repayment.amount for repayment in loan.repayments if repayment.on <= day), Decimal(0))
    return Fraction(loan.principal) - Fraction(repaid)


def _subsidised_rate(loan: Loan, day: date) -> Fraction:
    if day >= _subsidy_end(loan):
        return Fraction(0)
    if isinstance(loan.subsidy, ShareOfBase):
        return min(loan.subsidy.share * Fraction(loan.subsidy.base_rate), Fraction(loan.rate))
    for step in loan.subsidy:
        if day < add_months(loan.drawdown, step.months_upto):
            return step.share * Fraction(loan.rate)
    return Fraction(0)


def _subsidy_end(loan: Loan) -> date:
    return loan.maturity if loan.subsidy_stops_on is None else min(loan.maturity, loan.subsidy_stops_on)


def _period_ends(loan: Loan, convention: DayCount) -> list[date]:
    """The drawdown, the day after every settlement day in between, and the end of interest."""
    after_settlement = (
        next_day(date(year, month, day))
        for year in range(loan.drawdown.year, loan.interest_end.year + 1)
        for month, day in convention.settlement_days
    )
    between = {day for day in after_settlement if loan.drawdown < day < loan.interest_end}
    return sorted({loan.drawdown, *between, loan.interest_end})


def _is_settlement_day(day: date, convention: DayCount) -> bool:
    return (day.month, day.day) in convention.settlement_days


def _check(loan: Loan) -> None:
    if not loan.drawdown < loan.interest_end or not loan.drawdown < loan.maturity:
        raise ValueError("drawdown before maturity and before the end of interest expected")
    if any(repayment.amount <= 0 or repayment.on < loan.drawdown for repayment in loan.repayments):
        raise ValueError("repayments of more than 0 yuan, not before the drawdown, expected")
    if _total(repayment.amount for repayment in loan.repayments) > loan.principal:
        raise ValueError("no more repaid than was drawn expected")


def _total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))

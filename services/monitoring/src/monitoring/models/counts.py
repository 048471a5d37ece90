"""失业动态监测 What is counted by district and month, and the employed as denominator."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, ClassVar, Final, Literal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.divisions import DIVISIONS, is_district_of_city, successor_of
from kit.orm import TYPES, new_metadata
from rulebook.calendar import add_months
from rulebook.rounding import round_half_up

REVISION = "0005"
"""The migration that this code is written for."""

RATE: Final = "registered_unemployment_rate"
MONTH_PATTERN: Final = r"^(19|20)\d{2}-(0[1-9]|1[0-2])$"


class Base(DeclarativeBase):
    """Monitoring's tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)


class Indicator(StrEnum):
    """What is watched; `INDICATORS` says what each is."""

    NEWLY_REGISTERED = "newly_registered"
    ENDED = "ended"
    CURRENTLY_REGISTERED = "currently_registered"
    PEOPLE_REGISTERED = "people_registered"
    LAYOFFS_PLANNED = "layoffs_planned"
    LAID_OFF = "laid_off"
    REGISTERED_AFTER_LAYOFF = "registered_after_layoff"
    VACANCIES_OPENED = "vacancies_opened"
    JOB_SEEKERS_REGISTERED = "job_seekers_registered"
    VACANCY_SEEKER_RATIO = "vacancy_seeker_ratio"
    APPLICATIONS = "applications"
    APPLICATIONS_APPROVED = "applications_approved"
    APPLICATIONS_REFUSED = "applications_refused"
    YUAN_PAID = "yuan_paid"
    LOAN_APPLICATIONS = "loan_applications"
    LOANS = "loans"
    LOAN_PRINCIPAL = "loan_principal"
    REGISTERED_UNEMPLOYMENT_RATE = RATE


@dataclass(frozen=True, slots=True)
class Description:
    """An indicator's entry in the registry (统计监测制度, article 19)."""

    indicator: Indicator
    zh: str
    en: str
    unit: Literal["persons", "posts", "applications", "loans", "yuan", "percent", "ratio"]
    period: Literal["month", "month end"]
    source: str
    owner: str


INDICATORS: Final[dict[Indicator, Description]] = {
    entry.indicator: entry
    for entry in (
        Description(
            Indicator.NEWLY_REGISTERED,
            "新增登记失业人数",
            "newly registered unemployed",
            "persons",
            "month",
            "registration: declarations of unemployment confirmed (art. 13)",
            "HRSS",
        ),
        Description(
            Indicator.ENDED,
            "注销失业登记人数",
            "spells of unemployment ended",
            "persons",
            "month",
            "registration: spells ended (art. 13)",
            "HRSS",
        ),
        Description(
            Indicator.CURRENTLY_REGISTERED,
            "期末实有登记失业人数",
            "registered unemployed at the end of the month",
            "persons",
            "month end",
            "newly registered less ended, of all months up to this one",
            "HRSS",
        ),
        Description(
            Indicator.PEOPLE_REGISTERED,
            "就业失业登记人数",
            "people entered into the register",
            "persons",
            "month",
            "registration: entries (art. 13)",
            "HRSS",
        ),
        Description(
            Indicator.LAYOFFS_PLANNED,
            "拟裁减人数",
            "people to be laid off by plans of the month, as amended; withdrawn plans left out",
            "persons",
            "month",
            "registration: plans of layoffs (art. 15)",
            "HRSS",
        ),
        Description(
            Indicator.LAID_OFF,
            "裁减人数",
            "ends of employment by layoff",
            "persons",
            "month",
            "registration: notices of ends (art. 15)",
            "HRSS",
        ),
        Description(
            Indicator.REGISTERED_AFTER_LAYOFF,
            "因裁员新增登记失业人数",
            "newly registered unemployed whose last employment ended by layoff",
            "persons",
            "month",
            "registration: declarations of unemployment confirmed (art. 13, 15)",
            "HRSS",
        ),
        Description(
            Indicator.VACANCIES_OPENED,
            "登记招聘人数",
            "posts of vacancies opened",
            "posts",
            "month",
            "registration: vacancies opened (art. 12)",
            "HRSS",
        ),
        Description(
            Indicator.JOB_SEEKERS_REGISTERED,
            "登记求职人数",
            "people newly registered as looking for work",
            "persons",
            "month",
            "registration: job seekers registered (art. 12)",
            "HRSS",
        ),
        Description(
            Indicator.VACANCY_SEEKER_RATIO,
            "求人倍率",
            "posts opened for each job seeker registered",
            "ratio",
            "month",
            "vacancies opened / job seekers registered, of months with job seekers (art. 20)",
            "HRSS",
        ),
        Description(
            Indicator.APPLICATIONS,
            "补贴申请件数",
            "applications for subsidies",
            "applications",
            "month",
            "subsidy: applications submitted (art. 6, 10, 18)",
            "HRSS",
        ),
        Description(
            Indicator.APPLICATIONS_APPROVED,
            "补贴批准件数",
            "applications for subsidies approved",
            "applications",
            "month",
            "subsidy: decisions (art. 6, 18)",
            "HRSS",
        ),
        Description(
            Indicator.APPLICATIONS_REFUSED,
            "补贴不予批准件数",
            "applications for subsidies refused",
            "applications",
            "month",
            "subsidy: decisions (art. 6, 18)",
            "HRSS",
        ),
        Description(
            Indicator.YUAN_PAID,
            "补贴及贴息支付金额",
            "subsidies and interest subsidies paid",
            "yuan",
            "month",
            "subsidy: payments that the bank has made (art. 9, 18)",
            "FIN",
        ),
        Description(
            Indicator.LOAN_APPLICATIONS,
            "创业担保贷款申请笔数",
            "applications for guarantee loans",
            "applications",
            "month",
            "loans: applications (art. 9)",
            "PBC",
        ),
        Description(
            Indicator.LOANS,
            "创业担保贷款发放笔数",
            "guarantee loans drawn down",
            "loans",
            "month",
            "loans: drawdowns (art. 9)",
            "PBC",
        ),
        Description(
            Indicator.LOAN_PRINCIPAL,
            "创业担保贷款发放金额",
            "principal of guarantee loans drawn down",
            "yuan",
            "month",
            "loans: drawdowns (art. 9)",
            "PBC",
        ),
        Description(
            Indicator.REGISTERED_UNEMPLOYMENT_RATE,
            "城镇登记失业率",
            "registered unemployment rate",
            "percent",
            "month end",
            "registered / (urban employed + registered) x 100, of months whose employed figure is stated (art. 20)",
            "HRSS",
        ),
    )
}
"""The registry of indicators."""


class MonthlyCount(Base):
    """A projection: one indicator of one district in one month; persons and loans are whole numbers, money yuan."""

    __tablename__ = "monthly_counts"

    district: Mapped[str] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal]

    __table_args__ = (Index("ix_monthly_counts_indicator_month", "indicator", "month"),)


class Stock(Base):
    """A projection: 实有登记失业人数, those registered as unemployed in a district by all that has been heard."""

    __tablename__ = "stock"

    district: Mapped[str] = mapped_column(primary_key=True)
    registered: Mapped[int]


class EmployedPersons(Base):
    """城镇就业人数 The urban employed of a district and month as a department states them."""

    __tablename__ = "employed_persons"

    district: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    employed: Mapped[int]
    source_department: Mapped[str]
    document: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (CheckConstraint("employed >= 0", name="employed"),)


@dataclass(frozen=True, slots=True)
class Rate:
    """城镇登记失业率 A district's registered unemployment rate at the end of a month, and what it is made of."""

    district: str
    month: str
    registered: int
    employed: int
    employed_document: str
    employed_source: str

    @property
    def percent(self) -> Decimal:
        """Registered / (employed + registered) × 100, two decimals half up; 0.00 where there is nobody at all."""
        labour_force = self.employed + self.registered
        return round_half_up(Fraction(100 * self.registered, labour_force) if labour_force else 0, 2)


def place_of(code: str) -> str | None:
    """The present code of the city's division that has or had this code; None for any other code.

    Everything is kept under the present code, so that a series runs on where a county became a district.
    """
    return successor_of(code) if is_district_of_city(code) else None


def was_in_city(place: str, month: str) -> bool:
    """Whether the place, by whatever code, was part of the city on the last day of the month."""
    day = last_day_of(month)
    return any(row.is_in_city and row.is_valid_on(day) for row in DIVISIONS if successor_of(row.code) == place)


def former_codes(place: str) -> list[str]:
    """The codes under which the place was known before, by code."""
    return sorted(row.code for row in DIVISIONS if row.code != place and successor_of(row.code) == place)


def month_of(day: date) -> str:
    """The month of a day, YYYY-MM."""
    return day.isoformat()[:7]


def last_day_of(month: str) -> date:
    """The last day of a month YYYY-MM."""
    return add_months(date.fromisoformat(f"{month}-01"), 1) - timedelta(days=1)


def months_from(first: str, last: str) -> Iterator[str]:
    """Every month from the first to the last, both included."""
    day, end = date.fromisoformat(f"{first}-01"), last_day_of(last)
    while day <= end:
        yield month_of(day)
        day = add_months(day, 1)

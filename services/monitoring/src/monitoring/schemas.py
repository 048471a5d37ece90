"""Monitoring's shapes on the wire."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from contracts.departments import ARTICLE_DEPARTMENTS
from contracts.divisions import division
from contracts.policy import Kind, PolicyRow, Service
from kit.days import Day
from kit.wire import Answer, Body
from monitoring.models import (
    INDICATORS,
    MASS_LAYOFF,
    MONTH_PATTERN,
    Description,
    Indicator,
    PlanStatus,
    Rate,
    RiskWarning,
    WarningStatus,
    former_codes,
)
from rulebook.instruments import Status

Month = Annotated[str, StringConstraints(pattern=MONTH_PATTERN), Field(examples=["2018-03"])]
Percent = Annotated[str, Field(description="percent, two decimal places", examples=["4.01"])]
Document = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,63}$")]
Value = Annotated[
    int | str | None,
    Field(description="a whole number; yuan, percent, ratios as text with two places; null: not known"),
]


def _value(indicator: Indicator, value: Decimal | None) -> int | str | None:
    if value is None:
        return None
    return f"{value:.2f}" if INDICATORS[indicator].unit in {"yuan", "percent", "ratio"} else int(value)


class IndicatorOut(Answer):
    """An indicator's entry in the registry."""

    code: Indicator
    zh: str
    en: str
    unit: str
    period: str
    source: str
    owner_department: str

    @classmethod
    def of(cls, entry: Description) -> Self:
        """The entry."""
        return cls(
            code=entry.indicator,
            zh=entry.zh,
            en=entry.en,
            unit=entry.unit,
            period=entry.period,
            source=entry.source,
            owner_department=entry.owner,
        )


class PointOut(Answer):
    """An indicator's value in a month."""

    month: str
    value: Value

    @classmethod
    def all(cls, indicator: Indicator, points: Sequence[tuple[str, Decimal | None]]) -> list[Self]:
        """Every point of a series, in the indicator's unit."""
        return [cls(month=month, value=_value(indicator, value)) for month, value in points]


class RateOut(Answer):
    """城镇登记失业率 The rate at the end of a month, and what it is made of."""

    district: str
    month: str
    percent: Percent
    registered: int
    employed: int
    employed_source: str
    employed_document: str

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """The rate with its parts."""
        return cls(
            district=rate.district,
            month=rate.month,
            percent=f"{rate.percent:.2f}",
            registered=rate.registered,
            employed=rate.employed,
            employed_source=rate.employed_source,
            employed_document=rate.employed_document,
        )


class SummaryOut(Answer):
    """A district at a glance: the counts of a month, the present stock, the latest rate."""

    district: str
    zh: str
    en: str
    former_codes: Sequence[str]
    currently_registered: int
    month: str | None
    counts: Mapping[str, Value]
    vacancy_seeker_ratio: Annotated[Value, Field(description="of the month; null without job seekers")]
    latest_rate: RateOut | None
    open_warnings: int

    @classmethod
    def of(
        cls,
        place: str,
        *,
        month: str | None,
        counts: Mapping[str, Decimal],
        ratio: Decimal | None,
        stock: int,
        rate: Rate | None,
        open_warnings: int,
    ) -> Self:
        """Join the parts; a count that is absent is zero."""
        row = division(place)
        derived = {
            Indicator.CURRENTLY_REGISTERED,
            Indicator.VACANCY_SEEKER_RATIO,
            Indicator.REGISTERED_UNEMPLOYMENT_RATE,
        }
        return cls(
            district=place,
            zh=row.zh,
            en=row.en,
            former_codes=former_codes(place),
            currently_registered=stock,
            month=month,
            counts={
                indicator.value: _value(indicator, counts.get(indicator, Decimal(0)))
                for indicator in Indicator
                if indicator not in derived
            },
            vacancy_seeker_ratio=_value(Indicator.VACANCY_SEEKER_RATIO, ratio),
            latest_rate=None if rate is None else RateOut.of(rate),
            open_warnings=open_warnings,
        )


class NewEmployed(Body):
    """城镇就业人数 The urban employed of a district and month, with the document that states them."""

    month: Month
    employed: Annotated[StrictInt, Field(ge=0, le=100_000_000)]
    source_department: Literal["STA", "HRSS"]
    document: Annotated[str, Field(min_length=1, max_length=200)]


class WarningOut(Answer):
    """预警 A warning: what was found, the line that it has passed, and the document that sets the line."""

    id: UUID
    district: str
    month: str
    indicator: str
    status: WarningStatus
    value: Annotated[str, Field(description="percent, two decimal places; of a mass_layoff persons", examples=["4.01"])]
    line: Annotated[str, Field(description="in the unit of the value", examples=["4.00"])]
    document: str
    registered: int | None
    employed: int | None
    layoff_id: Annotated[UUID | None, Field(description="the plan of layoffs that a mass_layoff is about")]
    employer_id: UUID | None
    staff: int | None
    proposed_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    note: str | None
    published_on: date | None
    published_by: str | None
    publication_document: str | None

    @classmethod
    def of(cls, warning: RiskWarning) -> Self:
        """The warning, percentages as text."""
        plain = {name: getattr(warning, name) for name in cls.model_fields}
        shape = "{:.0f}" if warning.indicator == MASS_LAYOFF else "{:.2f}"
        said = {"value": shape.format(warning.value), "line": shape.format(warning.line)}
        return cls.model_validate(plain | said)


class EmployedOut(Answer):
    """The rate by the new figure, and the warning that it proposes, if any."""

    rate: RateOut
    proposed: Sequence[WarningOut]


class Acknowledgement(Body):
    """What a duty officer notes about a warning."""

    note: Annotated[str, Field(min_length=1, max_length=1000)]


class Publication(Body):
    """发布预警信息 The day and the document by which a warning is published."""

    on: Day
    document: Document


class NewPlan(Body):
    """启动应急预案 A proposal to activate the emergency plan of the region that a warning is about."""

    warning_id: UUID
    serious_risk: Annotated[StrictBool, Field(description="是否出现严重规模性失业风险")]
    grounds: Annotated[str, Field(min_length=5, max_length=2000, description="why; without personal data")]
    measures: Annotated[
        tuple[Code, ...],
        Field(min_length=1, max_length=6, description="figure early_warning.measures"),
    ]
    extension_months: Annotated[
        StrictInt | None, Field(ge=1, le=120, description="of the measure EXTEND_BENEFIT_PERIOD")
    ] = None
    document: Document
    on: Annotated[Day, Field(description="the day of the proposal")]


class DayOfDecision(Body):
    """The day from which a plan is active, or on which it closes."""

    on: Day


class NewClosing(Body):
    """A proposal to close an active plan, with the document that says so."""

    document: Document


class TurnedDown(Body):
    """Why a proposal is turned down."""

    reason: Annotated[str, Field(min_length=5, max_length=1000, description="on record; without personal data")]


class PlanOut(Answer):
    """应急预案 An emergency plan of a region; it is active while ACTIVE or CLOSING."""

    id: UUID
    region: str
    warning_id: UUID
    status: PlanStatus
    serious_risk: bool
    grounds: str
    measures: Sequence[str]
    extension_months: int | None
    document: str
    proposed_at: datetime
    proposed_by: str
    decided_by: str | None
    rejection: str | None
    activated_on: date | None
    closing_document: str | None
    closing_proposed_by: str | None
    closed_on: date | None
    closed_by: str | None


class PolicyRowOut(Answer):
    """政策条目 A row of the policy: the article's words, what they are, and what decides or does it."""

    id: Annotated[str, Field(examples=["A09-7"])]
    article: Annotated[int, Field(description="0 is the preamble with the signature")]
    quote: Annotated[str, Field(description="word for word in the article")]
    en: str
    kind: Kind
    status: Annotated[Status, Field(description="探索 is EXPLORATORY, 鼓励 is DISCRETIONARY: neither entitles")]
    rule: Annotated[str, Field(description="how the words are read")]
    numbers: Annotated[str | None, Field(description="the numbers that the article states")]
    payer: Annotated[str | None, Field(description="who pays, as far as it is stated")]
    departments: Annotated[Sequence[str], Field(description="the departments that the article names, as printed")]
    service: Service
    instruments: Annotated[Sequence[str], Field(description="what decides it, in the service's catalogue")]
    files: Annotated[Sequence[str], Field(description="the rules, or other code that does it; none: a record only")]
    tests: Sequence[str]

    @classmethod
    def of(cls, row: PolicyRow) -> Self:
        """The row with the departments of its article."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name != "departments"}
        return cls.model_validate(plain | {"departments": ARTICLE_DEPARTMENTS.get(row.article, ())})

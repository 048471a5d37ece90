"""Indicators, series and summaries on the wire."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StrictInt

from contracts.divisions import division
from kit.wire import Answer, Body
from monitoring.models import (
    Description,
    Indicator,
    Rate,
    former_codes,
)
from monitoring.schemas.wording import Month, Percent, Value, in_unit


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
        return [cls(month=month, value=in_unit(indicator, value)) for month, value in points]


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
                indicator.value: in_unit(indicator, counts.get(indicator, Decimal(0)))
                for indicator in Indicator
                if indicator not in derived
            },
            vacancy_seeker_ratio=in_unit(Indicator.VACANCY_SEEKER_RATIO, ratio),
            latest_rate=None if rate is None else RateOut.of(rate),
            open_warnings=open_warnings,
        )


class NewEmployed(Body):
    """城镇就业人数 The urban employed of a district and month, with the document that states them."""

    month: Month
    employed: Annotated[StrictInt, Field(ge=0, le=100_000_000)]
    source_department: Literal["STA", "HRSS"]
    document: Annotated[str, Field(min_length=1, max_length=200)]

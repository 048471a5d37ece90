"""Vacancies, their matches and the counts of the market on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictInt, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.identity import DivisionCode
from kit.languages import Language
from kit.money import NonNegativeYuan
from kit.wire import Answer, Body
from registration.models import HoursKind, Offer, Vacancy, VacancyStatus
from registration.queries import MarketCounts, Match
from registration.rules.matching import Reading
from registration.rules.occupations import PATTERN, Occupation

OccupationCode = Annotated[
    str,
    StringConstraints(pattern=PATTERN),
    Field(description="a major or middle group of GB/T 6565-2015, see /v1/occupations", examples=["41000"]),
]


class OccupationOut(Answer):
    """职业类别 A group of the national classification."""

    code: str
    name: str
    major: bool

    @classmethod
    def of(cls, occupation: Occupation, language: Language) -> Self:
        """In the reader's language; the translation is not the standard's."""
        name = occupation.zh if language == "zh" else occupation.en
        return cls(code=occupation.code, name=name, major=occupation.is_major)


class NewVacancy(Body):
    """招聘岗位 What an employer offers, in yuan a month and hours a week."""

    on: Annotated[Day, Field(description="the day of opening")]
    occupation: OccupationCode
    title: Annotated[str, StringConstraints(min_length=2, max_length=100), Field(examples=["养老护理员"])]
    description: Annotated[str, StringConstraints(max_length=5000)] = ""
    district: Annotated[DivisionCode, Field(description="where the work is, GB/T 2260")]
    wage_from: NonNegativeYuan
    wage_to: NonNegativeYuan
    hours_kind: HoursKind
    hours_a_week: Annotated[StrictInt, Field(ge=1, le=168)]
    posts: Annotated[StrictInt, Field(ge=1, le=10_000)]
    closes_on: Annotated[Day, Field(description="the last day on which somebody may apply")]

    @model_validator(mode="after")
    def check(self) -> Self:
        """The lower wage comes first."""
        if self.wage_to < self.wage_from:
            raise PydanticCustomError("wage", "wage_to is at least wage_from")
        return self

    def offer(self) -> Offer:
        """The offer without its first day."""
        return Offer(**self.model_dump(exclude={"on"}))


class VacancyClosing(Body):
    """停止招聘 The employer takes a vacancy back."""

    on: Annotated[Day, Field(description="the first day without it")]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class VacancyOut(Answer):
    """A vacancy."""

    id: UUID
    employer_id: UUID
    employer_name: str
    district: str
    occupation: str
    title: str
    description: str
    wage_from: NonNegativeYuan
    wage_to: NonNegativeYuan
    hours_kind: HoursKind
    hours_a_week: int
    posts: int
    filled: int
    status: VacancyStatus
    opened_on: date
    closes_on: date
    closed_on: date | None


class ReasonOut(Answer):
    """Why something fits, or in what respect it does not."""

    code: str
    points: int
    text: str

    @classmethod
    def all(cls, reasons: Sequence[Reading], language: Language) -> list[Self]:
        """A reason for each aspect, in the reader's language."""
        return [cls(code=one.code, points=one.points, text=one.zh if language == "zh" else one.en) for one in reasons]


class MatchingVacancy(Answer):
    """A vacancy that fits a seeker: the sum of the points, and how it is made up."""

    vacancy: VacancyOut
    score: int
    reasons: Sequence[ReasonOut]

    @classmethod
    def of(cls, match: Match[Vacancy], language: Language) -> Self:
        """In the reader's language."""
        return cls(
            vacancy=VacancyOut.model_validate(match.found),
            score=match.score,
            reasons=ReasonOut.all(match.reasons, language),
        )


class MarketCountsOut(Answer):
    """求人倍率 A month's market: `ratio` is posts for each seeker, null without seekers."""

    month: str
    district: str | None
    posts_opened: int
    seekers_registered: int
    candidates_hired: int
    ratio: Annotated[str | None, Field(description="two decimal places", examples=["1.25"])]

    @classmethod
    def of(cls, counts: MarketCounts, *, month: str, district: str | None) -> Self:
        """Write the ratio as it travels."""
        return cls(
            month=month,
            district=district,
            posts_opened=counts.posts_opened,
            seekers_registered=counts.seekers_registered,
            candidates_hired=counts.candidates_hired,
            ratio=None if counts.ratio is None else f"{counts.ratio:.2f}",
        )

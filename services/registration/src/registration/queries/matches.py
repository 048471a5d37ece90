"""人岗匹配 Vacancies that fit a job seeker, and job seekers who fit a vacancy, the best first, ranked in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, case, cast, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from contracts.divisions import same_places
from kit.actor import Actor
from registration.models import JobSeeker, JobSeekerStatus, Person, Vacancy, VacancyStatus
from registration.queries.job_seekers import job_seekers_in_scope
from registration.rules.matching import Aspect, Reading, aspects, readings

FoundT = TypeVar("FoundT")

_Conditions = Mapping[Aspect, Sequence[ColumnElement[bool]]]
"""Of every aspect, when each of its readings but the last holds."""


@dataclass(frozen=True, slots=True)
class Match(Generic[FoundT]):
    """Something that fits: how well, and in what respects."""

    found: FoundT
    score: int
    reasons: tuple[Reading, ...]


async def matching_vacancies(
    session: AsyncSession, seeker: JobSeeker, *, on: date, after: tuple[int, UUID] | None, limit: int
) -> list[Match[Vacancy]]:
    """The vacancies that are open on the day in the major groups of occupations that the seeker wishes."""
    rows = await session.execute(fitting_vacancies(seeker, on=on, after=after, limit=limit))
    return [Match(row[0], row.score, _reasons(row)) for row in rows]


def fitting_vacancies(seeker: JobSeeker, *, on: date, after: tuple[int, UUID] | None, limit: int) -> Select[Any]:
    """The statement that ranks vacancies for a seeker."""
    conditions: _Conditions = {
        Aspect.OCCUPATION: [Vacancy.occupation.in_(seeker.occupations)],
        Aspect.DISTRICT: [Vacancy.district.in_(same_places(seeker.districts))],
        Aspect.WAGE: [Vacancy.wage_from >= seeker.lowest_wage, Vacancy.wage_to >= seeker.lowest_wage],
        Aspect.HOURS: [Vacancy.hours_kind.in_(seeker.hours_kinds)],
    }
    statement = select(Vacancy).where(
        Vacancy.status == VacancyStatus.OPEN,
        Vacancy.occupation_group.in_(seeker.occupation_groups),
        Vacancy.opened_on <= on,
        Vacancy.closes_on >= on,
    )
    return _ranked(statement, Vacancy.id, conditions, after=after, limit=limit)


async def matching_job_seekers(
    session: AsyncSession, actor: Actor, vacancy: Vacancy, *, after: tuple[int, UUID] | None, limit: int
) -> list[Match[tuple[JobSeeker, Person]]]:
    """The active job seekers in the caller's scope who wish an occupation of the vacancy's major group."""
    rows = await session.execute(fitting_job_seekers(actor, vacancy, after=after, limit=limit))
    return [Match((row[0], row[1]), row.score, _reasons(row)) for row in rows]


def fitting_job_seekers(actor: Actor, vacancy: Vacancy, *, after: tuple[int, UUID] | None, limit: int) -> Select[Any]:
    """The statement that ranks job seekers for a vacancy."""
    conditions: _Conditions = {
        Aspect.OCCUPATION: [JobSeeker.occupations.contains([vacancy.occupation])],
        Aspect.DISTRICT: [JobSeeker.districts.overlap(_texts(same_places([vacancy.district])))],
        Aspect.WAGE: [JobSeeker.lowest_wage <= vacancy.wage_from, JobSeeker.lowest_wage <= vacancy.wage_to],
        Aspect.HOURS: [JobSeeker.hours_kinds.contains([vacancy.hours_kind])],
    }
    statement = (
        job_seekers_in_scope(actor)
        .where(
            JobSeeker.status == JobSeekerStatus.ACTIVE,
            JobSeeker.occupation_groups.contains([vacancy.occupation_group]),
        )
        .join(Person, Person.id == JobSeeker.person_id)
        .add_columns(Person)
    )
    return _ranked(statement, JobSeeker.id, conditions, after=after, limit=limit)


def _texts(values: frozenset[str]) -> ColumnElement[Any]:
    return cast(array(sorted(values)), ARRAY(Text))


def _ranked(
    statement: Select[Any],
    key: InstrumentedAttribute[UUID],
    conditions: _Conditions,
    *,
    after: tuple[int, UUID] | None,
    limit: int,
) -> Select[Any]:
    """The statement with its score and a column of each aspect's reading, best first, then in the order of ids."""
    score: ColumnElement[int] | None = None
    for aspect, some in aspects().items():
        *others, last = some
        held = list(zip(conditions[aspect], others, strict=True))
        points = case(*[(condition, one.points) for condition, one in held], else_=last.points)
        statement = statement.add_columns(
            case(*[(condition, one.code) for condition, one in held], else_=last.code).label(aspect.value.lower())
        )
        score = points if score is None else score + points
    assert score is not None
    if after is not None:
        last_score, last_id = after
        statement = statement.where(or_(score < last_score, and_(score == last_score, key > last_id)))
    return statement.add_columns(score.label("score")).order_by(score.desc(), key).limit(limit)


def _reasons(row: Any) -> tuple[Reading, ...]:
    known = readings()
    return tuple(known[getattr(row, aspect.value.lower())] for aspect in Aspect)

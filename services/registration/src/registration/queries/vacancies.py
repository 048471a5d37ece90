"""Reading vacancies, which are everybody's to read, and finding them by words."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound, Refusal
from kit.scope import in_scope
from registration.models import Vacancy, VacancyStatus
from registration.rules.occupations import major_group
from registration.rules.search_terms import asked_terms, runs

Place = tuple[int, UUID]
"""Where a page goes on: the rank of its last row, and its id."""


def vacancies_in_scope(actor: Actor) -> Select[Vacancy]:
    """The vacancies that the caller may act upon: an office's by district, an employer's own."""
    return select(Vacancy).where(in_scope(actor, district=Vacancy.district, employer=Vacancy.credit_code))


async def vacancy(session: AsyncSession, vacancy_id: UUID) -> Vacancy:
    """One vacancy; raises `NotFound`."""
    found = await session.get(Vacancy, vacancy_id)
    if found is None:
        raise NotFound(f"there is no vacancy {vacancy_id}")
    return found


def answering(question: str) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """Which vacancies answer a question, and how well: 3 the title is it, 2 it stands in the title, 1 elsewhere.

    Raises `Refusal` for a question without a word.
    """
    asked = runs(question)
    if not asked:
        raise Refusal("ask for a word: letters, digits or Chinese characters", code="QUERY_EMPTY")
    stands = and_(
        Vacancy.terms.contains(asked_terms(question)),
        # Pairs of characters may stand apart from each other: the words themselves must be there.
        *(func.strpos(Vacancy.searched, run) > 0 for run in asked),
    )
    in_title = and_(*(func.strpos(Vacancy.searched_title, run) > 0 for run in asked))
    is_title = Vacancy.searched_title == " ".join(asked)
    return stands, case((is_title, 3), (in_title, 2), else_=1)


def of_group(codes: list[str]) -> ColumnElement[bool]:
    """The vacancies of occupations, or of all of a major group."""
    of_codes = [
        Vacancy.occupation_group == code if code == major_group(code) else Vacancy.occupation == code for code in codes
    ]
    return or_(*of_codes)


async def vacancies(
    session: AsyncSession,
    *,
    question: str | None,
    district: str | None,
    occupation: str | None,
    employer_id: UUID | None,
    hours_kind: str | None,
    wage: Decimal | None,
    status: VacancyStatus | None,
    after: Place | None,
    limit: int,
) -> list[tuple[Vacancy, int]]:
    """Vacancies with their rank: by id, which is the order of posting; with a question, the best answers first."""
    rank: ColumnElement[int] = literal(0)
    statement = select(Vacancy)
    if question is not None:
        stands, rank = answering(question)
        statement = statement.where(stands)
    if district is not None:
        statement = statement.where(Vacancy.district.in_(same_places([district])))
    if occupation is not None:
        statement = statement.where(of_group([occupation]))
    if employer_id is not None:
        statement = statement.where(Vacancy.employer_id == employer_id)
    if hours_kind is not None:
        statement = statement.where(Vacancy.hours_kind == hours_kind)
    if wage is not None:
        statement = statement.where(Vacancy.wage_to >= wage)
    if status is not None:
        statement = statement.where(Vacancy.status == status)
    if after is not None:
        last, last_id = after
        behind = Vacancy.id > last_id
        statement = statement.where(behind if question is None else or_(rank < last, and_(rank == last, behind)))
    ordered = [Vacancy.id] if question is None else [rank.desc(), Vacancy.id]
    rows = await session.execute(statement.add_columns(rank).order_by(*ordered).limit(limit))
    return [(found, ranked) for found, ranked in rows]


async def due_vacancies(session: AsyncSession, *, on: date, limit: int) -> list[UUID]:
    """The open vacancies whose last day has passed, the longest overdue first."""
    statement = select(Vacancy.id).where(Vacancy.status == VacancyStatus.OPEN, Vacancy.closes_on < on)
    return list((await session.execute(statement.order_by(Vacancy.closes_on, Vacancy.id).limit(limit))).scalars())

"""Reading employers and their headcounts, within the caller's scope."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Employer, StatedHeadcount


@dataclass(frozen=True, slots=True)
class Headcount:
    """One month's staff: those employed at its end by the notices, and what was stated, oldest first."""

    month: date
    employed: int
    stated: list[StatedHeadcount]


def employers_in_scope(actor: Actor) -> Select[Employer]:
    """The employers whom the caller may know of: an office's by district, an employer itself."""
    return select(Employer).where(in_scope(actor, district=Employer.district, employer=Employer.credit_code))


async def employer(session: AsyncSession, actor: Actor, employer_id: UUID) -> Employer:
    """One employer; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(employers_in_scope(actor).where(Employer.id == employer_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no employer {employer_id}")
    return found


async def employers(
    session: AsyncSession,
    actor: Actor,
    *,
    credit_code: str | None,
    name: str | None,
    district: str | None,
    kind: str | None,
    size: str | None,
    industry: str | None,
    decapacity: bool | None,
    after: UUID | None,
    limit: int,
) -> list[Employer]:
    """Employers by id, which is the order of registration."""
    statement = employers_in_scope(actor).order_by(Employer.id).limit(limit)
    if credit_code is not None:
        statement = statement.where(Employer.credit_code == credit_code)
    if name is not None:
        statement = statement.where(Employer.name.contains(name, autoescape=True))
    if district is not None:
        statement = statement.where(Employer.district.in_(same_places([district])))
    if kind is not None:
        statement = statement.where(Employer.kind == kind)
    if size is not None:
        statement = statement.where(Employer.size == size)
    if industry is not None:
        statement = statement.where(Employer.industries.contains([industry]))
    if decapacity is not None:
        statement = statement.where(Employer.decapacity.is_(decapacity))
    if after is not None:
        statement = statement.where(Employer.id > after)
    return list((await session.execute(statement)).scalars())


_EMPLOYED = text(
    "SELECT CAST(begun.month AS date) AS month, count(employments.id) AS employed "
    "FROM generate_series(CAST(:since AS date), CAST(:until AS date), INTERVAL '1 month') AS begun (month) "
    "LEFT JOIN employments ON employer_id = CAST(:employer_id AS uuid) AND hired_on < begun.month + INTERVAL '1 month' "
    "AND (ended_on IS NULL OR ended_on >= begun.month + INTERVAL '1 month') GROUP BY begun.month"
)


async def headcounts(session: AsyncSession, employer_id: UUID, *, since: date, until: date) -> list[Headcount]:
    """从业人数 The staff of every month, by the first days of the first and of the last."""
    counted = await session.execute(_EMPLOYED, {"employer_id": employer_id, "since": since, "until": until})
    employed: dict[date, int] = {row.month: row.employed for row in counted}
    said = select(StatedHeadcount).where(
        StatedHeadcount.employer_id == employer_id, StatedHeadcount.month.between(since, until)
    )
    rows = (await session.execute(said.order_by(StatedHeadcount.recorded_at, StatedHeadcount.id))).scalars().all()
    return [
        Headcount(month, count, [row for row in rows if row.month == month])
        for month, count in sorted(employed.items())
    ]

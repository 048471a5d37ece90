"""Reading what concerns a citizen: corrections asked for, notices, consents."""

from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor, Role
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Consent, Correction, FactRecord, FormerName, Notice, Person, Spell, SpellStatus

RowT = TypeVar("RowT", Consent, Correction, FactRecord, FormerName, Notice)


async def me(session: AsyncSession, actor: Actor) -> Person:
    """The citizen of the token, under the entry that stands for them today; raises `NotFound` without one."""
    found = None if actor.person_id is None else await session.get(Person, actor.person_id)
    if found is not None and found.merged_into is not None:
        found = await session.get(Person, found.merged_into)
    if found is None:
        raise NotFound("your token names nobody in the register: have yourself registered", code="PERSON_UNKNOWN")
    return found


async def my_spell(session: AsyncSession, person_id: UUID) -> Spell | None:
    """The person's open spell of unemployment, else the latest that was not refused, else the latest."""
    ended = Spell.status.in_([SpellStatus.ENDED, SpellStatus.REFUSED])
    statement = select(Spell).where(Spell.person_id == person_id)
    statement = statement.order_by(
        ended, Spell.status == SpellStatus.REFUSED, Spell.declared_on.desc(), Spell.id.desc()
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


async def newest(
    session: AsyncSession, kind: type[RowT], person_id: UUID, *, before: UUID | None, limit: int
) -> list[RowT]:
    """A person's rows of a kind, the newest first."""
    statement: Select[RowT] = select(kind).where(kind.person_id == person_id).order_by(kind.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(kind.id < before)
    return list((await session.execute(statement)).scalars())


async def unread_notices(session: AsyncSession, person_id: UUID) -> int:
    """How many notices the person has not read."""
    statement = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return (await session.execute(statement)).scalar_one()


def corrections_in_scope(actor: Actor) -> Select[Correction]:
    """The requests that the caller may know of: an agency's department's own, a case worker's by district."""
    statement = select(Correction).where(in_scope(actor, district=Correction.district, person=Correction.person_id))
    if actor.has(Role.AGENCY) and not actor.has(Role.CASE_WORKER):
        statement = statement.where(Correction.department == actor.department)
    return statement


async def corrections(
    session: AsyncSession, actor: Actor, *, department: str | None, status: str | None, after: UUID | None, limit: int
) -> list[Correction]:
    """Requests by id, which is the order in which they were made."""
    statement = corrections_in_scope(actor).order_by(Correction.id).limit(limit)
    if department is not None:
        statement = statement.where(Correction.department == department)
    if status is not None:
        statement = statement.where(Correction.status == status)
    if after is not None:
        statement = statement.where(Correction.id > after)
    return list((await session.execute(statement)).scalars())

"""Reading spells of unemployment and the decisions about them, within the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Decision, ParityStatus, Spell, SpellStatus


def spells_in_scope(actor: Actor) -> Select[Spell]:
    """The spells that the caller may know of."""
    return select(Spell).where(in_scope(actor, district=Spell.district, person=Spell.person_id))


async def spell(session: AsyncSession, actor: Actor, spell_id: UUID) -> Spell:
    """One spell; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(spells_in_scope(actor).where(Spell.id == spell_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no spell {spell_id}")
    return found


async def spells(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    status: str | None,
    person_id: UUID | None,
    layoff_id: UUID | None = None,
    after: UUID | None,
    limit: int,
) -> list[Spell]:
    """Spells by id, which is the order of declaration."""
    statement = spells_in_scope(actor).order_by(Spell.id).limit(limit)
    if district is not None:
        statement = statement.where(Spell.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(Spell.status == status)
    if person_id is not None:
        statement = statement.where(Spell.person_id == person_id)
    if layoff_id is not None:
        statement = statement.where(Spell.layoff_id == layoff_id)
    if after is not None:
        statement = statement.where(Spell.id > after)
    return list((await session.execute(statement)).scalars())


async def waiting_spells(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    department: str | None,
    after: UUID | None,
    limit: int,
) -> list[Spell]:
    """Declarations that wait, in their order; with a department, those that wait for a fact that it holds."""
    statement = spells_in_scope(actor).where(Spell.status == SpellStatus.WAITING_FOR_FACTS)
    if district is not None:
        statement = statement.where(Spell.district.in_(same_places([district])))
    if department is not None:
        statement = statement.where(Spell.missing.contains([{"department": department}]))
    if after is not None:
        statement = statement.where(Spell.id > after)
    return list((await session.execute(statement.order_by(Spell.id).limit(limit))).scalars())


async def parity_statuses(session: AsyncSession, spell_id: UUID) -> list[ParityStatus]:
    """What was known of a spell's parity, in the order of the days and of the recording."""
    statement = select(ParityStatus).where(ParityStatus.spell_id == spell_id)
    ordered = statement.order_by(ParityStatus.valid_from, ParityStatus.recorded_at, ParityStatus.id)
    return list((await session.execute(ordered)).scalars())


async def decisions(session: AsyncSession, subject: str) -> list[Decision]:
    """Every run of a rule about the subject, oldest first."""
    statement = select(Decision).where(Decision.subject == subject).order_by(Decision.decided_at, Decision.id)
    return list((await session.execute(statement)).scalars())

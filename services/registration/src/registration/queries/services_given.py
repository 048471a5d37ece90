"""Reading services given, within the caller's scope."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.scope import in_scope
from registration.models import ServiceGiven


async def services_given(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    person_id: UUID | None,
    spell_id: UUID | None,
    kind: str | None,
    after: UUID | None,
    limit: int,
) -> list[ServiceGiven]:
    """Services by id, which is the order of recording."""
    scope = in_scope(actor, district=ServiceGiven.district, person=ServiceGiven.person_id)
    statement = select(ServiceGiven).where(scope)
    if district is not None:
        statement = statement.where(ServiceGiven.district.in_(same_places([district])))
    if person_id is not None:
        statement = statement.where(ServiceGiven.person_id == person_id)
    if spell_id is not None:
        statement = statement.where(ServiceGiven.spell_id == spell_id)
    if kind is not None:
        statement = statement.where(ServiceGiven.kind == kind)
    if after is not None:
        statement = statement.where(ServiceGiven.id > after)
    return list((await session.execute(statement.order_by(ServiceGiven.id).limit(limit))).scalars())

"""Reading contacts that were made or missed, within the caller's scope."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Contact, ContactPlan


async def contact_plan(session: AsyncSession, actor: Actor, spell_id: UUID) -> ContactPlan:
    """When contact is due next; raises `NotFound` also for a spell outside the caller's scope."""
    scope = in_scope(actor, district=ContactPlan.district, person=ContactPlan.person_id)
    statement = select(ContactPlan).where(ContactPlan.spell_id == spell_id, scope)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"no contact was ever due for a spell {spell_id}")
    return found


async def contacts(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    spell_id: UUID | None,
    status: str | None,
    escalation: str | None,
    after: UUID | None,
    limit: int,
) -> list[Contact]:
    """Contacts by id, which is the order of recording."""
    statement = select(Contact).where(in_scope(actor, district=Contact.district, person=Contact.person_id))
    if district is not None:
        statement = statement.where(Contact.district.in_(same_places([district])))
    if spell_id is not None:
        statement = statement.where(Contact.spell_id == spell_id)
    if status is not None:
        statement = statement.where(Contact.status == status)
    if escalation is not None:
        statement = statement.where(Contact.escalation == escalation)
    if after is not None:
        statement = statement.where(Contact.id > after)
    return list((await session.execute(statement.order_by(Contact.id).limit(limit))).scalars())

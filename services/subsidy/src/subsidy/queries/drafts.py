"""Drafts of the caller's own."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from subsidy.models import Draft


async def draft(session: AsyncSession, actor: Actor, draft_id: UUID) -> Draft:
    """One draft; raises `NotFound` also for somebody else's."""
    own = select(Draft).where(Draft.id == draft_id, Draft.owner == actor.subject)
    found = (await session.execute(own)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no draft {draft_id}")
    return found


async def drafts(session: AsyncSession, actor: Actor, *, after: UUID | None, limit: int) -> list[Draft]:
    """The caller's drafts by id, which is the order in which they were begun."""
    statement = select(Draft).where(Draft.owner == actor.subject).order_by(Draft.id).limit(limit)
    if after is not None:
        statement = statement.where(Draft.id > after)
    return list((await session.execute(statement)).scalars())

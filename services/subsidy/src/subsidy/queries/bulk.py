"""Bulk decisions, how far they have come, and the answers of their items."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor, Role
from kit.errors import NotFound
from subsidy.models import BulkDecision, BulkItem, BulkStatus


async def bulk_decision(session: AsyncSession, actor: Actor, bulk_id: UUID) -> BulkDecision:
    """A bulk decision of the caller's own, or any for an auditor; raises `NotFound` otherwise."""
    statement = select(BulkDecision).where(BulkDecision.id == bulk_id)
    if not actor.has(Role.AUDITOR):
        statement = statement.where(BulkDecision.made_by == actor.subject)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no bulk decision {bulk_id}")
    return found


async def bulk_counts(session: AsyncSession, bulk_id: UUID) -> dict[BulkStatus, int]:
    """How many items stand where."""
    statement = select(BulkItem.status, func.count()).where(BulkItem.bulk_id == bulk_id).group_by(BulkItem.status)
    found = {BulkStatus(status): count for status, count in (await session.execute(statement)).all()}
    return {status: found.get(status, 0) for status in BulkStatus}


async def bulk_items(
    session: AsyncSession, bulk_id: UUID, *, status: BulkStatus | None, after: int, limit: int
) -> list[BulkItem]:
    """Items in the order of the request, from beyond a position."""
    statement = select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.position > after)
    if status is not None:
        statement = statement.where(BulkItem.status == status)
    return list((await session.execute(statement.order_by(BulkItem.position).limit(limit))).scalars())

"""Bulk decisions, how far they have come, and the answers of their items."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor, Role
from kit.errors import NotFound
from subsidy.models import BulkDecision, BulkItem, BulkStatus


async def bulk_decision(session: AsyncSession, actor: Actor, bulk_id: UUID) -> BulkDecision:
    """A bulk decision of the caller's own, or any for an auditor; raises `NotFound` otherwise."""
    found = (await session.execute(_in_scope(actor).where(BulkDecision.id == bulk_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no bulk decision {bulk_id}")
    return found


async def bulk_decisions(
    session: AsyncSession,
    actor: Actor,
    *,
    made_by: str | None,
    finished: bool | None,
    before: UUID | None,
    limit: int,
) -> list[BulkDecision]:
    """Bulk decisions of the caller's own, or anybody's for an auditor, the newest first."""
    statement = _in_scope(actor)
    if made_by is not None:
        statement = statement.where(BulkDecision.made_by == made_by)
    if finished is not None:
        at = BulkDecision.finished_at
        statement = statement.where(at.is_not(None) if finished else at.is_(None))
    if before is not None:
        statement = statement.where(BulkDecision.id < before)
    return list((await session.execute(statement.order_by(BulkDecision.id.desc()).limit(limit))).scalars())


async def bulk_counts(session: AsyncSession, bulk_ids: Collection[UUID]) -> dict[UUID, dict[BulkStatus, int]]:
    """How many items of each stand where."""
    statement = (
        select(BulkItem.bulk_id, BulkItem.status, func.count())
        .where(BulkItem.bulk_id.in_(bulk_ids))
        .group_by(BulkItem.bulk_id, BulkItem.status)
    )
    found = {bulk_id: dict.fromkeys(BulkStatus, 0) for bulk_id in bulk_ids}
    for bulk_id, status, count in await session.execute(statement):
        found[bulk_id][BulkStatus(status)] = count
    return found


async def bulk_items(
    session: AsyncSession, bulk_id: UUID, *, status: BulkStatus | None, after: int, limit: int
) -> list[BulkItem]:
    """Items in the order of the request, from beyond a position."""
    statement = select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.position > after)
    if status is not None:
        statement = statement.where(BulkItem.status == status)
    return list((await session.execute(statement.order_by(BulkItem.position).limit(limit))).scalars())


def _in_scope(actor: Actor) -> Select[BulkDecision]:
    own = select(BulkDecision)
    return own if actor.has(Role.AUDITOR) else own.where(BulkDecision.made_by == actor.subject)

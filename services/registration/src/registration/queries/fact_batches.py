"""Reading deliveries of facts within the caller's scope: an agency's are its department's."""

from uuid import UUID

from sqlalchemy import Select, false, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import OFFICES, Actor, Role
from kit.errors import NotFound
from registration.models import FactBatch, FactBatchRow

_STAFF = tuple(role for role in OFFICES if role != Role.AGENCY)


def fact_batches_in_scope(actor: Actor) -> Select[FactBatch]:
    """The deliveries that the caller may know of: those about its districts, for an agency of its department."""
    statement = select(FactBatch)
    if actor.districts is not None:
        statement = statement.where(FactBatch.districts.contained_by(sorted(actor.districts)))
    if actor.has(*_STAFF):
        return statement
    if actor.has(Role.AGENCY) and actor.department is not None:
        return statement.where(FactBatch.department == actor.department)
    return statement.where(false())


async def fact_batch(session: AsyncSession, actor: Actor, batch_id: UUID) -> FactBatch:
    """One delivery; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(fact_batches_in_scope(actor).where(FactBatch.id == batch_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no batch {batch_id}")
    return found


async def fact_batches(
    session: AsyncSession, actor: Actor, *, status: str | None, after: UUID | None, limit: int
) -> list[FactBatch]:
    """Deliveries by id, which is the order in which they began."""
    statement = fact_batches_in_scope(actor).order_by(FactBatch.id).limit(limit)
    if status is not None:
        statement = statement.where(FactBatch.status == status)
    if after is not None:
        statement = statement.where(FactBatch.id > after)
    return list((await session.execute(statement)).scalars())


async def fact_batch_rows(
    session: AsyncSession, batch: FactBatch, *, status: str | None, after: int, limit: int
) -> list[FactBatchRow]:
    """The rows of a delivery in the order of the file, of one that has arrived.

    Raises `NotFound` once they are forgotten.
    """
    _require_rows(batch)
    statement = select(FactBatchRow).where(FactBatchRow.batch_id == batch.id, FactBatchRow.line > after)
    if not batch.is_received:
        statement = statement.where(false())
    if status is not None:
        statement = statement.where(FactBatchRow.status == status)
    return list((await session.execute(statement.order_by(FactBatchRow.line).limit(limit))).scalars())


def _require_rows(batch: FactBatch) -> None:
    if batch.is_received and batch.rows_forgotten_at is not None:
        raise NotFound(
            f"the rows of this batch were deleted on {batch.rows_forgotten_at:%Y-%m-%d}; its counts stay",
            code="ROWS_FORGOTTEN",
        )

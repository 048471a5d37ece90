"""Reading the circumstances of people; the caller has been found to see the person."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registration.models import Circumstance


async def circumstances(session: AsyncSession, person_id: UUID) -> list[Circumstance]:
    """Everything that departments have stated, in the order in which it became known."""
    statement = select(Circumstance).where(Circumstance.person_id == person_id)
    return list((await session.execute(statement.order_by(Circumstance.recorded_at, Circumstance.id))).scalars())

"""Awards that wait until a job has lasted long enough."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.scope import in_scope
from subsidy.models import MaturingAward
from subsidy.models.pictures import as_announced


def maturing_in_scope(actor: Actor) -> Select[MaturingAward]:
    """The awards that the caller may know of."""
    return select(MaturingAward).where(
        in_scope(
            as_announced(actor),
            district=MaturingAward.district,
            employer=MaturingAward.employer_digest,  # type: ignore[arg-type]
        )
    )


async def maturing_awards(
    session: AsyncSession, actor: Actor, *, status: str | None, after: UUID | None, limit: int
) -> list[MaturingAward]:
    """Maturing awards by id, which is the order in which they were applied for."""
    statement = maturing_in_scope(actor).order_by(MaturingAward.id).limit(limit)
    if status is not None:
        statement = statement.where(MaturingAward.status == status)
    if after is not None:
        statement = statement.where(MaturingAward.id > after)
    return list((await session.execute(statement)).scalars())

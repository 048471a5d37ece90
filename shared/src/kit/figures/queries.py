"""Reading proposals of local figures."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.errors import NotFound
from kit.figures.model import LocalFigure


async def proposal(session: AsyncSession, proposal_id: UUID) -> LocalFigure:
    """One proposal; raises `NotFound`."""
    found = await session.get(LocalFigure, proposal_id)
    if found is None:
        raise NotFound(f"there is no proposal {proposal_id}")
    return found


async def proposals(
    session: AsyncSession, *, key: str | None, status: str | None, after: UUID | None, limit: int
) -> list[LocalFigure]:
    """Proposals by id, which is the order in which they were made."""
    statement = select(LocalFigure).order_by(LocalFigure.id).limit(limit)
    if key is not None:
        statement = statement.where(LocalFigure.key == key)
    if status is not None:
        statement = statement.where(LocalFigure.status == status)
    if after is not None:
        statement = statement.where(LocalFigure.id > after)
    return list((await session.execute(statement)).scalars())

"""Reading how far the rounds over the register have come; they are about nobody in particular."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from registration.models import Sweep


async def sweeps(session: AsyncSession, *, before: date | None, limit: int) -> list[Sweep]:
    """Rounds, the latest day first."""
    statement = select(Sweep).order_by(Sweep.day.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Sweep.day < before)
    return list((await session.execute(statement)).scalars())

"""Reading what was tried: whoever has some districts only sees what concerns these alone."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from subsidy.models.what_ifs import WhatIf, WhatIfPart, WhatIfRow, WhatIfStatus
from subsidy.queries.evaluations import within


def what_ifs_in_scope(actor: Actor) -> Select[WhatIf]:
    """Trials that the caller may know of."""
    return select(WhatIf).where(within(actor, WhatIf.districts))


async def what_if(session: AsyncSession, actor: Actor, what_if_id: UUID) -> WhatIf:
    """One trial; raises `NotFound`."""
    found = (await session.execute(what_ifs_in_scope(actor).where(WhatIf.id == what_if_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no what-if {what_if_id}")
    return found


async def what_ifs(
    session: AsyncSession, actor: Actor, *, status: WhatIfStatus | None, after: UUID | None, limit: int
) -> list[WhatIf]:
    """Trials by id, which is the order in which they were asked for."""
    statement = what_ifs_in_scope(actor).order_by(WhatIf.id).limit(limit)
    if status is not None:
        statement = statement.where(WhatIf.status == status)
    if after is not None:
        statement = statement.where(WhatIf.id > after)
    return list((await session.execute(statement)).scalars())


async def what_if_parts(session: AsyncSession, what_if_id: UUID) -> tuple[Sequence[WhatIfPart], Sequence[WhatIfRow]]:
    """How far each programme is, and what was counted of it by district."""
    parts = select(WhatIfPart).where(WhatIfPart.what_if_id == what_if_id).order_by(WhatIfPart.programme)
    rows = select(WhatIfRow).where(WhatIfRow.what_if_id == what_if_id)
    counted = await session.execute(rows.order_by(WhatIfRow.programme, WhatIfRow.district))
    return (await session.execute(parts)).scalars().all(), counted.scalars().all()

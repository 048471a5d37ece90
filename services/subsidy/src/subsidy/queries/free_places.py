"""免费工位、场所 The register of what is offered to founders for nothing; whoever may call may read it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.errors import NotFound
from subsidy.models import FreePlace, FreePlaceKind


class FreePlaceOrder(StrEnum):
    """What comes first."""

    ANNOUNCED = "ANNOUNCED"
    UNTIL = "UNTIL"


@dataclass(frozen=True, slots=True)
class FreePlaceFilter:
    """Which of them; null stands for any."""

    kind: FreePlaceKind | None = None
    district: str | None = None
    on: date | None = None
    """Offered on this day."""
    has_free: bool | None = None


async def free_places(
    session: AsyncSession,
    wanted: FreePlaceFilter,
    *,
    order: FreePlaceOrder,
    after: tuple[date, UUID] | None,
    limit: int,
) -> list[FreePlace]:
    """As announced, or those first that end first; `after` is the last day and the id of the row before."""
    statement = select(FreePlace).limit(limit)
    if order is FreePlaceOrder.UNTIL:
        statement = statement.order_by(FreePlace.until, FreePlace.id)
        if after is not None:
            statement = statement.where(tuple_(FreePlace.until, FreePlace.id) > tuple_(*after))
    else:
        statement = statement.order_by(FreePlace.id)
        if after is not None:
            statement = statement.where(FreePlace.id > after[1])
    if wanted.kind is not None:
        statement = statement.where(FreePlace.kind == wanted.kind)
    if wanted.district is not None:
        statement = statement.where(FreePlace.district.in_(same_places([wanted.district])))
    if wanted.on is not None:
        statement = statement.where(FreePlace.since <= wanted.on, FreePlace.until >= wanted.on)
    if wanted.has_free is not None:
        has_free = FreePlace.taken < FreePlace.number
        statement = statement.where(has_free if wanted.has_free else ~has_free)
    return list((await session.execute(statement)).scalars())


async def free_place(session: AsyncSession, place_id: UUID) -> FreePlace:
    """One of them; raises `NotFound`."""
    found = await session.get(FreePlace, place_id)
    if found is None:
        raise NotFound(f"there is no free place {place_id}")
    return found

"""Who waits for a place, in the order in which they go."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.scope import in_scope
from subsidy.models import PlaceKind, PlaceStatus, WaitingPlace


def waiting_in_scope(actor: Actor) -> Select[WaitingPlace]:
    """The entries that the caller may know of: an office's by district, a citizen's own."""
    return select(WaitingPlace).where(in_scope(actor, district=WaitingPlace.district, person=WaitingPlace.person_id))


async def waiting_places(
    session: AsyncSession,
    actor: Actor,
    provider_id: UUID,
    kind: PlaceKind,
    *,
    status: PlaceStatus,
    after: tuple[int, date, UUID] | None,
    limit: int,
) -> list[WaitingPlace]:
    """A provider's list: who has priority first, then who entered first."""
    order = (WaitingPlace.turn, WaitingPlace.entered_on, WaitingPlace.id)
    statement = (
        waiting_in_scope(actor)
        .where(WaitingPlace.provider_id == provider_id, WaitingPlace.kind == kind, WaitingPlace.status == status)
        .order_by(*order)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(tuple_(*order) > tuple_(*after))
    return list((await session.execute(statement)).scalars())

"""Reading veterans' placements and displaced workers, within the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import DisplacedWorker, PlacementStatus, VeteranCategory, VeteranPlacement


def placements_in_scope(actor: Actor) -> Select[VeteranPlacement]:
    """The veterans' placements that the caller may know of."""
    return select(VeteranPlacement).where(
        in_scope(actor, district=VeteranPlacement.district, person=VeteranPlacement.person_id)
    )


def displaced_in_scope(actor: Actor) -> Select[DisplacedWorker]:
    """The displaced workers that the caller may know of."""
    return select(DisplacedWorker).where(
        in_scope(actor, district=DisplacedWorker.district, person=DisplacedWorker.person_id)
    )


async def veteran_placement(session: AsyncSession, actor: Actor, placement_id: UUID) -> VeteranPlacement:
    """One placement; raises `NotFound` also for one outside the caller's scope."""
    statement = placements_in_scope(actor).where(VeteranPlacement.id == placement_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no placement {placement_id}")
    return found


async def veteran_placements(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    category: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[VeteranPlacement]:
    """Veterans' placements by id, which is the order in which they were entered."""
    statement = placements_in_scope(actor).order_by(VeteranPlacement.id).limit(limit)
    if district is not None:
        statement = statement.where(VeteranPlacement.district.in_(same_places([district])))
    if category is not None:
        statement = statement.where(VeteranPlacement.category == category)
    if status is not None:
        statement = statement.where(VeteranPlacement.status == status)
    if after is not None:
        statement = statement.where(VeteranPlacement.id > after)
    return list((await session.execute(statement)).scalars())


async def veterans_counted(session: AsyncSession, actor: Actor, *, district: str | None) -> tuple[int, int]:
    """How many retired soldiers in the caller's scope are entitled to a post, and how many of them have one."""
    entitled = func.count().filter(VeteranPlacement.status != PlacementStatus.NOT_ENTITLED)
    placed = func.count().filter(VeteranPlacement.status == PlacementStatus.PLACED)
    statement = select(entitled, placed).where(
        in_scope(actor, district=VeteranPlacement.district),
        VeteranPlacement.category == VeteranCategory.RETIRED_SOLDIER,
    )
    if district is not None:
        statement = statement.where(VeteranPlacement.district.in_(same_places([district])))
    row = (await session.execute(statement)).one()
    return int(row[0]), int(row[1])


async def displaced_worker(session: AsyncSession, actor: Actor, worker_id: UUID) -> DisplacedWorker:
    """One displaced worker; raises `NotFound` also for one outside the caller's scope."""
    statement = displaced_in_scope(actor).where(DisplacedWorker.id == worker_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no displaced worker {worker_id}")
    return found


async def displaced_workers(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    group: str | None,
    status: str | None,
    priority: str | None,
    after: UUID | None,
    limit: int,
) -> list[DisplacedWorker]:
    """Displaced workers by id, which is the order in which they were entered."""
    statement = displaced_in_scope(actor).order_by(DisplacedWorker.id).limit(limit)
    if district is not None:
        statement = statement.where(DisplacedWorker.district.in_(same_places([district])))
    if group is not None:
        statement = statement.where(DisplacedWorker.group_code == group)
    if status is not None:
        statement = statement.where(DisplacedWorker.status == status)
    if priority is not None:
        statement = statement.where(DisplacedWorker.priorities.contains([priority]))
    if after is not None:
        statement = statement.where(DisplacedWorker.id > after)
    return list((await session.execute(statement)).scalars())

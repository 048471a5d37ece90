"""免费工位、场所 Announcing desks and premises for founders, and letting no more be taken than there are."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from contracts.divisions import is_district_of_city, successor_of
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from subsidy.models import FreePlace, FreePlaceKind, PlaceKind, PlaceStatus, WaitingPlace
from subsidy.models.pictures import same_person
from subsidy.usecases.lines import require_scope


async def announce_free_place(
    tx: Tx,
    kind: FreePlaceKind,
    *,
    name: str,
    address: str,
    district: str,
    number: int,
    since: date,
    until: date,
    by: Actor,
) -> FreePlace:
    """Let founders know; raises `Forbidden` for another officer's district, `Refusal` for none of the city."""
    require_scope(district, by)
    if not is_district_of_city(district):
        raise Refusal(f"{district} is no district of this city (GB/T 2260)", code="DISTRICT_UNKNOWN")
    place = FreePlace.announce(
        kind,
        name=name,
        address=address,
        district=successor_of(district),
        number=number,
        since=since,
        until=until,
        by=by,
    )
    tx.add(place)
    after = {"kind": kind, "district": place.district, "number": number, "since": str(since), "until": str(until)}
    tx.audit("free-place-announced", f"free_place/{place.id}", by=by, after=after)
    return place


async def require_offered(tx: Tx, place_id: UUID, *, on: date) -> None:
    """Raise `Refusal` unless the desks or premises are announced and their days are not over."""
    place = await tx.session.get(FreePlace, place_id)
    if place is None or on > place.until:
        raise Refusal("no desk or premises are offered by this id: see the register", code="NOT_OFFERED")


async def lock_free_place(tx: Tx, place_id: UUID) -> FreePlace:
    """The place, held until the transaction ends, so that nobody else takes of it or gives back meanwhile."""
    statement = select(FreePlace).where(FreePlace.id == place_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"free place {place_id}")


async def take_free_place(tx: Tx, place: FreePlace, waiting: WaitingPlace, *, on: date) -> None:
    """Raises `Conflict` for whoever has one there already, and where none is free."""
    held = select(WaitingPlace.id).where(
        WaitingPlace.provider_id == place.id,
        WaitingPlace.kind == PlaceKind.FREE_PLACE,
        WaitingPlace.status == PlaceStatus.PLACED,
        WaitingPlace.person_id.in_(same_person(waiting.person_id)),
    )
    if (await tx.session.execute(held.limit(1))).scalar_one_or_none() is not None:
        raise Conflict("this founder has one there: it is given back first", code="HELD_ALREADY")
    place.take(on=on)

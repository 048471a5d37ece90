"""免费工位、场所 Routes of the register of desks and premises that founders have for nothing (article 8)."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.days import Day
from kit.policy import ANY_ROLE, Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import FreePlaceKind
from subsidy.queries import FreePlaceFilter, FreePlaceOrder
from subsidy.schemas.free_places import FreePlaceOut, NewFreePlace

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/free-places"): allow(Role.CASE_WORKER),
    ("GET", "/v1/free-places"): ANY_ROLE,
    ("GET", "/v1/free-places/{place_id}"): ANY_ROLE,
}

_POSITION: tuple[Callable[[str], Any], ...] = (date.fromisoformat, UUID)


@router.post("/v1/free-places", status_code=201, tags=["free places"])
async def announce_free_place(tx: WriteTx, actor: CurrentActor, body: NewFreePlace) -> FreePlaceOut:
    """Announce desks or premises; founders wait for them and have them by the list of who waits (FREE_PLACE)."""
    return FreePlaceOut.of(await usecases.announce_free_place(tx, **dict(body), by=actor))


@router.get("/v1/free-places", tags=["free places"])
async def list_free_places(
    session: Reading,
    kind: FreePlaceKind | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    on: Annotated[Day | None, Query(description="offered on this day")] = None,
    has_free: Annotated[bool | None, Query(description="whether one is not taken")] = None,
    sort: FreePlaceOrder = FreePlaceOrder.ANNOUNCED,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FreePlaceOut]:
    """What is offered, over the whole city."""
    after: tuple[date, UUID] | None = None
    if cursor:
        until, last = decode_cursor(cursor, *_POSITION)
        after = (until, last)
    wanted = FreePlaceFilter(kind, district, on, has_free)
    found = await queries.free_places(session, wanted, order=sort, after=after, limit=limit + 1)
    items = [FreePlaceOut.of(place) for place in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=encode_cursor(str(items[-1].until), str(items[-1].id)) if more else None)


@router.get("/v1/free-places/{place_id}", tags=["free places"])
async def read_free_place(session: Reading, place_id: UUID) -> FreePlaceOut:
    """One of them."""
    return FreePlaceOut.of(await queries.free_place(session, place_id))

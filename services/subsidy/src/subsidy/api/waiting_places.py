"""优先安置 Routes of who waits for an incubator's place, a public welfare post or a free desk."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import PlaceKind, PlaceStatus
from subsidy.schemas.calls import OnDay
from subsidy.schemas.waiting_places import Leaving, NewWaiting, WaitingOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/waiting-places"): allow(Role.CASE_WORKER),
    ("GET", "/v1/waiting-places"): allow(Role.CITIZEN, *OFFICES),
    ("POST", "/v1/waiting-places/{waiting_id}/placement"): allow(Role.CASE_WORKER),
    ("POST", "/v1/waiting-places/{waiting_id}/withdrawal"): allow(Role.CASE_WORKER),
    ("POST", "/v1/waiting-places/{waiting_id}/return"): allow(Role.CASE_WORKER),
}

_POSITION: tuple[Callable[[str], Any], ...] = (int, date.fromisoformat, UUID)


@router.post("/v1/waiting-places", status_code=201, tags=["waiting lists"])
async def enter_waiting(tx: WriteTx, actor: CurrentActor, body: NewWaiting) -> WaitingOut:
    """Let a person wait; the rules of articles 7 and 15 say whether they go first."""
    waiting = await usecases.enter_waiting(
        tx,
        body.kind,
        body.provider_id,
        person_id=body.person_id,
        self_started=body.self_started,
        high_value_added=body.high_value_added,
        post_origin=body.post_origin,
        on=body.on,
        by=actor,
    )
    return WaitingOut.of(waiting)


@router.get("/v1/waiting-places", tags=["waiting lists"])
async def list_waiting(
    session: Reading,
    actor: CurrentActor,
    provider_id: Annotated[UUID, Query(description="the incubator, the employer, or the free place")],
    kind: PlaceKind,
    status: PlaceStatus = PlaceStatus.WAITING,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[WaitingOut]:
    """A provider's list in the caller's scope, in the order in which they go."""
    after: tuple[int, date, UUID] | None = None
    if cursor:
        turn, entered_on, last = decode_cursor(cursor, *_POSITION)
        after = (turn, entered_on, last)
    found = await queries.waiting_places(session, actor, provider_id, kind, status=status, after=after, limit=limit + 1)
    items = [WaitingOut.of(one) for one in found[:limit]]
    if len(found) <= limit:
        return Page(items=items, next=None)
    last_one = items[-1]
    return Page(items=items, next=encode_cursor(last_one.turn, last_one.entered_on.isoformat(), str(last_one.id)))


@router.post("/v1/waiting-places/{waiting_id}/placement", status_code=201, tags=["waiting lists"])
async def place_first(tx: WriteTx, actor: CurrentActor, waiting_id: UUID, body: OnDay) -> WaitingOut:
    """安置 Give a place to whoever is first."""
    return WaitingOut.of(await usecases.place_first(tx, waiting_id, on=body.on, by=actor))


@router.post("/v1/waiting-places/{waiting_id}/withdrawal", status_code=201, tags=["waiting lists"])
async def leave_waiting(tx: WriteTx, actor: CurrentActor, waiting_id: UUID, body: Leaving) -> WaitingOut:
    """Take somebody off the list."""
    return WaitingOut.of(await usecases.leave_waiting(tx, waiting_id, on=body.on, reason=body.reason, by=actor))


@router.post("/v1/waiting-places/{waiting_id}/return", status_code=201, tags=["waiting lists"])
async def give_back_place(tx: WriteTx, actor: CurrentActor, waiting_id: UUID, body: OnDay) -> WaitingOut:
    """A founder leaves a free desk or premises."""
    return WaitingOut.of(await usecases.give_back_place(tx, waiting_id, on=body.on, by=actor))

"""征集公告 Routes of calls: written, opened by another person, closed, ranked, and ended by a final list."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.errors import NotFound
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import CallKind, CallStatus
from subsidy.models.calls import FINAL
from subsidy.schemas.calls import Announcement, CallOut, ListOut, NewCall, NewList, OnDay, Opening, Reason

router = new_router()

READERS = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("POST", "/v1/calls"): allow(Role.CASE_WORKER),
    ("GET", "/v1/calls"): allow(*READERS),
    ("GET", "/v1/calls/{call_id}"): allow(*READERS),
    ("POST", "/v1/calls/{call_id}/opening"): allow(Role.APPROVER),
    ("POST", "/v1/calls/{call_id}/withdrawal"): allow(Role.CASE_WORKER),
    ("POST", "/v1/calls/{call_id}/closing"): allow(Role.CASE_WORKER),
    ("POST", "/v1/calls/{call_id}/ranking"): allow(Role.CASE_WORKER),
    ("GET", "/v1/calls/{call_id}/list"): allow(*READERS),
    ("POST", "/v1/calls/{call_id}/list"): allow(Role.CASE_WORKER),
    ("POST", "/v1/calls/{call_id}/list/rejection"): allow(Role.APPROVER),
    ("POST", "/v1/calls/{call_id}/announcement"): allow(Role.APPROVER),
    ("POST", "/v1/calls/{call_id}/ending"): allow(Role.CASE_WORKER),
}


@router.post("/v1/calls", status_code=201, tags=["calls"])
async def draft_call(tx: WriteTx, actor: CurrentActor, body: NewCall) -> CallOut:
    """Write a call; nobody but offices sees it until another person opens it."""
    call = await usecases.draft_call(
        tx,
        kind=body.kind,
        level=body.level,
        district=body.district,
        year=body.year,
        title=body.title,
        document=body.document,
        places=body.places,
        opens_on=body.opens_on,
        closes_on=body.closes_on,
        terms=body.terms.stated(),
        by=actor,
    )
    return CallOut.of(call)


@router.get("/v1/calls", tags=["calls"])
async def list_calls(
    session: Reading,
    actor: CurrentActor,
    kind: CallKind | None = None,
    status: CallStatus | None = None,
    year: Annotated[int | None, Query(ge=1949, le=2999)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CallOut]:
    """Calls, in the order in which they were written."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.calls(session, actor, kind=kind, status=status, year=year, after=after, limit=limit + 1)
    items = [CallOut.of(call) for call in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/calls/{call_id}", tags=["calls"])
async def read_call(session: Reading, actor: CurrentActor, call_id: UUID) -> CallOut:
    """One call, with the hash that its opening answers for."""
    return CallOut.of(await queries.call(session, actor, call_id))


@router.post("/v1/calls/{call_id}/opening", status_code=201, tags=["calls"])
async def open_call(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: Opening) -> CallOut:
    """公告 Publish what another person wrote, as it was seen."""
    return CallOut.of(await usecases.open_call(tx, call_id, content_hash=body.content_hash, by=actor))


@router.post("/v1/calls/{call_id}/withdrawal", status_code=201, tags=["calls"])
async def withdraw_call(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: Reason) -> CallOut:
    """Give up a call that was never opened."""
    return CallOut.of(await usecases.withdraw_call(tx, call_id, reason=body.reason, by=actor))


@router.post("/v1/calls/{call_id}/closing", status_code=201, tags=["calls"])
async def close_call(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: OnDay) -> CallOut:
    """截止 Take no more candidates, after the last day."""
    return CallOut.of(await usecases.close_call(tx, call_id, on=body.on, by=actor))


@router.post("/v1/calls/{call_id}/ranking", status_code=201, tags=["calls"])
async def rank_candidates(tx: WriteTx, actor: CurrentActor, call_id: UUID) -> CallOut:
    """评审排名 Rank who was admitted, once every juror has submitted; the candidates have their scores then."""
    return CallOut.of(await usecases.rank_candidates(tx, call_id, by=actor))


@router.get("/v1/calls/{call_id}/list", tags=["calls"])
async def read_list(session: Reading, actor: CurrentActor, call_id: UUID) -> ListOut:
    """The latest list; to everybody once it is final."""
    call = await queries.call(session, actor, call_id)
    listed = await queries.final_list(session, call.id)
    if listed is None or (call.status not in FINAL and not actor.has(*OFFICES)):
        raise NotFound("there is no list of this call yet")
    return ListOut.of(call, listed)


@router.post("/v1/calls/{call_id}/list", status_code=201, tags=["calls"])
async def propose_list(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: NewList) -> ListOut:
    """拟认定 Put the best of the ranking before another person."""
    return ListOut.of(*await usecases.propose_list(tx, call_id, reason=body.reason, on=body.on, by=actor))


@router.post("/v1/calls/{call_id}/list/rejection", status_code=201, tags=["calls"])
async def reject_list(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: Reason) -> ListOut:
    """Send a list back that another person proposed."""
    return ListOut.of(*await usecases.reject_list(tx, call_id, reason=body.reason, by=actor))


@router.post("/v1/calls/{call_id}/announcement", status_code=201, tags=["calls"])
async def announce_list(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: Announcement) -> ListOut:
    """公布 Make the list final: prizes are awarded, bases certified, or nothing of it."""
    final = await usecases.announce_list(tx, call_id, content_hash=body.content_hash, on=body.on, by=actor)
    return ListOut.of(*final)


@router.post("/v1/calls/{call_id}/ending", status_code=201, tags=["calls"])
async def end_call(tx: WriteTx, actor: CurrentActor, call_id: UUID) -> CallOut:
    """File a call whose list is final."""
    return CallOut.of(await usecases.end_call(tx, call_id, by=actor))

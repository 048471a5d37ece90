"""公示 Routes of public notices, open to everybody, and of objections to what they list."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.policy import ANY_ROLE, PUBLIC, Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import NoticeStatus, ObjectionStatus, Programme
from subsidy.schemas.public_notices import (
    ContactOut,
    ContactRequest,
    NewObjection,
    NewPublicNotice,
    ObjectionOut,
    ObjectionVerdict,
    PublicNoticeItemOut,
    PublicNoticeOut,
    PublicNoticeVerificationOut,
)

router = new_router()

OFFICERS = (Role.REVIEWER, Role.APPROVER)
POLICIES: Policies = {
    ("POST", "/v1/public-notices"): allow(Role.CASE_WORKER, *OFFICERS),
    ("GET", "/v1/public-notices"): PUBLIC,
    ("GET", "/v1/public-notices/{notice_id}"): PUBLIC,
    ("GET", "/v1/public-notices/{notice_id}/items"): PUBLIC,
    ("GET", "/v1/public-notices/{notice_id}/verification"): PUBLIC,
    ("POST", "/v1/public-notices/{notice_id}/items/{item_id}/objections"): ANY_ROLE,
    ("GET", "/v1/objections"): ANY_ROLE,
    ("GET", "/v1/objections/{objection_id}"): ANY_ROLE,
    ("POST", "/v1/objections/{objection_id}/decisions"): allow(*OFFICERS),
    ("POST", "/v1/objections/{objection_id}/reveals"): allow(*OFFICERS, Role.AUDITOR),
}


@router.post("/v1/public-notices", status_code=201, tags=["public notices"])
async def publish(tx: WriteTx, actor: CurrentActor, vault: Sealed, body: NewPublicNotice) -> PublicNoticeOut:
    """公示 Publish what has been reviewed; a long list is gathered by a job, and `status` says when it is out."""
    notice = await usecases.request_notice(tx, body.programme, body.district, by=actor, vault=vault)
    return PublicNoticeOut.model_validate(notice)


@router.get("/v1/public-notices", tags=["public notices"])
async def list_notices(
    session: Reading,
    programme: Programme | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: NoticeStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PublicNoticeOut]:
    """The notices, for everybody, in the order in which they were asked for."""
    found = await queries.public_notices(
        session,
        programme=programme,
        district=district,
        status=status,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    items = [PublicNoticeOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/public-notices/{notice_id}", tags=["public notices"])
async def read_notice(session: Reading, notice_id: UUID) -> PublicNoticeOut:
    """One notice, for everybody."""
    return PublicNoticeOut.model_validate(await queries.public_notice(session, notice_id))


@router.get("/v1/public-notices/{notice_id}/items", tags=["public notices"])
async def list_items(
    session: Reading, notice_id: UUID, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[PublicNoticeItemOut]:
    """The list, for everybody, in its order; some time after the notice is over it is shown no longer."""
    await queries.shown_notice(session, notice_id, on=clock.today())
    after = decode_cursor(cursor, int)[0] if cursor else None
    found = await queries.notice_items(session, notice_id, after=after, limit=limit + 1)
    items = [PublicNoticeItemOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].position) if len(found) > limit else None)


@router.get("/v1/public-notices/{notice_id}/verification", tags=["public notices"])
async def verify(session: Reading, notice_id: UUID) -> PublicNoticeVerificationOut:
    """Recompute the notice's seal from what is kept, and hold it against the notices before and after it."""
    return PublicNoticeVerificationOut.model_validate(await queries.verify_notice(session, notice_id))


@router.post("/v1/public-notices/{notice_id}/items/{item_id}/objections", status_code=201, tags=["public notices"])
async def object_to(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, notice_id: UUID, item_id: UUID, body: NewObjection
) -> ObjectionOut:
    """异议 Object to an item, under one's own name; its time stops until an officer has decided."""
    raised = await usecases.raise_objection(
        tx, notice_id, item_id, grounds=body.grounds, name=body.name, phone=body.phone, by=actor, vault=vault
    )
    return ObjectionOut.of(raised, vault)


@router.get("/v1/objections", tags=["public notices"])
async def list_objections(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    status: ObjectionStatus | None = None,
    notice_id: UUID | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ObjectionOut]:
    """Objections of the office's districts, or those that the caller has raised, in their order."""
    found = await queries.objections(
        session,
        actor,
        status=status,
        notice_id=notice_id,
        district=district,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    items = [ObjectionOut.of(one, vault) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/objections/{objection_id}", tags=["public notices"])
async def read_objection(session: Reading, actor: CurrentActor, vault: Sealed, objection_id: UUID) -> ObjectionOut:
    """One objection, and what was decided on it."""
    return ObjectionOut.of(await queries.objection(session, actor, objection_id), vault)


@router.post("/v1/objections/{objection_id}/decisions", status_code=201, tags=["public notices"])
async def decide(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, objection_id: UUID, body: ObjectionVerdict
) -> ObjectionOut:
    """Reject it, send the application back to review, or refuse it; never by who has acted on the application."""
    found = await usecases.decide_objection(tx, objection_id, body.outcome, reason=body.reason, by=actor, vault=vault)
    return ObjectionOut.of(found, vault)


@router.post("/v1/objections/{objection_id}/reveals", status_code=201, tags=["public notices"])
async def reveal(
    tx: UpdateTx, actor: CurrentActor, vault: Sealed, objection_id: UUID, body: ContactRequest
) -> ContactOut:
    """明文查看 Who raised it, in clear text; who asked, and what for, goes on record first, each time anew."""
    name, phone = await usecases.reveal_objector(tx, objection_id, purpose=body.purpose, by=actor, vault=vault)
    return ContactOut(name=name, phone=phone)

"""批量审核 Routes of decisions on many applications at once."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from subsidy import queries, usecases
from subsidy.models import BulkStatus
from subsidy.schemas.bulk import BulkDecisionOut, BulkItemOut, NewBulkDecision

router = new_router()

DECIDERS = (Role.REVIEWER, Role.FINANCE, Role.APPROVER)

POLICIES: Policies = {
    ("POST", "/v1/bulk-decisions"): allow(*DECIDERS),
    ("GET", "/v1/bulk-decisions"): allow(*DECIDERS, Role.AUDITOR),
    ("GET", "/v1/bulk-decisions/{bulk_id}"): allow(*DECIDERS, Role.AUDITOR),
    ("GET", "/v1/bulk-decisions/{bulk_id}/items"): allow(*DECIDERS, Role.AUDITOR),
}


@router.post("/v1/bulk-decisions", status_code=201, tags=["reviews"])
async def request_bulk(tx: WriteTx, actor: CurrentActor, body: NewBulkDecision) -> BulkDecisionOut:
    """批量审核 Decide on up to 10,000 applications; a job does it one by one, and each gets an answer of its own."""
    bulk = await usecases.request_bulk(tx, [item.said() for item in body.items], by=actor)
    return BulkDecisionOut.of(bulk, (await queries.bulk_counts(tx.session, [bulk.id]))[bulk.id])


@router.get("/v1/bulk-decisions", tags=["reviews"])
async def list_bulk(
    session: Reading,
    actor: CurrentActor,
    made_by: Annotated[str | None, Query(max_length=200, description="whose; others' are an auditor's alone")] = None,
    finished: Annotated[bool | None, Query(description="whether every item has its answer")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BulkDecisionOut]:
    """Your own bulk decisions, or everybody's for an auditor, the newest first, each with how far it has come."""
    before = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.bulk_decisions(
        session, actor, made_by=made_by, finished=finished, before=before, limit=limit + 1
    )
    counts = await queries.bulk_counts(session, [bulk.id for bulk in found])
    return page_of([BulkDecisionOut.of(bulk, counts[bulk.id]) for bulk in found], limit)


@router.get("/v1/bulk-decisions/{bulk_id}", tags=["reviews"])
async def read_bulk(session: Reading, actor: CurrentActor, bulk_id: UUID) -> BulkDecisionOut:
    """How far a bulk decision of your own has come."""
    bulk = await queries.bulk_decision(session, actor, bulk_id)
    return BulkDecisionOut.of(bulk, (await queries.bulk_counts(session, [bulk.id]))[bulk.id])


@router.get("/v1/bulk-decisions/{bulk_id}/items", tags=["reviews"])
async def list_bulk_items(
    session: Reading,
    actor: CurrentActor,
    bulk_id: UUID,
    status: BulkStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BulkItemOut]:
    """The items of a bulk decision of your own with their answers, in the order of the request."""
    bulk = await queries.bulk_decision(session, actor, bulk_id)
    after = decode_cursor(cursor, int)[0] if cursor else 0
    found = await queries.bulk_items(session, bulk.id, status=status, after=after, limit=limit + 1)
    items = [BulkItemOut.model_validate(item) for item in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].position) if len(found) > limit else None)

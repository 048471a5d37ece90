"""对账 Routes of the bank's files: handed in once, matched line by line, and what did not match."""

import asyncio
import hmac
from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request

from kit.actor import Role
from kit.app import CurrentActor, IdempotencyKey, Reading, UpdateTx, WriteTx, new_router
from kit.errors import Malformed, Unsupported
from kit.policy import Policies, allow
from kit.uploads import unpacked
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import MONEY
from subsidy.models import LineOutcome
from subsidy.rails import MessageKind, NotReadable, read_report
from subsidy.schemas.bank_lines import BankLineOut, BankStatementOut, LineResolution

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/bank-statements"): allow(Role.FINANCE),
    ("GET", "/v1/bank-statements"): allow(*MONEY),
    ("GET", "/v1/bank-statements/{statement_id}"): allow(*MONEY),
    ("POST", "/v1/payment-batches/{batch_id}/reconciliations"): allow(Role.FINANCE),
    ("GET", "/v1/bank-lines"): allow(*MONEY),
    ("POST", "/v1/bank-lines/{line_id}/resolutions"): allow(Role.FINANCE),
}

HANDED_IN = ("POST", "/v1/bank-statements")
"""The route that reads its body while it arrives."""

FORMS = ("application/xml", "text/xml")
_BODY = {
    "required": True,
    "description": "a file of the bank: pain.002.001.03, pain.002.001.12, camt.053.001.08 or camt.054.001.08; with "
    "Content-Encoding: gzip it may come packed",
    "content": {name: {"schema": {"type": "string"}} for name in FORMS},
}


@router.post("/v1/bank-statements", status_code=202, tags=["reconciliation"], openapi_extra={"requestBody": _BODY})
async def hand_in_statement(
    request: Request,
    tx: UpdateTx,
    actor: CurrentActor,
    idempotency_key: IdempotencyKey,  # noqa: ARG001 - the file itself is known by its content
    content_type: Annotated[str, Header(description="application/xml")] = "",
) -> BankStatementOut:
    """Hand in a file of the bank; its lines are matched by a job. The same file again changes nothing."""
    if content_type.partition(";")[0].strip().lower() not in FORMS:
        raise Unsupported(f"send one of {', '.join(FORMS)}", code="CONTENT_TYPE")
    settings = request.app.state.settings
    content = b"".join([part async for part in unpacked(request, limit=settings.bank_statement_limit_bytes)])
    try:
        message = await asyncio.to_thread(read_report, content)
    except NotReadable as error:
        raise Malformed(str(error), code="STATEMENT_NOT_READABLE") from None
    digest = hmac.digest(settings.blind_index_key.get_secret_value().encode(), content, "sha256")
    return BankStatementOut.model_validate(await usecases.take_message(tx, message, digest, by=actor))


@router.get("/v1/bank-statements", tags=["reconciliation"])
async def list_statements(
    session: Reading, kind: MessageKind | None = None, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[BankStatementOut]:
    """Files in the order of their arrival."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.bank_messages(session, kind=kind, after=after, limit=limit + 1)
    items = [BankStatementOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/bank-statements/{statement_id}", tags=["reconciliation"])
async def read_statement(session: Reading, statement_id: UUID) -> BankStatementOut:
    """One file, and whether it is read to its end."""
    return BankStatementOut.model_validate(await queries.bank_message(session, statement_id))


@router.post("/v1/payment-batches/{batch_id}/reconciliations", status_code=201, tags=["reconciliation"])
async def hold_batch_against_bank(tx: WriteTx, actor: CurrentActor, batch_id: UUID) -> list[BankLineOut]:
    """对账 Make work of each payment of a sent batch of which no file of the bank has spoken."""
    await queries.batch(tx.session, actor, batch_id)
    return [BankLineOut.model_validate(line) for line in await usecases.miss_payments(tx, batch_id, by=actor)]


@router.get("/v1/bank-lines", tags=["reconciliation"])
async def list_bank_lines(
    session: Reading,
    actor: CurrentActor,
    statement_id: UUID | None = None,
    batch_id: UUID | None = None,
    outcome: LineOutcome | None = None,
    is_open: Annotated[bool | None, Query(alias="open", description="did not match and is not resolved")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BankLineOut]:
    """Lines in the caller's scope; the open ones are work to do."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.bank_lines(
        session,
        actor,
        message=statement_id,
        batch_id=batch_id,
        outcome=outcome,
        is_open=is_open,
        after=after,
        limit=limit + 1,
    )
    items = [BankLineOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.post("/v1/bank-lines/{line_id}/resolutions", status_code=201, tags=["reconciliation"])
async def resolve_line(tx: WriteTx, actor: CurrentActor, line_id: UUID, body: LineResolution) -> BankLineOut:
    """Say what came of a line that did not match."""
    await queries.bank_line(tx.session, actor, line_id)
    return BankLineOut.model_validate(await usecases.resolve_line(tx, line_id, reason=body.reason, by=actor))

"""支付批次 Routes of payment batches: built, checked, approved by two people, sent; and of payments made again."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Path, Request
from fastapi.responses import Response

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.errors import Refusal
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import MONEY, Sealed
from subsidy.models import BatchStatus, Fund, ItemStatus, Programme
from subsidy.rails import Payer, write_order
from subsidy.schemas.batches import (
    BatchApproval,
    BatchIn,
    BatchItemOut,
    BatchOut,
    BatchProgress,
    ItemResolution,
    ProgrammeRailIn,
    ProgrammeRailOut,
    Reissue,
)
from subsidy.schemas.payments import PaymentOut
from subsidy.settings import Settings
from subsidy.usecases.statements import positions_of

router = new_router()


class Xml(Response):
    """A file for the bank."""

    media_type = "application/xml"


POLICIES: Policies = {
    ("GET", "/v1/programme-rails"): allow(*MONEY),
    ("PUT", "/v1/programme-rails/{programme}"): allow(Role.FINANCE),
    ("POST", "/v1/payment-batches"): allow(Role.FINANCE),
    ("GET", "/v1/payment-batches"): allow(Role.APPROVER, *MONEY),
    ("GET", "/v1/payment-batches/{batch_id}"): allow(Role.APPROVER, *MONEY),
    ("GET", "/v1/payment-batches/{batch_id}/files/{part}"): allow(Role.FINANCE),
    ("POST", "/v1/payment-batches/{batch_id}/checks"): allow(Role.FINANCE),
    ("POST", "/v1/payment-batches/{batch_id}/approvals"): allow(Role.APPROVER),
    ("POST", "/v1/payment-batches/{batch_id}/sendings"): allow(Role.FINANCE),
    ("GET", "/v1/batch-items"): allow(Role.APPROVER, *MONEY),
    ("POST", "/v1/batch-items/{item_id}/resolutions"): allow(Role.FINANCE),
    ("POST", "/v1/payments/{payment_id}/reissues"): allow(Role.FINANCE),
}


@router.get("/v1/programme-rails", tags=["batches"])
async def list_programme_rails(session: Reading) -> list[ProgrammeRailOut]:
    """How programmes' payments go; those not named are paid at once."""
    return [ProgrammeRailOut.model_validate(rail) for rail in await queries.programme_rails(session)]


@router.put("/v1/programme-rails/{programme}", tags=["batches"])
async def set_programme_rail(
    tx: UpdateTx, actor: CurrentActor, programme: Programme, body: ProgrammeRailIn
) -> ProgrammeRailOut:
    """Let a programme's payments wait for batches, or be paid at once."""
    rail = await usecases.set_programme_rail(tx, programme, in_batches=body.in_batches, ceiling=body.ceiling, by=actor)
    return ProgrammeRailOut.model_validate(rail)


@router.post("/v1/payment-batches", status_code=201, tags=["batches"])
async def build_batch(tx: WriteTx, actor: CurrentActor, body: BatchIn) -> BatchOut:
    """Build a batch from the payments of a fund that wait."""
    built = await usecases.build_batch(tx, body.fund, body.rail, execute_on=body.execute_on, most=body.most, by=actor)
    return BatchOut.model_validate(built)


@router.get("/v1/payment-batches", tags=["batches"])
async def list_batches(
    session: Reading,
    actor: CurrentActor,
    status: BatchStatus | None = None,
    fund: Fund | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BatchOut]:
    """Batches in the caller's scope, in the order of building."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.batches(session, actor, status=status, fund=fund, after=after, limit=limit + 1)
    items = [BatchOut.model_validate(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/payment-batches/{batch_id}", tags=["batches"])
async def read_batch(session: Reading, actor: CurrentActor, batch_id: UUID) -> BatchProgress:
    """One batch, and how far it has come."""
    found = BatchOut.model_validate(await queries.batch(session, actor, batch_id))
    return BatchProgress(**dict(found), by_status=await queries.items_by_status(session, batch_id))


@router.post("/v1/payment-batches/{batch_id}/checks", status_code=201, tags=["batches"])
async def check_batch(tx: WriteTx, actor: CurrentActor, batch_id: UUID) -> BatchOut:
    """Hold out what must not be paid, and fix the content that approvals answer for."""
    await queries.batch(tx.session, actor, batch_id)
    return BatchOut.model_validate(await usecases.check_batch(tx, batch_id, by=actor))


@router.post("/v1/payment-batches/{batch_id}/approvals", status_code=201, tags=["batches"])
async def approve_batch(tx: WriteTx, actor: CurrentActor, batch_id: UUID, body: BatchApproval) -> BatchOut:
    """审批 Approve the content that was seen; it takes two people, neither of them who built the batch."""
    await queries.batch(tx.session, actor, batch_id)
    approved = await usecases.approve_batch(tx, batch_id, content_hash=body.content_hash, by=actor)
    return BatchOut.model_validate(approved)


@router.post("/v1/payment-batches/{batch_id}/sendings", status_code=202, tags=["batches"])
async def send_batch(request: Request, tx: WriteTx, actor: CurrentActor, batch_id: UUID) -> BatchOut:
    """Let the batch go to the bank: through its interface, or as files that can be fetched once it is sent."""
    found = await queries.batch(tx.session, actor, batch_id)
    if found.rail == "FILE":
        _payer(request.app.state.settings, Fund(found.fund))
    return BatchOut.model_validate(await usecases.send_batch(tx, batch_id, by=actor))


@router.get("/v1/payment-batches/{batch_id}/files/{part}", tags=["batches"], response_class=Xml)
async def download_order(
    request: Request,
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    batch_id: UUID,
    part: Annotated[int, Path(ge=1, le=99, description="from 1; each holds 5,000 payments at most")],
) -> Xml:
    """A file of the batch for the bank (pain.001.001.09), the same bytes whenever it is fetched."""
    found = await queries.batch(session, actor, batch_id)
    payer = _payer(request.app.state.settings, Fund(found.fund))
    order = await queries.order(session, found, part, positions=positions_of(part), payer=payer, vault=vault)
    content = await asyncio.to_thread(write_order, order)
    name = f'attachment; filename="{order.message_id}.xml"'
    return Xml(content, headers={"Content-Disposition": name})


@router.get("/v1/batch-items", tags=["batches"])
async def list_batch_items(
    session: Reading,
    actor: CurrentActor,
    batch_id: UUID | None = None,
    status: ItemStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BatchItemOut]:
    """Items in the caller's scope with their findings, also those that wait for a batch."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.batch_items(session, actor, batch_id=batch_id, status=status, after=after, limit=limit + 1)
    items = [BatchItemOut.of(item, payment) for item, payment in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.post("/v1/batch-items/{item_id}/resolutions", status_code=201, tags=["batches"])
async def resolve_item(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, item_id: UUID, body: ItemResolution
) -> BatchItemOut:
    """Let a payment that was held out wait for another batch, or cancel it."""
    _, payment = await queries.batch_item(tx.session, actor, item_id)
    item = await usecases.resolve_item(
        tx, item_id, body.resolution, reason=body.reason, on=clock.today(), by=actor, vault=vault
    )
    return BatchItemOut.of(item, payment)


@router.post("/v1/payments/{payment_id}/reissues", status_code=201, tags=["payments"])
async def reissue_payment(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, payment_id: UUID, body: Reissue
) -> PaymentOut:
    """重新发放 Pay what came back once more, to a corrected account."""
    await queries.payment(tx.session, actor, payment_id)
    payment = await usecases.reissue_payment(
        tx,
        payment_id,
        name=body.payee.name,
        account=body.payee.account,
        reason=body.reason,
        by=actor,
        vault=vault,
    )
    return PaymentOut.of(payment, vault)


def _payer(settings: Settings, fund: Fund) -> Payer:
    account = settings.payer_accounts.get(fund)
    if account is None or settings.payer_bank_code is None:
        raise Refusal(f"from which account {fund} is paid is not configured", code="NEEDS_CONFIG")
    return Payer(settings.payer_name, account, settings.payer_bank_code)

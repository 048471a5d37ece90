"""支付 Routes of payments."""

from uuid import UUID

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.api.applications import MAKERS
from subsidy.models import PaymentStatus, Programme
from subsidy.schemas.payments import PayeeCorrection, PaymentOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/payments"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("GET", "/v1/payments/{payment_id}"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("POST", "/v1/payments/{payment_id}/payee-corrections"): allow(*MAKERS),
}


@router.get("/v1/payments", tags=["payments"])
async def list_payments(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    status: PaymentStatus | None = None,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PaymentOut]:
    """Payments in the caller's scope, in the order of instruction."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.payments(session, actor, status=status, programme=programme, after=after, limit=limit + 1)
    items = [PaymentOut.of(payment, vault) for payment in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/payments/{payment_id}", tags=["payments"])
async def read_payment(session: Reading, actor: CurrentActor, vault: Sealed, payment_id: UUID) -> PaymentOut:
    """One payment."""
    return PaymentOut.of(await queries.payment(session, actor, payment_id), vault)


@router.post("/v1/payments/{payment_id}/payee-corrections", status_code=201, tags=["payments"])
async def correct_payee(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, payment_id: UUID, body: PayeeCorrection
) -> PaymentOut:
    """更正收款账户 Have a payment that waits for a batch made to another account; the bank is asked about it first."""
    await queries.payment(tx.session, actor, payment_id)
    corrected = await usecases.correct_payee(
        tx,
        payment_id,
        name=body.payee.name,
        account=body.payee.account,
        reason=body.reason,
        by=actor,
        vault=vault,
    )
    return PaymentOut.of(corrected, vault)

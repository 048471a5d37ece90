"""支付 Routes of payments."""

from uuid import UUID

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries
from subsidy.api.access import Sealed
from subsidy.models import PaymentStatus, Programme
from subsidy.schemas.payments import PaymentOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/payments"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("GET", "/v1/payments/{payment_id}"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
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

"""按月发放 Looking at an entitlement again when something new is known."""

from uuid import UUID

from sqlalchemy import select

from kit.db import Tx
from subsidy.models import EntitlementMonth
from subsidy.usecases.entitlements import stop_entitlement
from subsidy.usecases.grounds import OF_THE_MONTH, ground_end
from subsidy.usecases.months import lock_entitlement
from subsidy.usecases.payments import SYSTEM


async def revisit_entitlement(tx: Tx, entitlement_id: UUID) -> list[UUID]:
    """Stop what has lost its ground; the months that nobody has applied for and that may be decided now."""
    entitlement = await lock_entitlement(tx, entitlement_id)
    if (end := await ground_end(tx, entitlement)) is not None:
        await stop_entitlement(tx, entitlement, last_month=end.last_month, reasons=(end.reason.code,), by=SYSTEM)
    unpaid = select(EntitlementMonth).where(
        EntitlementMonth.entitlement_id == entitlement_id, EntitlementMonth.application_id.is_(None)
    )
    waiting = await tx.all(unpaid.order_by(EntitlementMonth.month))
    return [one.id for one in waiting if not one.stopped or OF_THE_MONTH.issuperset(one.reasons)]

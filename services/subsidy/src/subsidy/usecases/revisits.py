"""按月发放 Looking at an entitlement again when something new is known."""

from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.db import Tx
from subsidy.models import Application, Entitlement, EntitlementMonth
from subsidy.models.standing import DECIDABLE
from subsidy.usecases.applications import settle
from subsidy.usecases.entitlements import stop_entitlement
from subsidy.usecases.grounds import OF_THE_MONTH, ground_end
from subsidy.usecases.months import lock_entitlement
from subsidy.usecases.reassessments import reassess
from subsidy.usecases.system import SYSTEM


async def revisit_entitlement(tx: Tx, entitlement_id: UUID) -> list[UUID]:
    """Stop what has lost its ground, and look again at what was paid.

    The answer is the months that nobody has applied for and that may be decided now. The same again changes nothing.
    """
    entitlement = await lock_entitlement(tx, entitlement_id)
    end = await ground_end(tx, entitlement)
    stopped = False
    if end is not None:
        stopped = await stop_entitlement(
            tx, entitlement, last_month=end.last_month, reasons=(end.reason.code,), by=SYSTEM
        )
        await _withdraw_following(tx, entitlement, end.last_month)
    await reassess(tx, entitlement, end=end, stopped=stopped)
    unpaid = select(EntitlementMonth).where(
        EntitlementMonth.entitlement_id == entitlement_id, EntitlementMonth.application_id.is_(None)
    )
    waiting = await tx.all(unpaid.order_by(EntitlementMonth.month))
    return [one.id for one in waiting if not one.stopped or OF_THE_MONTH.issuperset(one.reasons)]


async def _withdraw_following(tx: Tx, entitlement: Entitlement, last_month: str) -> None:
    """Take back what the service itself has applied for and nobody has approved."""
    made = (
        select(Application)
        .join(EntitlementMonth, EntitlementMonth.application_id == Application.id)
        .where(
            EntitlementMonth.entitlement_id == entitlement.id,
            EntitlementMonth.month > last_month,
            Application.made_by == SYSTEM.subject,
            Application.status.in_(DECIDABLE),
        )
    )
    for application in await tx.all(made.with_for_update()):
        before = {"status": application.status}
        tx.publish(application.withdraw(on=clock.today()), by=SYSTEM, before=before)
        await settle(tx, application)

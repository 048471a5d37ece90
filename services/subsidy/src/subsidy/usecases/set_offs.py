"""抵扣 Set-offs: what is claimed back is kept back from another payment, booked like a payment and its return."""

from datetime import date
from decimal import Decimal

from sqlalchemy import or_, select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.vault import Vault
from subsidy.models import Application, Payment, PaymentStatus, Recovery, RecoveryStatus, Repaid
from subsidy.models.budget import ZERO
from subsidy.models.pictures import same_person
from subsidy.models.reconsiderations import Contestable
from subsidy.usecases import funds
from subsidy.usecases.reconsiderations import appeal_pending
from subsidy.usecases.recoveries import being_set_off, take_back

NOT_PAID = "PAYMENT_NOT_MADE"


async def keep_back(
    tx: Tx, application: Application, payment: Payment, *, attempt: int, by: Actor, vault: Vault
) -> list[Payment]:
    """Reduce a payment that is about to be instructed by what its beneficiary has to give back, to zero at most.

    The parts kept back are payments of their own that never go to the bank; their money is reserved. Nothing is kept
    back while the statement may still be contested, or is.
    """
    kept: list[Payment] = []
    for recovery in await _due(tx, application):
        if await appeal_pending(tx, Contestable.STATEMENT, recovery.reassessment_id):
            continue
        part = min(payment.amount, recovery.left - await being_set_off(tx, recovery.id))
        if part <= ZERO:
            continue
        payment.amount -= part
        set_off = Payment.again(
            application, payment.payee(vault), attempt=attempt + 1 + len(kept), vault=vault, amount=part
        )
        set_off.recovery_id = recovery.id
        kept.append(set_off)
    _divide_national(payment, kept)
    for set_off in kept:
        await funds.reserve(tx, set_off, by=by)
    return kept


async def settle_set_offs(tx: Tx, application: Application, *, paid: bool, on: date, by: Actor, vault: Vault) -> None:
    """Book what was kept back once the bank has paid the rest, or let it go where the bank has not."""
    waiting = select(Payment).where(
        Payment.application_id == application.id,
        Payment.recovery_id.is_not(None),
        Payment.status == PaymentStatus.INSTRUCTED,
    )
    for set_off in await tx.all(waiting.order_by(Payment.id).with_for_update()):
        if not paid:
            rejected = set_off.reject(application, on=on, reference=None, reason=NOT_PAID, vault=vault)
            tx.publish(rejected, by=by)
            await funds.release(tx, set_off, by=by)
            continue
        tx.publish(set_off.pay(application, on=on, reference=""), by=by)
        await funds.spend(tx, set_off, by=by)
        recovery = await tx.lock(Recovery, set_off.recovery_id)
        document = f"抵扣/{set_off.payment_key}"
        await take_back(tx, recovery, set_off.amount, Repaid.SET_OFF, document=document, on=on, by=by)


async def _due(tx: Tx, application: Application) -> list[Recovery]:
    own = or_(
        Recovery.person_id.in_(same_person(application.person_id)) if application.person_id else Recovery.id.is_(None),
        Recovery.employer_id == application.employer_id if application.employer_id else Recovery.id.is_(None),
    )
    due = select(Recovery).where(own, Recovery.status == RecoveryStatus.OPEN, Recovery.set_off_from <= clock.today())
    return await tx.all(due.order_by(Recovery.id).with_for_update())


def _divide_national(payment: Payment, kept: list[Payment]) -> None:
    """中央负担 Each part carries of the national part what it can."""
    rest = payment.national_part
    if rest is None:
        return
    for part in (payment, *kept):
        carried: Decimal = min(rest, part.amount)
        part.national_part = carried
        rest -= carried

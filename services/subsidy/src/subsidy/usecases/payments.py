"""支付 Payments: reserved and instructed in one transaction, settled by what the bank answers."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from kit.actor import Actor
from kit.db import Tx
from subsidy.bank import BankResult
from subsidy.models import Application, Claim, HoldReason, Payment, PaymentStatus, Programme
from subsidy.models.payments import Origin
from subsidy.usecases import funds

PAY = "pay"
SYSTEM = Actor.system("subsidy")


class BankDisagrees(Exception):
    """The bank speaks of another amount, or takes back an answer: somebody has to look."""


async def next_attempt(tx: Tx, programme: Programme, *, beneficiary: str, period: str) -> int:
    """The number of the next payment for the same thing, from 1; the caller holds the lock of its origin."""
    count = select(func.count()).where(
        Payment.programme == programme, Payment.beneficiary == beneficiary, Payment.period == period
    )
    return int((await tx.session.execute(count)).scalar_one()) + 1


async def instruct(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """Reserve the payment's money, and let a job pay it; raises `Refusal` where the fund has not enough."""
    await funds.reserve(tx, payment, by=by)
    await tx.defer(PAY, lock=f"payment/{payment.id}", payment_id=str(payment.id))


async def record_result(tx: Tx, payment_id: UUID, result: BankResult, *, on: date) -> None:
    """Record the bank's answer once; the same answer again changes nothing, another one raises `BankDisagrees`."""
    payment = await tx.lock(Payment, payment_id)
    if result.status == "PENDING":
        return
    if payment.amount != result.amount:
        raise BankDisagrees("another amount")
    if payment.status != PaymentStatus.INSTRUCTED:
        if payment.status != result.status:
            raise BankDisagrees(f"{payment.status} became {result.status}")
        return
    origin = await _lock_origin(tx, payment)
    if result.status == "PAID":
        tx.publish(payment.pay(origin, on=on, reference=result.bank_reference or ""), by=SYSTEM)
        origin.pay()
        await funds.spend(tx, payment, by=SYSTEM)
    else:
        reason = result.reason or "NO_REASON_GIVEN"
        tx.publish(payment.reject(origin, on=on, reference=result.bank_reference, reason=reason), by=SYSTEM)
        if isinstance(origin, Claim):
            origin.hold(HoldReason.PAYMENT_REJECTED)
        else:
            origin.fail()
        await funds.release(tx, payment, by=SYSTEM)


async def _lock_origin(tx: Tx, payment: Payment) -> Origin:
    if payment.claim_id is not None:
        return await tx.lock(Claim, payment.claim_id)
    return await tx.lock(Application, payment.application_id)

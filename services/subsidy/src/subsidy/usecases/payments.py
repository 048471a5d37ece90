"""支付 Payments: reserved and instructed in one transaction, settled by what the bank answers."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from kit.actor import Actor
from kit.db import Tx
from kit.vault import Vault
from subsidy.bank import BankResult
from subsidy.models import Application, Claim, HoldReason, ItemStatus, NoticeCode, Payment, PaymentStatus, Programme
from subsidy.models.payments import Origin
from subsidy.usecases import funds
from subsidy.usecases.entitlements import look_again_once_paid
from subsidy.usecases.items import goes_in_batches, settle_item, wait_for_batch
from subsidy.usecases.notices import tell
from subsidy.usecases.set_offs import settle_set_offs
from subsidy.usecases.slots import settle_slots
from subsidy.usecases.system import SYSTEM

PAY = "pay"


class BankDisagrees(Exception):
    """The bank speaks of another amount, or takes back an answer: somebody has to look."""


async def next_attempt(tx: Tx, programme: Programme, *, beneficiary: str, period: str) -> int:
    """The number of the next payment for the same thing, from 1; the caller holds the lock of its origin."""
    count = select(func.count()).where(
        Payment.programme == programme, Payment.beneficiary == beneficiary, Payment.period == period
    )
    return int((await tx.session.execute(count)).scalar_one()) + 1


async def instruct(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """Reserve the payment's money, and let a job pay it, or a batch where its programme's payments go in batches.

    Raises `Refusal` where the fund has not enough.
    """
    await funds.reserve(tx, payment, by=by)
    if await goes_in_batches(tx, payment.programme):
        await wait_for_batch(tx, payment.id)
        return
    await tx.defer(PAY, lock=f"payment/{payment.id}", payment_id=str(payment.id))


async def record_send(tx: Tx, payment_id: UUID) -> int:
    """Record, before it is sent, that an instruction goes to the bank: how many have, this one included.

    0 where the payment has been settled meanwhile, and nothing is to be sent.
    """
    payment = await tx.lock(Payment, payment_id)
    if payment.status != PaymentStatus.INSTRUCTED:
        return 0
    await funds.commit(tx, payment, by=SYSTEM)
    payment.times_sent += 1
    return payment.times_sent


async def record_not_taken(tx: Tx, payment_id: UUID, *, on: date, vault: Vault) -> bool:
    """Record that the bank does not take the instruction; False where an earlier one may have been carried out."""
    payment = await tx.lock(Payment, payment_id)
    if payment.times_sent > 1:
        return False
    untaken = BankResult(
        payment_key=payment.payment_key,
        bank_reference=None,
        status="REJECTED",
        amount=payment.amount,
        reason="INSTRUCTION_NOT_TAKEN",
    )
    await record_result(tx, payment_id, untaken, on=on, vault=vault)
    return True


async def record_result(tx: Tx, payment_id: UUID, result: BankResult, *, on: date, vault: Vault) -> None:
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
        if payment.reassessment_id is None:
            origin.pay()
        await funds.spend(tx, payment, by=SYSTEM)
        if isinstance(origin, Application):
            tell(tx, origin, NoticeCode.PAID, on=on.isoformat())
            await settle_set_offs(tx, origin, paid=True, on=on, by=SYSTEM, vault=vault)
            await look_again_once_paid(tx, origin.id)
        await settle_item(tx, payment.id, ItemStatus.PAID, reason=None)
    else:
        reason = result.reason or "NO_REASON_GIVEN"
        rejected = payment.reject(origin, on=on, reference=result.bank_reference, reason=reason, vault=vault)
        tx.publish(rejected, by=SYSTEM)
        if isinstance(origin, Claim):
            origin.hold(HoldReason.PAYMENT_REJECTED)
        elif payment.reassessment_id is None:
            origin.fail()
            await settle_set_offs(tx, origin, paid=False, on=on, by=SYSTEM, vault=vault)
            await settle_slots(tx, origin)
            tell(tx, origin, NoticeCode.PAYMENT_FAILED, reason=payment.bank_reason)
        await funds.release(tx, payment, by=SYSTEM)
        await settle_item(tx, payment.id, ItemStatus.REJECTED, reason=payment.bank_reason)


async def _lock_origin(tx: Tx, payment: Payment) -> Origin:
    if payment.claim_id is not None:
        return await tx.lock(Claim, payment.claim_id)
    return await tx.lock(Application, payment.application_id)

"""重新发放 Payments that came back, made again to a corrected account: once, under the same entitlement."""

from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.vault import Vault
from subsidy.models import Application, Payment, PaymentReissue, PaymentStatus, Programme
from subsidy.usecases.payments import instruct, next_attempt


async def reissue_payment(
    tx: Tx, payment_id: UUID, *, name: str, account: str, reason: str, by: Actor, vault: Vault
) -> Payment:
    """Pay a returned subsidy again, as a new attempt; its money is reserved anew.

    Raises `Conflict` for a payment that did not come back, one that was made again already or is itself the second
    try, and for an account that is not another one; `Refusal` where the fund has not enough.
    """
    returned = await tx.lock(Payment, payment_id)
    if returned.status != PaymentStatus.RETURNED or returned.application_id is None:
        raise Conflict(f"a payment that is {returned.status} is not made again", code="PAYMENT_STATUS")
    tried = select(PaymentReissue).where(
        (PaymentReissue.of_payment_id == payment_id) | (PaymentReissue.payment_id == payment_id)
    )
    if await tx.first(tried) is not None:
        raise Conflict("a returned payment is made again once", code="REISSUED_ALREADY")
    if (name, account) == returned.payee(vault):
        raise Conflict("this is the account that the payment came back from", code="ACCOUNT_NOT_CORRECTED")
    application = await tx.lock(Application, returned.application_id)
    programme = Programme(application.programme)
    attempt = await next_attempt(tx, programme, beneficiary=returned.beneficiary, period=returned.period)
    payment = Payment.again(application, (name, account), attempt=attempt, vault=vault, amount=returned.amount)
    payment.national_part = returned.national_part
    await instruct(tx, payment, by=by)
    application.reissue(payment.id)
    tx.add(
        PaymentReissue(
            payment_id=payment.id,
            of_payment_id=payment_id,
            reason=reason,
            issued_at=clock.now(),
            issued_by=by.subject,
        )
    )
    after = {"payment_id": str(payment.id), "attempt": attempt}
    tx.audit("payment-reissued", f"payment/{payment_id}", by=by, after=after, reason=reason)
    return payment

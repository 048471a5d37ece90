"""更正收款账户 A payment that waits for a batch goes to a corrected account; the bank is asked about it first."""

from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.vault import Vault
from subsidy.models import BatchItem, ItemStatus, Payment
from subsidy.usecases.items import verify_with_bank

CORRECTABLE = (ItemStatus.WAITING, ItemStatus.HELD_OUT)


async def correct_payee(
    tx: Tx, payment_id: UUID, *, name: str, account: str, reason: str | None, by: Actor, vault: Vault
) -> Payment:
    """Direct a payment to a corrected account, before a batch has it; the caller has looked at its scope.

    Raises `Conflict` for one that no batch is waited for, that is in a batch (it is seen and approved with its account)
    or was sent, and for an account that is not another one.
    """
    latest = select(BatchItem).where(BatchItem.payment_id == payment_id).order_by(BatchItem.id.desc()).limit(1)
    item = await tx.first(latest.with_for_update())
    payment = await tx.lock(Payment, payment_id)
    if item is None or item.status not in CORRECTABLE:
        raise Conflict(
            "only a payment that waits for a batch, or was held out of one, can go to another account",
            code="ITEM_STATUS",
            state=payment.status if item is None else item.status,
        )
    before = {"payee": payment.payee_digest.hex() if payment.payee_digest else None}
    payment.correct_payee((name, account), vault)
    assert payment.payee_digest is not None, "sealed above"
    after = {"payee": payment.payee_digest.hex()}
    tx.audit("payee-corrected", f"payment/{payment_id}", by=by, before=before, after=after, reason=reason)
    await tx.session.flush()
    await verify_with_bank(tx, payment_id)
    return payment

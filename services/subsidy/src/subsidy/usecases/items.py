"""Payments on their way through a batch: which ones wait for one, and how each ends."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from kit.db import Tx
from subsidy.models import BatchItem, BatchStatus, ItemStatus, Payment, PaymentBatch, ProgrammeRail
from subsidy.usecases.system import SYSTEM
from subsidy.usecases.verifications import VERIFY_PAYEE


async def goes_in_batches(tx: Tx, programme: str) -> bool:
    """Whether payments of the programme wait for a batch."""
    rail = await tx.first(select(ProgrammeRail).where(ProgrammeRail.programme == programme))
    return rail is not None and rail.in_batches


async def wait_for_batch(tx: Tx, payment_id: UUID) -> None:
    """Let the next batch of its fund take the payment; its account and name are verified meanwhile."""
    tx.add(BatchItem.wait(payment_id))
    await tx.session.flush()
    await verify_with_bank(tx, payment_id)


async def verify_with_bank(tx: Tx, payment_id: UUID) -> None:
    """Let a job ask the bank about the payment's account and name."""
    await tx.defer(VERIFY_PAYEE, lock=f"payment/{payment_id}", payment_id=str(payment_id))


async def settle_item(tx: Tx, payment_id: UUID, status: ItemStatus, *, reason: str | None) -> None:
    """Let the payment's item end as the payment did, and its batch with the last one; it may be in none."""
    item = await tx.first(
        select(BatchItem).where(
            BatchItem.payment_id == payment_id, BatchItem.status.in_((ItemStatus.SENT, ItemStatus.PAID))
        )
    )
    if item is None or item.batch_id is None:
        return
    batch = await tx.lock(PaymentBatch, item.batch_id)
    if item.status == ItemStatus.SENT and batch.under_way is not None:
        batch.under_way -= 1
    item.status, item.reason = status, reason
    await tx.session.flush()
    await complete_batch(tx, batch)


async def complete_batch(tx: Tx, batch: PaymentBatch) -> None:
    """Complete a sent batch of which every item has ended; the caller holds its lock."""
    if batch.status == BatchStatus.SENT and not batch.under_way:
        counts = select(BatchItem.status, func.count(), func.sum(Payment.amount)).join(
            Payment, Payment.id == BatchItem.payment_id
        )
        rows = await tx.session.execute(counts.where(BatchItem.batch_id == batch.id).group_by(BatchItem.status))
        ended = {status: (count, total) for status, count, total in rows}
        paid, paid_total = ended.get(ItemStatus.PAID, (0, Decimal("0.00")))
        completed = batch.complete(
            paid=paid,
            rejected=ended.get(ItemStatus.REJECTED, (0,))[0],
            returned=ended.get(ItemStatus.RETURNED, (0,))[0],
            paid_total=paid_total,
        )
        tx.publish(completed, by=SYSTEM)
        await tx.session.flush()

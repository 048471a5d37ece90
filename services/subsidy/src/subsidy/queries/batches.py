"""支付批次 Batches and their items; a batch is seen by who may see some payment of it, its items by district."""

from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from kit.vault import Vault
from subsidy.models import BatchItem, ItemStatus, Payment, PaymentBatch, ProgrammeRail, Rail
from subsidy.rails import Order, Payer, Transfer

Itemised = tuple[BatchItem, Payment]
WITH_REASON = (ItemStatus.HELD_OUT, ItemStatus.REJECTED, ItemStatus.RETURNED)
"""Where items stand that have a reason: an index finds them by it."""


def batches_in_scope(actor: Actor) -> Select[PaymentBatch]:
    """The batches that the caller may know of."""
    if actor.districts is None:
        return select(PaymentBatch)
    seen = exists().where(
        BatchItem.batch_id == PaymentBatch.id,
        BatchItem.payment_id == Payment.id,
        in_scope(actor, district=Payment.district),
    )
    return select(PaymentBatch).where(seen)


async def batch(session: AsyncSession, actor: Actor, batch_id: UUID) -> PaymentBatch:
    """One batch; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(batches_in_scope(actor).where(PaymentBatch.id == batch_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no batch {batch_id}")
    return found


async def items_by_status(session: AsyncSession, batch_id: UUID) -> dict[str, int]:
    """How many items of a batch stand where."""
    counted = select(BatchItem.status, func.count()).where(BatchItem.batch_id == batch_id).group_by(BatchItem.status)
    return {row[0]: row[1] for row in await session.execute(counted)}


async def batches(
    session: AsyncSession, actor: Actor, *, status: str | None, fund: str | None, after: UUID | None, limit: int
) -> list[PaymentBatch]:
    """Batches by id, which is the order of building."""
    statement = batches_in_scope(actor).order_by(PaymentBatch.id).limit(limit)
    if status is not None:
        statement = statement.where(PaymentBatch.status == status)
    if fund is not None:
        statement = statement.where(PaymentBatch.fund == fund)
    if after is not None:
        statement = statement.where(PaymentBatch.id > after)
    return list((await session.execute(statement)).scalars())


async def batch_items(
    session: AsyncSession,
    actor: Actor,
    *,
    batch_id: UUID | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[Itemised]:
    """Items with their payments, by id; those that wait are in no batch."""
    statement = (
        select(BatchItem, Payment)
        .join(Payment, Payment.id == BatchItem.payment_id)
        .where(in_scope(actor, district=Payment.district))
        .order_by(BatchItem.id)
        .limit(limit)
    )
    if batch_id is not None:
        statement = statement.where(BatchItem.batch_id == batch_id)
    if status is not None:
        statement = statement.where(BatchItem.status == status)
    if status in WITH_REASON:
        statement = statement.where(BatchItem.reason.is_not(None))
    if status == ItemStatus.WAITING:
        statement = statement.where(BatchItem.batch_id.is_(None))
    if after is not None:
        statement = statement.where(BatchItem.id > after)
    return [(item, payment) for item, payment in (await session.execute(statement)).all()]


async def batch_item(session: AsyncSession, actor: Actor, item_id: UUID) -> Itemised:
    """One item with its payment; raises `NotFound` also for one outside the caller's scope."""
    statement = select(BatchItem, Payment).join(Payment, Payment.id == BatchItem.payment_id)
    statement = statement.where(BatchItem.id == item_id, in_scope(actor, district=Payment.district))
    found = (await session.execute(statement)).one_or_none()
    if found is None:
        raise NotFound(f"there is no item {item_id}")
    return found[0], found[1]


async def programme_rails(session: AsyncSession) -> list[ProgrammeRail]:
    """How each programme's payments go, where anything was said of it."""
    return list((await session.execute(select(ProgrammeRail).order_by(ProgrammeRail.programme))).scalars())


async def order(
    session: AsyncSession, sent: PaymentBatch, part: int, *, positions: tuple[int, int], payer: Payer, vault: Vault
) -> Order:
    """What the bank is ordered to pay by the batch's file number `part`; the same whenever it is asked for.

    Raises `NotFound` where the batch has no such file: it goes another way, is not sent, or is not that long.
    """
    first, last = positions
    statement = (
        select(Payment)
        .join(BatchItem, BatchItem.payment_id == Payment.id)
        .where(
            BatchItem.batch_id == sent.id,
            BatchItem.position.between(first, last),
            BatchItem.status.not_in((ItemStatus.IN_BATCH, ItemStatus.HELD_OUT)),
        )
        .order_by(BatchItem.position)
    )
    payments = list((await session.execute(statement)).scalars()) if sent.rail == Rail.FILE else []
    if sent.sent_at is None or not payments:
        raise NotFound(f"batch {sent.id} has no file {part}")
    return Order(
        message_id=f"{sent.id.hex}-{part}",
        created_at=sent.sent_at,
        execute_on=sent.execute_on,
        payer=payer,
        transfers=[_transfer(payment, vault) for payment in payments],
    )


def _transfer(payment: Payment, vault: Vault) -> Transfer:
    name, account = payment.payee(vault)
    return Transfer(
        reference=payment.id.hex,
        payee_name=name,
        payee_account=account,
        amount=payment.amount,
        purpose=f"{payment.programme}/{payment.period}",
    )

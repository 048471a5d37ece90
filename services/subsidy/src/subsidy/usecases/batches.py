"""支付批次 Payment batches: built from what waits, checked, approved by two people, sent in parts that resume."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.failpoints import failpoint
from kit.money import to_wire
from kit.vault import Vault
from subsidy.bank import BankResult
from subsidy.models import (
    BatchItem,
    BatchStatus,
    Fund,
    ItemStatus,
    Payment,
    PaymentBatch,
    Programme,
    ProgrammeRail,
    Rail,
    Resolution,
)
from subsidy.queries import items_by_status
from subsidy.usecases.findings import content_of, hold_out
from subsidy.usecases.funds import lock_fund
from subsidy.usecases.items import complete_batch, wait_for_batch
from subsidy.usecases.payments import PAY, record_result
from subsidy.usecases.system import SYSTEM

SEND_BATCH = "send-batch"
SENT_AT_A_TIME = 10_000
"""Items that are instructed, with their ledger transactions, in one database transaction."""

_TAKE = text("""
WITH taken AS MATERIALIZED (
  SELECT i.id FROM batch_items i JOIN payments p ON p.id = i.payment_id
  WHERE i.batch_id IS NULL AND p.fund = :fund ORDER BY i.id LIMIT :most FOR UPDATE OF i SKIP LOCKED
), placed AS (SELECT id, row_number() OVER (ORDER BY id) AS position FROM taken)
UPDATE batch_items i SET status = 'IN_BATCH', batch_id = :batch_id, position = p.position
FROM placed p WHERE i.id = p.id
""")
_COUNT = text("""
SELECT count(*), coalesce(sum(p.amount), 0) FROM batch_items i JOIN payments p ON p.id = i.payment_id
WHERE i.batch_id = :batch_id
""")
_LEFT = text("SELECT EXISTS (SELECT FROM batch_items WHERE batch_id = :batch_id AND status = 'IN_BATCH')")
_SEND = text("""
UPDATE batch_items SET status = 'SENT'
WHERE batch_id = :batch_id AND status = 'IN_BATCH' AND position BETWEEN :first AND :last
RETURNING payment_id
""")
# A payment's movements are found by the payment alone: the index of one kind alone looks empty to the server until it
# has counted anew, and would be read whole for every item.
_COMMIT = text("""
WITH posted AS (
  INSERT INTO ledger_transactions (id, kind, fund, line_id, amount, payment_id, "on", recorded_at, recorded_by)
  SELECT uuidv7(), 'COMMIT', p.fund, r.line_id, p.amount, p.id, :on, :now, :by
  FROM unnest(CAST(:sent AS uuid[])) AS s (payment_id) JOIN payments p ON p.id = s.payment_id, LATERAL (
    SELECT line_id FROM ledger_transactions t WHERE t.payment_id = p.id ORDER BY t.kind <> 'RESERVE' LIMIT 1) AS r
  RETURNING id
) SELECT array_agg(id) FROM posted
""")
_POST = text("""
INSERT INTO ledger_entries (transaction_id, fund, account, amount)
SELECT t.id, t.fund, side.account, side.sign * t.amount
FROM unnest(CAST(:posted AS uuid[])) AS x (id) JOIN ledger_transactions t ON t.id = x.id,
     (VALUES ('COMMITTED', 1), ('RESERVED', -1)) AS side (account, sign)
""")


async def set_programme_rail(
    tx: Tx, programme: Programme, *, in_batches: bool, ceiling: Decimal | None, by: Actor
) -> ProgrammeRail:
    """Say whether payments of a programme wait for batches, and above how many yuan one is held out."""
    rail = await tx.session.get(ProgrammeRail, programme, with_for_update=True)
    before = None if rail is None else _rail(rail)
    if rail is None:
        rail = ProgrammeRail(programme=programme)
        tx.add(rail)
    rail.in_batches, rail.ceiling, rail.set_at, rail.set_by = in_batches, ceiling, clock.now(), by.subject
    tx.audit("programme-rail-set", f"programme/{programme}", by=by, before=before, after=_rail(rail))
    return rail


async def build_batch(tx: Tx, fund: Fund, rail: Rail, *, execute_on: date, most: int, by: Actor) -> PaymentBatch:
    """Take the payments of a fund that wait, the oldest first; raises `Conflict` where none does."""
    batch = PaymentBatch.build(fund, rail, execute_on=execute_on, item_count=0, total=Decimal("0.00"), by=by)
    tx.add(batch)
    await tx.session.flush()
    await tx.session.execute(_TAKE, {"fund": fund, "most": most, "batch_id": batch.id})
    item_count, total = (await tx.session.execute(_COUNT, {"batch_id": batch.id})).one()
    tx.publish(batch.fill(item_count=item_count, total=total), by=by)
    return batch


async def check_batch(tx: Tx, batch_id: UUID, *, by: Actor) -> PaymentBatch:
    """Hold out what must not be paid, each item with all that was found, and fix the content of the others."""
    batch = await tx.lock(PaymentBatch, batch_id)
    batch.require(BatchStatus.BUILT, "checked")
    await hold_out(tx, batch_id, on=clock.today())
    batch.check(**await content_of(tx, batch))  # type: ignore[arg-type]
    tx.audit("batch-checked", _subject(batch), by=by, after=_content(batch))
    return batch


async def approve_batch(tx: Tx, batch_id: UUID, *, content_hash: str, by: Actor) -> PaymentBatch:
    """审批 Approve what was seen; the second approval, by somebody else, lets it be sent."""
    batch = await tx.lock(PaymentBatch, batch_id)
    approved = batch.approve(content_hash=content_hash, by=by)
    if approved is None:
        tx.audit("batch-approved-first", _subject(batch), by=by, after=_content(batch))
    else:
        tx.publish(approved, by=by)
    return batch


async def send_batch(tx: Tx, batch_id: UUID, *, by: Actor) -> PaymentBatch:
    """Let a job send the batch; raises `Conflict` where it is no longer what was approved."""
    batch = await tx.lock(PaymentBatch, batch_id)
    batch.begin_sending()
    if (await content_of(tx, batch))["content_hash"] != batch.content_hash:
        raise Conflict("the batch is not what was approved", code="CONTENT_CHANGED")
    tx.audit("batch-sending", _subject(batch), by=by, after=_content(batch))
    await tx.defer(SEND_BATCH, lock=f"batch/{batch_id}", batch_id=str(batch_id))
    return batch


async def send_part(tx: Tx, batch: PaymentBatch, first: int, *, on: date) -> None:
    """Instruct the items from that position and commit their money, in whole statements; what is sent stays as it is.

    The fund is locked late, so that parts are sent side by side up to there.
    """
    part = {"batch_id": batch.id, "first": first, "last": first + SENT_AT_A_TIME - 1}
    sent = list((await tx.session.execute(_SEND, part)).scalars())
    if not sent:
        return
    failpoint("batch-items-sent")
    of_ledger = {"sent": sent, "on": on, "now": clock.now(), "by": SYSTEM.subject}
    posted = (await tx.session.execute(_COMMIT, of_ledger)).scalar_one()
    await lock_fund(tx, Fund(batch.fund))
    await tx.session.execute(_POST, {"posted": posted})
    failpoint("batch-money-committed")
    if batch.rail == Rail.BANK:
        for payment_id in sent:
            await tx.defer(PAY, lock=f"payment/{payment_id}", payment_id=str(payment_id))


async def end_sending(tx: Tx, batch_id: UUID) -> None:
    """Record that all of a batch has gone to the bank; nothing happens before, or again."""
    batch = await tx.lock(PaymentBatch, batch_id)
    left = (await tx.session.execute(_LEFT, {"batch_id": batch_id})).scalar_one()
    if batch.status == BatchStatus.APPROVED and not left:
        standing = await items_by_status(tx.session, batch_id)
        tx.publish(batch.end_sending(under_way=standing.get(ItemStatus.SENT, 0)), by=SYSTEM)
        await complete_batch(tx, batch)


async def resolve_item(
    tx: Tx, item_id: UUID, resolution: Resolution, *, reason: str, on: date, by: Actor, vault: Vault
) -> BatchItem:
    """Let a payment that was held out wait for another batch, or cancel it: its money is then available again."""
    item = await tx.lock(BatchItem, item_id)
    item.resolve(resolution, reason=reason, by=by)
    payment = await tx.get(Payment, item.payment_id)
    await tx.session.flush()
    if resolution is Resolution.RETRY:
        await wait_for_batch(tx, payment.id)
    else:
        cancelled = BankResult(
            payment_key=payment.payment_key,
            bank_reference=None,
            status="REJECTED",
            amount=payment.amount,
            reason=item.reason,
        )
        await record_result(tx, payment.id, cancelled, on=on, vault=vault)
    tx.audit("batch-item-resolved", f"payment/{payment.id}", by=by, after={"resolution": resolution}, reason=reason)
    return item


def _subject(batch: PaymentBatch) -> str:
    return f"payment_batch/{batch.id}"


def _content(batch: PaymentBatch) -> dict[str, object]:
    return {
        "status": batch.status,
        "items": batch.item_count,
        "held_out": batch.held_out,
        "total": to_wire(batch.total),
        "content_hash": batch.content_hash,
    }


def _rail(rail: ProgrammeRail) -> dict[str, object]:
    ceiling = None if rail.ceiling is None else to_wire(rail.ceiling)
    return {"in_batches": rail.in_batches, "ceiling": ceiling}

"""批量审核 Bulk decisions: taken in one call, carried out one by one, each with an answer that is final."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.failpoints import failpoint
from kit.vault import Vault
from subsidy.models import BulkDecision, BulkItem, BulkOutcome, BulkStatus, ReviewOutcome, Status
from subsidy.usecases.applications import lock_application
from subsidy.usecases.approval import approve, review, turn_down

DECIDE_BULK = "decide-bulk"

_COLUMNS = ("bulk_id", "position", "application_id", "content_hash", "outcome", "reason", "status")


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about one application, as it was seen."""

    application_id: UUID
    content_hash: str
    outcome: BulkOutcome
    reason: str | None


async def request_bulk(tx: Tx, said: Sequence[Said], *, by: Actor) -> BulkDecision:
    """Take decisions on many applications; a job carries them out in their order."""
    bulk = BulkDecision.request(items=len(said), by=by)
    tx.add(bulk)
    await tx.session.flush()
    rows = [
        (bulk.id, position, one.application_id, one.content_hash, one.outcome.value, one.reason, "PENDING")
        for position, one in enumerate(said, start=1)
    ]
    await tx.copy(BulkItem.__tablename__, _COLUMNS, rows)
    tx.audit("bulk-requested", f"bulk/{bulk.id}", by=by, after={"items": bulk.items})
    await tx.defer(DECIDE_BULK, lock=f"bulk/{bulk.id}", bulk_id=str(bulk.id))
    return bulk


async def decide_bulk_item(tx: Tx, bulk_id: UUID, position: int, *, vault: Vault) -> None:
    """Decide one item as its maker asked, unless it has its answer; raises the `Problem` that stands against it."""
    item = await _lock_item(tx, bulk_id, position)
    if item.status != BulkStatus.PENDING:
        return
    by = (await tx.get(BulkDecision, bulk_id)).actor()
    outcome, seen = BulkOutcome(item.outcome), item.content_hash
    if outcome is BulkOutcome.APPROVE:
        await approve(tx, item.application_id, content_hash=seen, by=by, vault=vault)
    elif outcome is BulkOutcome.PASS or not await _is_reviewed(tx, item, by):
        said = ReviewOutcome(outcome)
        await review(tx, item.application_id, said, content_hash=seen, reason=item.reason, by=by)
    else:
        said = ReviewOutcome(outcome)
        await turn_down(tx, item.application_id, said, content_hash=seen, reason=item.reason, by=by)
    item.done()
    failpoint("bulk-item-decided")


async def refuse_bulk_item(tx: Tx, bulk_id: UUID, position: int, *, code: str, detail: str) -> None:
    """Record why an item was not decided, unless it has its answer."""
    item = await _lock_item(tx, bulk_id, position)
    if item.status == BulkStatus.PENDING:
        item.refuse(code, detail)


async def finish_bulk(tx: Tx, bulk_id: UUID) -> None:
    """Every item has its answer; raises `Conflict` where one has not."""
    pending = select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.status == BulkStatus.PENDING)
    if await tx.first(pending) is not None:
        raise Conflict("items wait for their answer", code="BULK_PENDING")
    (await tx.lock(BulkDecision, bulk_id)).finish()


async def _is_reviewed(tx: Tx, item: BulkItem, by: Actor) -> bool:
    return (await lock_application(tx, item.application_id, by)).status == Status.REVIEWED


async def _lock_item(tx: Tx, bulk_id: UUID, position: int) -> BulkItem:
    statement = select(BulkItem).where(BulkItem.bulk_id == bulk_id, BulkItem.position == position)
    return await tx.one(statement.with_for_update(), f"item {position} of {bulk_id}")

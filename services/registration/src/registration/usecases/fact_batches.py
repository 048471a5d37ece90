"""事实批量报送 Taking a delivery of facts: begun, taken in by parts, received, or cut short and forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, or_, select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Forbidden
from registration.models import BatchStatus, FactBatch, FactBatchRow, RowStatus
from registration.settings import Settings

APPLY_FACT_BATCH = "apply-fact-batch"
"""The job that makes facts of a delivery's rows."""

_HOUSEKEEPER = Actor.system(Settings.SERVICE)

_COLUMNS = (
    "batch_id",
    "line",
    "status",
    "reasons",
    "identity_index",
    "person_id",
    "kind",
    "value",
    "valid_from",
    "valid_to",
    "document",
)


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """A row as it arrived: a fact in its kind's shape, or why it is none; JSON as text."""

    line: int
    reasons: str | None = None
    identity_index: bytes | None = None
    person_id: UUID | None = None
    kind: str | None = None
    value: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """One sending of a delivery."""

    batch_id: UUID
    id: UUID


async def begin_batch(tx: Tx, key: str, *, by: Actor) -> FactBatch:
    """The delivery that the caller's department names by the key, open to be sent unless it was received before."""
    if by.department is None:
        raise Forbidden("your token names no department to speak for", code="DEPARTMENT_MISSING")
    known = select(FactBatch).where(FactBatch.department == by.department, FactBatch.key == key)
    batch = await tx.first(known.with_for_update())
    if batch is None:
        batch = FactBatch.begin(by.department, key, by=by)
        busy = Conflict("a batch with this Idempotency-Key is just being begun", code="IDEMPOTENCY_KEY_IN_USE")
        await tx.enter(batch, otherwise=busy)
    elif not batch.is_received:
        batch.begin_again(by=by)
        await _forget_rows(tx, batch.id)
    return batch


async def take_rows(tx: Tx, upload: Upload, rows: Sequence[DeliveredRow]) -> None:
    """Keep rows of a sending; nothing is made of them before all have arrived."""
    await _lock_upload(tx, upload)
    await tx.copy("fact_batch_rows", _COLUMNS, [_record(upload.batch_id, row) for row in rows])


async def receive_batch(
    tx: Tx, upload: Upload, content_hash: bytes, *, rows: int, last_line: int, by: Actor
) -> FactBatch:
    """Everything has arrived: the job that makes facts of it begins when this commits."""
    batch = await _lock_upload(tx, upload)
    batch.receive(content_hash, rows=rows, last_line=last_line)
    tx.audit("fact-batch-received", f"fact-batch/{batch.id}", by=by, after={"rows": rows})
    # By department, one after the other: what it says later counts.
    await tx.defer(APPLY_FACT_BATCH, lock=f"facts of {batch.department}", batch_id=str(batch.id))
    return batch


async def cut_batch_short(tx: Tx, upload: Upload) -> None:
    """The sending ended before its end: keep nothing of it, unless another has taken its place."""
    batch = await tx.first(_of(upload).with_for_update())
    if batch is not None:
        batch.cut_short()
        await _forget_rows(tx, batch.id)


async def abandon_uploads(tx: Tx, *, begun_before: datetime, limit: int) -> int:
    """Give up sendings that began long ago and never came to their end; how many."""
    waiting = select(FactBatch).where(FactBatch.status == BatchStatus.RECEIVING, FactBatch.begun_at < begun_before)
    stale = await tx.all(waiting.order_by(FactBatch.id).limit(limit).with_for_update(skip_locked=True))
    for batch in stale:
        batch.abandon()
        tx.audit("fact-batch-abandoned", f"fact-batch/{batch.id}", by=_HOUSEKEEPER)
    return len(stale)


async def forget_rows(tx: Tx, *, completed_before: datetime, limit: int) -> bool:
    """Delete at most so many rows of one delivery that was cut short, or that ended long ago; answers whether any was.

    What the delivery counted stays, and so do the facts that were made of it.
    """
    over = or_(
        FactBatch.status == BatchStatus.INCOMPLETE,
        and_(FactBatch.status == BatchStatus.COMPLETED, FactBatch.completed_at < completed_before),
    )
    next_one = select(FactBatch).where(FactBatch.rows_forgotten_at.is_(None), over).order_by(FactBatch.id).limit(1)
    batch = await tx.first(next_one.with_for_update(skip_locked=True))
    if batch is None:
        return False
    lines = select(FactBatchRow.line).where(FactBatchRow.batch_id == batch.id).order_by(FactBatchRow.line).limit(limit)
    gone = delete(FactBatchRow).where(FactBatchRow.batch_id == batch.id, FactBatchRow.line.in_(lines))
    deleted = (await tx.session.execute(gone.returning(FactBatchRow.line))).all()
    if len(deleted) < limit:
        batch.forget_rows()
        tx.audit("fact-batch-rows-forgotten", f"fact-batch/{batch.id}", by=_HOUSEKEEPER)
    return True


def _of(upload: Upload) -> Any:
    return select(FactBatch).where(FactBatch.id == upload.batch_id, FactBatch.upload == upload.id)


async def _lock_upload(tx: Tx, upload: Upload) -> FactBatch:
    batch: FactBatch | None = await tx.first(_of(upload).with_for_update())
    if batch is None:
        raise Conflict("the same batch is being sent by another request", code="FACT_BATCH_SENT_AGAIN")
    return batch


async def _forget_rows(tx: Tx, batch_id: UUID) -> None:
    await tx.session.execute(delete(FactBatchRow).where(FactBatchRow.batch_id == batch_id))


def _record(batch_id: UUID, row: DeliveredRow) -> tuple[object, ...]:
    status = RowStatus.WAITING if row.reasons is None else RowStatus.REJECTED
    return (
        batch_id,
        row.line,
        status.value,
        row.reasons,
        row.identity_index,
        row.person_id,
        row.kind,
        row.value,
        row.valid_from,
        row.valid_to,
        row.document,
    )

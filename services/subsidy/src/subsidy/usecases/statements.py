"""对账 The bank's files: taken once, then each line held against the payment that it speaks of."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.failpoints import failpoint
from kit.ids import new_id
from kit.vault import Vault
from subsidy.bank import BankResult
from subsidy.models import (
    BankLine,
    BankMessage,
    BatchItem,
    BatchStatus,
    ItemStatus,
    Kind,
    LedgerTransaction,
    LineOutcome,
    Payment,
    PaymentBatch,
    PaymentStatus,
    Recovery,
    Repayment,
)
from subsidy.rails import Line, Message, Said
from subsidy.usecases.funds import return_payment
from subsidy.usecases.items import settle_item
from subsidy.usecases.payments import record_result
from subsidy.usecases.recoveries import repay_by_transfer
from subsidy.usecases.system import SYSTEM

READ_MESSAGE = "read-bank-message"
LINES_AT_A_TIME = 200
CURRENCY = "CNY"
UNSAID = "NO_REASON_GIVEN"

_COLUMNS = [
    "id",
    "message_id",
    "number",
    "kind",
    "said",
    "reference",
    "of_message",
    "amount",
    "currency",
    "reason",
    "bank_reference",
    "on",
    "payment_id",
]


async def take_message(tx: Tx, message: Message, digest: bytes, *, by: Actor) -> BankMessage:
    """Take a file's lines, for a job to match; the same file again changes nothing and answers what was taken.

    Raises `Conflict` for another file under the same message id.
    """
    taken = await tx.first(select(BankMessage).where(BankMessage.digest == digest))
    if taken is not None:
        return taken
    row = BankMessage(
        id=new_id(),
        kind=message.kind,
        name=message.name,
        message_id=message.message_id,
        digest=digest,
        created_at=message.created_at,
        received_at=clock.now(),
        received_by=by.subject,
        lines=len(message.lines),
        read_at=None,
    )
    changed = Conflict("another file has this message id", code="MESSAGE_CHANGED", message_id=message.message_id)
    await tx.enter(row, otherwise=changed)
    records = [_record(row, number, line) for number, line in enumerate(await _expanded(tx, message), start=1)]
    row.lines = len(records)
    await tx.session.flush()
    await tx.copy("bank_lines", _COLUMNS, records)
    tx.audit("bank-message-taken", f"bank_message/{row.id}", by=by, after={"kind": row.kind, "lines": row.lines})
    await tx.defer(READ_MESSAGE, lock=f"bank-message/{row.id}", message_id=str(row.id))
    return row


async def match_lines(tx: Tx, message_id: UUID, *, on: date, vault: Vault) -> bool:
    """Match the next lines of a file; False when it is read to its end."""
    statement = (
        select(BankLine)
        .where(BankLine.message_id == message_id, BankLine.outcome.is_(None))
        .order_by(BankLine.number)
        .limit(LINES_AT_A_TIME)
    )
    lines = await tx.all(statement)
    for line in lines:
        line.outcome = await _match(tx, line, on=line.on or on, vault=vault)
        await tx.session.flush()
    failpoint("bank-lines-matched")
    if not lines:
        message = await tx.lock(BankMessage, message_id)
        message.read_at = message.read_at or clock.now()
    return bool(lines)


async def miss_payments(tx: Tx, batch_id: UUID, *, by: Actor) -> list[BankLine]:
    """Make work of every payment of a sent batch of which no file has spoken; those known already are not made again.

    Raises `Conflict` for a batch that is not sent.
    """
    batch = await tx.lock(PaymentBatch, batch_id)
    batch.require(BatchStatus.SENT, "held against the bank's files")
    spoken_of = exists().where(BankLine.payment_id == BatchItem.payment_id)
    silent = select(Payment).join(BatchItem, BatchItem.payment_id == Payment.id)
    silent = silent.where(BatchItem.batch_id == batch_id, BatchItem.status == ItemStatus.SENT, ~spoken_of)
    missing = [BankLine.missing(one.id, batch_id, one.amount) for one in await tx.all(silent.order_by(Payment.id))]
    tx.add(*missing)
    tx.audit("batch-held-against-bank", f"payment_batch/{batch_id}", by=by, after={"missing": len(missing)})
    return missing


async def resolve_line(tx: Tx, line_id: UUID, *, reason: str, by: Actor) -> BankLine:
    """Say what came of a line that did not match."""
    line = await tx.lock(BankLine, line_id)
    line.resolve(reason, by=by)
    tx.audit("bank-line-resolved", f"bank_line/{line_id}", by=by, after={"outcome": line.outcome}, reason=reason)
    return line


async def _match(tx: Tx, line: BankLine, *, on: date, vault: Vault) -> LineOutcome:
    if line.said == Said.CREDIT:
        return await _match_credit(tx, line, on=on)
    payment = None if line.payment_id is None else await tx.lock(Payment, line.payment_id)
    if payment is None:
        return LineOutcome.UNKNOWN_HERE
    item = await tx.first(select(BatchItem).where(BatchItem.payment_id == payment.id).order_by(BatchItem.id.desc()))
    if item is not None:
        line.batch_id = item.batch_id
    if payment.status == PaymentStatus.INSTRUCTED and (
        payment.times_sent == 0 if item is None else item.status != ItemStatus.SENT
    ):
        return LineOutcome.NOT_SENT
    if line.amount is not None and (line.amount != payment.amount or line.currency != CURRENCY):
        return LineOutcome.AMOUNT_DIFFERS
    if line.said == Said.PENDING:
        return LineOutcome.PENDING
    if line.said == Said.PAID:
        return await _match_paid(tx, line, payment, on=on, vault=vault)
    return await _match_refused(tx, line, payment, on=on, vault=vault)


async def _match_credit(tx: Tx, line: BankLine, *, on: date) -> LineOutcome:
    """Money that came in: booked once where it names a recovery, by the bank's own reference; else somebody's work."""
    named = _identity(line.reference)
    recovery = None if named is None else await tx.session.get(Recovery, named)
    if recovery is None or line.amount is None or line.bank_reference is None:
        return LineOutcome.UNKNOWN_HERE
    line.recovery_id, document = recovery.id, f"bank/{line.bank_reference}"
    if line.currency != CURRENCY:
        return LineOutcome.AMOUNT_DIFFERS
    booked = select(Repayment.amount).where(Repayment.recovery_id == recovery.id, Repayment.document == document)
    before = (await tx.session.execute(booked)).scalar_one_or_none()
    if before is not None:
        if before != line.amount:
            return LineOutcome.AMOUNT_DIFFERS
        # A file speaks of a booking once: a second line of its may be another transfer of one collective entry.
        return LineOutcome.DUPLICATE if await _in_same_file(tx, line) else LineOutcome.CONFIRMED
    booked_now = await repay_by_transfer(tx, recovery.id, line.amount, document=document, on=on)
    return LineOutcome.AMOUNT_DIFFERS if booked_now is None else LineOutcome.REPAID


async def _in_same_file(tx: Tx, line: BankLine) -> bool:
    """Whether an earlier line of its file has said the same of the recovery under the same reference."""
    same = exists().where(
        BankLine.message_id == line.message_id,
        BankLine.number < line.number,
        BankLine.recovery_id == line.recovery_id,
        BankLine.bank_reference == line.bank_reference,
        BankLine.amount == line.amount,
    )
    return bool((await tx.session.execute(select(same))).scalar_one())


async def _match_paid(tx: Tx, line: BankLine, payment: Payment, *, on: date, vault: Vault) -> LineOutcome:
    if await _said_before(tx, line):
        return LineOutcome.DUPLICATE
    if payment.status == PaymentStatus.INSTRUCTED:
        await record_result(tx, payment.id, _result(line, payment, "PAID"), on=on, vault=vault)
        return LineOutcome.PAID
    return LineOutcome.CONTRADICTS if payment.status == PaymentStatus.REJECTED else LineOutcome.CONFIRMED


async def _match_refused(tx: Tx, line: BankLine, payment: Payment, *, on: date, vault: Vault) -> LineOutcome:
    """Refused before it was paid, or come back after; money that came back before we knew of it was never paid."""
    if payment.status == PaymentStatus.INSTRUCTED:
        await record_result(tx, payment.id, _result(line, payment, "REJECTED"), on=on, vault=vault)
        return LineOutcome.REJECTED
    if payment.status == PaymentStatus.PAID and line.said == Said.RETURNED and not await _clawed_back(tx, payment):
        await return_payment(tx, payment.id, document=f"{line.kind}/{line.message_id}/{line.number}", by=SYSTEM)
        await settle_item(tx, payment.id, ItemStatus.RETURNED, reason=line.reason or UNSAID)
        return LineOutcome.RETURNED
    if payment.status == PaymentStatus.PAID:
        return LineOutcome.CONTRADICTS
    return LineOutcome.DUPLICATE if await _said_before(tx, line) else LineOutcome.CONFIRMED


async def _clawed_back(tx: Tx, payment: Payment) -> bool:
    """Whether who was paid has given back some of it: the bank can't return it as well."""
    some = exists().where(LedgerTransaction.payment_id == payment.id, LedgerTransaction.kind == Kind.CLAW_BACK)
    return bool((await tx.session.execute(select(some))).scalar_one())


async def _said_before(tx: Tx, line: BankLine) -> bool:
    """Whether a message of the same kind has said the same of the payment already."""
    same = exists().where(
        BankLine.payment_id == line.payment_id,
        BankLine.kind == line.kind,
        BankLine.said == line.said,
        BankLine.outcome.is_not(None),
        BankLine.id != line.id,
    )
    return bool((await tx.session.execute(select(same))).scalar_one())


def _result(line: BankLine, payment: Payment, status: str) -> BankResult:
    return BankResult.model_validate(
        {
            "payment_key": payment.payment_key,
            "bank_reference": line.bank_reference,
            "status": status,
            "amount": payment.amount,
            "reason": line.reason,
        }
    )


async def _expanded(tx: Tx, message: Message) -> list[tuple[Line, UUID | None]]:
    """A line of each payment, with its identity where it is ours; what is said of a whole order is said of each."""
    named: list[tuple[Line, UUID | None]] = []
    for line in message.lines:
        meant = await _payments_of(tx, line.of_message) if line.reference is None and line.of_message else []
        if meant:
            named += [(line, payment_id) for payment_id in meant]
        else:
            named.append((line, _identity(line.reference)))
    wanted = {payment_id for _, payment_id in named if payment_id is not None}
    known = set((await tx.session.execute(select(Payment.id).where(Payment.id.in_(wanted)))).scalars())
    return [(line, payment_id if payment_id in known else None) for line, payment_id in named]


async def _payments_of(tx: Tx, order: str) -> list[UUID]:
    batch, _, part = order.partition("-")
    batch_id = _identity(batch)
    if batch_id is None or not part.isdecimal():
        return []
    sent = select(BatchItem.payment_id).where(
        BatchItem.batch_id == batch_id,
        BatchItem.position.between(*positions_of(int(part))),
        BatchItem.status == ItemStatus.SENT,
    )
    return list((await tx.session.execute(sent.order_by(BatchItem.position))).scalars())


ORDER_SIZE = 5_000
"""Payments of one pain.001 at most."""


def positions_of(part: int) -> tuple[int, int]:
    """The first and last position of a batch that its order number `part`, from 1, may hold."""
    return (part - 1) * ORDER_SIZE + 1, part * ORDER_SIZE


def _identity(reference: str | None) -> UUID | None:
    try:
        return UUID(hex=reference) if reference is not None and len(reference) == 32 else None
    except ValueError:
        return None


def _record(row: BankMessage, number: int, told: tuple[Line, UUID | None]) -> tuple[object, ...]:
    line, payment_id = told
    reference = payment_id.hex if payment_id is not None else _plain(line.reference)
    return (
        new_id(), row.id, number, row.kind, line.said.value, reference, _plain(line.of_message), line.amount,
        line.currency, _plain(line.reason), _plain(line.bank_reference), line.on, payment_id,
    )  # fmt: skip


def _plain(told: str | None) -> str | None:
    """A code or number as it is; anything else may name somebody, and is not kept."""
    if told is None:
        return None
    return told if told.isascii() and told.replace("-", "").replace("/", "").isalnum() and len(told) <= 35 else "OTHER"

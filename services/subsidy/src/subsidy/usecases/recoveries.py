"""追缴 Recoveries: opened by a confirmed reassessment, repaid in instalments, set off, written off or cancelled."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select, update

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.ids import new_id
from kit.money import split, to_wire
from rulebook.calendar import add_months
from subsidy import queries
from subsidy.models import (
    Instalment,
    Kind,
    LedgerTransaction,
    Payment,
    PaymentStatus,
    Reassessment,
    Recovery,
    RecoveryLine,
    RecoveryStatus,
    Repaid,
    Repayment,
    WriteOff,
    WriteOffGround,
)
from subsidy.models.budget import ZERO
from subsidy.models.recoveries import Ended
from subsidy.models.service_clock import due_after
from subsidy.usecases.funds import claw_back
from subsidy.usecases.system import SYSTEM


async def open_recovery(tx: Tx, claimed: Reassessment, *, set_off_from: date, by: Actor) -> Recovery:
    """Claim back each month that a confirmed reassessment found overpaid."""
    recovery = Recovery.open(claimed, on=clock.today(), set_off_from=set_off_from)
    tx.add(recovery)
    await tx.session.flush()
    for line in claimed.lines:
        if (difference := Decimal(line["difference"])) < ZERO:
            tx.add(
                RecoveryLine(
                    id=new_id(),
                    recovery_id=recovery.id,
                    application_id=UUID(line["application_id"]),
                    month=line["month"],
                    amount=-difference,
                    recovered=ZERO,
                    corrected=ZERO,
                    remitted=ZERO,
                )
            )
    await tx.session.flush()
    tx.publish(recovery.opened(), by=by)
    return recovery


async def repay(tx: Tx, recovery_id: UUID, amount: Decimal, *, document: str, on: date, by: Actor) -> Repayment:
    """Record by a document, in yuan, what somebody has given back; the same document again changes nothing.

    Raises `Refusal` for more than is left, or a day to come; `Conflict` where the document says another amount.
    """
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")
    return await _book(tx, await _lock(tx, recovery_id, by), amount, document=document, on=on, by=by)


async def repay_by_transfer(tx: Tx, recovery_id: UUID, amount: Decimal, *, document: str, on: date) -> Repayment | None:
    """Book what the bank says has come in for a recovery; None, and nothing is booked, where not all of it is owed."""
    recovery = await tx.lock(Recovery, recovery_id)
    if recovery.status != RecoveryStatus.OPEN or amount > recovery.left - await being_set_off(tx, recovery.id):
        return None
    rest = amount
    for line in await lines_of(tx, recovery.id):
        part = min(rest, line.left)
        if part > sum((left for _, left in await _still_paid(tx, line.application_id)), ZERO):
            return None
        rest -= part
    return await _book(tx, recovery, amount, document=document, on=on, by=SYSTEM)


async def _book(tx: Tx, recovery: Recovery, amount: Decimal, *, document: str, on: date, by: Actor) -> Repayment:
    same = select(Repayment).where(Repayment.recovery_id == recovery.id, Repayment.document == document)
    if (before := await tx.first(same)) is not None:
        if before.amount != amount:
            raise Conflict("this document is recorded with another amount", code="DOCUMENT_POSTED")
        return before
    recovery.require_open()
    left = recovery.left - await being_set_off(tx, recovery.id)
    if amount > left:
        raise Refusal(f"{to_wire(left)} yuan are left to give back", code="MORE_THAN_LEFT", left=to_wire(left))
    return await take_back(tx, recovery, amount, Repaid.REPAYMENT, document=document, on=on, by=by)


async def take_back(
    tx: Tx, recovery: Recovery, amount: Decimal, kind: Repaid, *, document: str, on: date, by: Actor
) -> Repayment:
    """Post what has come back on the payments that were too much, the earliest month first, and fill instalments."""
    rest = amount
    for line in await lines_of(tx, recovery.id):
        part = min(rest, line.left)
        if part == ZERO:
            continue
        await _claw_back(tx, line.application_id, part, document=document, by=by)
        line.recovered += part
        rest -= part
    repayment = Repayment(
        id=new_id(),
        recovery_id=recovery.id,
        kind=kind,
        amount=amount,
        document=document,
        on=on,
        recorded_at=clock.now(),
        recorded_by=by.subject,
    )
    tx.add(repayment)
    await _fill(tx, recovery.id, amount)
    for event in recovery.take(amount, kind, on=on):
        tx.publish(event, by=by, reason=document)
    await tx.session.flush()
    return repayment


async def plan_instalments(tx: Tx, recovery_id: UUID, *, count: int, first_due_on: date, by: Actor) -> list[Instalment]:
    """分期 Divide what is left into equal monthly instalments, to the fen; a plan there was is replaced.

    A day that is not worked moves to the next one that is. Raises `Refusal` for a first day that has passed.
    """
    recovery = await _lock(tx, recovery_id, by)
    recovery.require_open()
    if first_due_on < clock.today():
        raise Refusal(f"{first_due_on} has passed", code="DATE_PASSED")
    left = recovery.left - await being_set_off(tx, recovery.id)
    if left < Decimal(count).scaleb(-2):
        raise Refusal(f"{to_wire(left)} yuan can't be divided by {count}", code="TOO_MANY_INSTALMENTS")
    standing = update(Instalment).where(Instalment.recovery_id == recovery.id, Instalment.replaced_at.is_(None))
    await tx.session.execute(standing.where(Instalment.paid < Instalment.amount).values(replaced_at=clock.now()))
    days = [due_after(add_months(first_due_on, number) - timedelta(days=1), 1) for number in range(count)]
    planned = Instalment.plan(recovery, split(left, [1] * count), days, by=by)
    tx.add(*planned)
    after = {"left": to_wire(left), "instalments": count, "first_due_on": days[0].isoformat()}
    tx.audit("instalments-planned", f"recovery/{recovery.id}", by=by, after=after)
    await tx.session.flush()
    return planned


async def propose_write_off(
    tx: Tx, recovery_id: UUID, ground: WriteOffGround, *, document: str, reason: str, by: Actor
) -> WriteOff:
    """核销 Propose to give up what is left, because whoever owes it is dead or insolvent."""
    recovery = await _lock(tx, recovery_id, by)
    recovery.require_open()
    proposed = WriteOff.propose(recovery, ground, document=document, reason=reason, by=by)
    await tx.enter(proposed, otherwise=Conflict("a write-off is proposed already", code="WRITE_OFF_PROPOSED"))
    tx.audit("write-off-proposed", f"recovery/{recovery.id}", by=by, after=proposed.content(), reason=reason)
    return proposed


async def approve_write_off(tx: Tx, write_off_id: UUID, *, content_hash: str, by: Actor) -> WriteOff:
    """Give up what is left; by somebody else than who proposed it. Raises `Conflict` where something came meanwhile."""
    found = await tx.get(WriteOff, write_off_id)
    recovery = await _lock(tx, found.recovery_id, by)
    proposed = await tx.lock(WriteOff, write_off_id)
    proposed.accept(content_hash=content_hash, by=by)
    recovery.require_open()
    if proposed.amount != recovery.left or await being_set_off(tx, recovery.id):
        raise Conflict("something has come back meanwhile: propose it anew", code="CONTENT_CHANGED")
    await _remit(tx, recovery, "WRITTEN_OFF", by=by, reason=proposed.reason)
    return proposed


async def reject_write_off(tx: Tx, write_off_id: UUID, *, reason: str, by: Actor) -> WriteOff:
    """Go on claiming it; by somebody else than who proposed the write-off."""
    found = await tx.get(WriteOff, write_off_id)
    await _lock(tx, found.recovery_id, by)
    proposed = await tx.lock(WriteOff, write_off_id)
    proposed.reject(reason=reason, by=by)
    tx.audit("write-off-rejected", f"recovery/{found.recovery_id}", by=by, reason=reason)
    return proposed


async def cancel_recovery(tx: Tx, reassessment_id: UUID, *, reason: str, by: Actor) -> None:
    """Claim nothing more by a statement that was contested with success; what has come back stays recorded."""
    statement = select(Recovery).where(Recovery.reassessment_id == reassessment_id).with_for_update()
    recovery = await tx.first(statement.execution_options(populate_existing=True))
    if recovery is not None and recovery.status == RecoveryStatus.OPEN:
        await require_no_set_off(tx, recovery.id)
        await _remit(tx, recovery, "CANCELLED", by=by, reason=reason)


async def correct_recoveries(tx: Tx, application_id: UUID, amount: Decimal, *, by: Actor) -> Decimal:
    """Claim so much less for a month that is owed more than was thought; what is not covered, in yuan."""
    lines = await tx.all(
        select(RecoveryLine).where(RecoveryLine.application_id == application_id).order_by(RecoveryLine.id)
    )
    for line in lines:
        part = min(amount, line.recognised)
        if part == ZERO:
            continue
        recovery = await tx.lock(Recovery, line.recovery_id)
        await require_no_set_off(tx, recovery.id)
        claimed = min(part, line.left)
        line.remitted -= part - claimed
        line.corrected += part
        if claimed:
            for event in recovery.release(claimed, as_="CANCELLED", on=clock.today()):
                tx.publish(event, by=by)
        amount -= part
    await tx.session.flush()
    return amount


async def recognised_of(tx: Tx, applications: Sequence[UUID]) -> dict[UUID, Decimal]:
    """By application, what is known to be overpaid and has not come back, in yuan."""
    lines = await tx.all(select(RecoveryLine).where(RecoveryLine.application_id.in_(applications)))
    found: dict[UUID, Decimal] = {}
    for line in lines:
        found[line.application_id] = found.get(line.application_id, ZERO) + line.recognised
    return found


async def lines_of(tx: Tx, recovery_id: UUID) -> list[RecoveryLine]:
    """The months of a recovery in their order."""
    return await tx.all(
        select(RecoveryLine).where(RecoveryLine.recovery_id == recovery_id).order_by(RecoveryLine.month)
    )


async def being_set_off(tx: Tx, recovery_id: UUID) -> Decimal:
    """What is kept back from payments that the bank has not answered yet, in yuan."""
    under_way = select(func.coalesce(func.sum(Payment.amount), ZERO)).where(
        Payment.recovery_id == recovery_id, Payment.status == PaymentStatus.INSTRUCTED
    )
    return Decimal((await tx.session.execute(under_way)).scalar_one())


async def require_no_set_off(tx: Tx, recovery_id: UUID) -> None:
    """Raise `Conflict` while a set-off waits for the bank."""
    if await being_set_off(tx, recovery_id):
        raise Conflict(
            "a payment that some of it is kept back from is under way: try again when the bank has answered",
            code="SET_OFF_UNDER_WAY",
        )


async def _remit(tx: Tx, recovery: Recovery, as_: Ended, *, by: Actor, reason: str) -> None:
    for line in await lines_of(tx, recovery.id):
        line.remitted += line.left
    for event in recovery.release(recovery.left, as_=as_, on=clock.today()):
        tx.publish(event, by=by, reason=reason)
    await tx.session.flush()


async def _claw_back(tx: Tx, application_id: UUID, amount: Decimal, *, document: str, by: Actor) -> None:
    """Post it on the payments of the month, as far as each goes."""
    for payment, left in await _still_paid(tx, application_id):
        part = min(amount, left)
        if part > ZERO:
            await claw_back(tx, payment.id, part, document=document, by=by)
            amount -= part
    if amount:
        raise Conflict(f"{to_wire(amount)} yuan of this month were never paid, or came back", code="MORE_THAN_PAID")


async def _still_paid(tx: Tx, application_id: UUID) -> list[tuple[Payment, Decimal]]:
    """The payments of a month, each with what of it has not come back, in yuan."""
    paid = select(Payment).where(Payment.application_id == application_id, Payment.status == PaymentStatus.PAID)
    found = []
    for payment in await tx.all(paid.order_by(Payment.id)):
        back = select(func.coalesce(func.sum(LedgerTransaction.amount), ZERO)).where(
            LedgerTransaction.payment_id == payment.id, LedgerTransaction.kind == Kind.CLAW_BACK
        )
        found.append((payment, payment.amount - Decimal((await tx.session.execute(back)).scalar_one())))
    return found


async def _fill(tx: Tx, recovery_id: UUID, amount: Decimal) -> None:
    standing = select(Instalment).where(Instalment.recovery_id == recovery_id, Instalment.replaced_at.is_(None))
    for instalment in await tx.all(standing.order_by(Instalment.due_on, Instalment.number)):
        part = min(amount, instalment.amount - instalment.paid)
        instalment.paid += part
        amount -= part


async def _lock(tx: Tx, recovery_id: UUID, by: Actor) -> Recovery:
    statement = queries.recoveries_in_scope(by).where(Recovery.id == recovery_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"recovery {recovery_id}")

"""重新核定 Looking again at months that were paid: found by the service, passed by two people, explained."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from kit.money import to_wire
from kit.vault import Vault
from subsidy import queries
from subsidy.models import (
    Application,
    Decision,
    Entitlement,
    EntitlementMonth,
    Payment,
    PaymentStatus,
    Programme,
    Reassessment,
    Reconsideration,
    Status,
)
from subsidy.models.budget import ZERO
from subsidy.models.reassessments import ISSUED, UNDECIDED
from subsidy.models.reconsiderations import FILING_DAYS, Contestable, Contested, contestable_until
from subsidy.rules import shipped_figures
from subsidy.usecases.grounds import Assessed, GroundEnd, assess
from subsidy.usecases.months import lock_entitlement
from subsidy.usecases.notices import tell_of_statement
from subsidy.usecases.payments import instruct, next_attempt
from subsidy.usecases.reconsiderations import contest
from subsidy.usecases.recoveries import correct_recoveries, open_recovery, recognised_of
from subsidy.usecases.system import SYSTEM


async def reassess(tx: Tx, entitlement: Entitlement, *, end: GroundEnd | None, stopped: bool) -> Reassessment | None:
    """Compare every paid month with what it is owed on today's knowledge; the caller holds the entitlement's lock.

    What was found before and nobody has decided is replaced where it changed. Where no month differs, a statement
    says so once, when the entitlement is `stopped`.
    """
    lines = await _lines(tx, entitlement, end)
    differ = any(Decimal(line["difference"]) for line in lines)
    open_one = select(Reassessment).where(
        Reassessment.entitlement_id == entitlement.id, Reassessment.status.in_(UNDECIDED)
    )
    before = await tx.first(open_one.with_for_update())
    if before is not None and _content(before.lines) == _content(lines):
        return None
    if before is not None:
        before.supersede()
        tx.audit("superseded", f"reassessment/{before.id}", by=SYSTEM)
        await tx.session.flush()
    if not differ and not (stopped and lines):
        return None
    made = Reassessment.of(entitlement, lines)
    if differ:
        after = {"overpaid": to_wire(made.overpaid), "underpaid": to_wire(made.underpaid)}
        tx.audit("proposed", f"reassessment/{made.id}", by=SYSTEM, after=after)
    else:
        today = clock.today()
        tx.publish(made.close(on=today, until=await last_day_to_contest(tx, today)), by=SYSTEM)
    tx.add(made)
    await tx.session.flush()
    return made


async def review_reassessment(tx: Tx, reassessment_id: UUID, *, content_hash: str, by: Actor) -> Reassessment:
    """复核 Pass what the service found."""
    made = await _lock(tx, reassessment_id, by)
    made.review(content_hash=content_hash, by=by)
    tx.audit("reviewed", f"reassessment/{made.id}", by=by, after={"content_hash": content_hash})
    return made


async def confirm_reassessment(
    tx: Tx, reassessment_id: UUID, *, content_hash: str, by: Actor, vault: Vault
) -> Reassessment:
    """确认 Issue the statement: claim back what was too much, and pay what was too little."""
    found = await _lock(tx, reassessment_id, by)
    await lock_entitlement(tx, found.entitlement_id)
    today = clock.today()
    until = await last_day_to_contest(tx, today)
    issued = found.confirm(content_hash=content_hash, on=today, until=until, by=by)
    tx.publish(issued, by=by)
    tell_of_statement(tx, found)
    for line in found.lines:
        difference, application_id = Decimal(line["difference"]), UUID(line["application_id"])
        if difference > ZERO:
            short = await correct_recoveries(tx, application_id, difference, by=by)
            if short > ZERO:
                await _supplement(tx, found, application_id, short, by=by, vault=vault)
        if difference:
            looked_at = update(EntitlementMonth).where(EntitlementMonth.application_id == application_id)
            await tx.session.execute(looked_at.values(reassessed=True, owed=Decimal(line["owed"])))
    if found.overpaid > ZERO:
        await open_recovery(tx, found, set_off_from=until + timedelta(days=1), by=by)
    return found


async def reject_reassessment(tx: Tx, reassessment_id: UUID, *, reason: str, by: Actor) -> Reassessment:
    """Let what the service found have no consequences."""
    made = await _lock(tx, reassessment_id, by)
    made.reject(reason=reason, by=by)
    tx.audit("rejected", f"reassessment/{made.id}", by=by, reason=reason)
    return made


async def contest_statement(tx: Tx, reassessment_id: UUID, *, grounds: str, by: Actor, vault: Vault) -> Reconsideration:
    """Contest a statement; what it claims is not kept back from anything while nobody has decided."""
    made = await _lock(tx, reassessment_id, by)
    if made.status not in ISSUED or made.issued_on is None:
        raise Refusal("this statement is not issued: there is nothing to contest", code="REASSESSMENT_STATUS")
    contested = Contested(
        kind=Contestable.STATEMENT,
        id=made.id,
        against=made.id,
        person_id=made.person_id,
        employer_id=made.employer_id,
        employer_digest=made.employer_digest,
        programme=made.programme,
        district=made.district,
        decided_on=made.issued_on,
    )
    return await contest(tx, contested, grounds=grounds, by=by, vault=vault)


async def last_day_to_contest(tx: Tx, on: date) -> date:
    """The last day on which what is issued on a day may be contested; one that is not worked moves to the next."""
    figure = (await figures_in_force(tx, shipped_figures())).on(FILING_DAYS, on)
    if figure is None or not isinstance(figure.value, int):
        raise Refusal(f"the figure {FILING_DAYS} is not set for {on}", code="NEEDS_CONFIG", reasons=[FILING_DAYS])
    return contestable_until(on, figure.value)


async def _lines(tx: Tx, entitlement: Entitlement, end: GroundEnd | None) -> list[dict[str, Any]]:
    entries = select(EntitlementMonth, Application).join(Application, Application.id == EntitlementMonth.application_id)
    of_it = entries.where(EntitlementMonth.entitlement_id == entitlement.id).order_by(EntitlementMonth.month)
    months = [(entry, application) for entry, application in (await tx.session.execute(of_it)).all()]
    for entry, application in months:
        entry.look_again = application.status == Status.APPROVED
    ids = [application.id for _, application in months]
    paid = await queries.paid_by_application(tx.session, ids)
    counted_back = await recognised_of(tx, ids)
    promised = await _promised(tx, ids)
    lines = []
    for entry, application in months:
        if application.status != Status.PAID or application.id not in paid:
            continue
        if (application.id not in counted_back) and paid[application.id] == ZERO and application.id not in promised:
            continue  # the bank has sent it back: it is paid anew, or not at all
        counts = paid[application.id] - counted_back.get(application.id, ZERO) + promised.get(application.id, ZERO)
        assessed = await assess(tx, application, end=end)
        lines.append(_line(tx, entry.month, application.id, counts, assessed))
    return lines


def _line(tx: Tx, month: str, application_id: UUID, counts: Decimal, assessed: Assessed) -> dict[str, Any]:
    decision_id = None
    if assessed.verdict is not None and assessed.known is not None:
        record = Decision.of(
            assessed.verdict,
            subject=f"application/{application_id}",
            sources=assessed.known.sources,
            by=SYSTEM.subject,
        )
        if assessed.owed is not None and assessed.owed != counts:
            tx.add(record)
            decision_id = str(record.id)
    # Nothing is claimed or paid on a guess: what nobody can say stays as it is.
    owed = counts if assessed.owed is None else assessed.owed
    reasons = [
        {
            "code": one.code,
            "article": one.article,
            "quote": one.quote,
            "zh": one.zh,
            "en": one.en,
            "basis": one.basis,
        }
        for one in assessed.reasons
    ]
    return {
        "month": month,
        "application_id": str(application_id),
        "paid": to_wire(counts),
        "owed": to_wire(owed),
        "difference": to_wire(owed - counts),
        "reasons": reasons,
        "missing": list(assessed.missing),
        "decision_id": decision_id,
    }


def _content(lines: list[Any]) -> list[tuple[Any, ...]]:
    """What makes two findings the same."""
    return [(line["month"], line["paid"], line["owed"]) for line in lines]


async def _promised(tx: Tx, ids: list[UUID]) -> dict[UUID, Decimal]:
    """What is on its way beside what was paid, in yuan."""
    under_way = await tx.session.execute(
        select(Payment.application_id, func.sum(Payment.amount))
        .where(Payment.application_id.in_(ids), Payment.status == PaymentStatus.INSTRUCTED)
        .group_by(Payment.application_id)
    )
    return {one: amount for one, amount in under_way if one is not None}


async def _supplement(
    tx: Tx, made: Reassessment, application_id: UUID, amount: Decimal, *, by: Actor, vault: Vault
) -> None:
    """补发 Pay what a month was paid too little, to where it was paid."""
    application = await tx.lock(Application, application_id)
    last = select(Payment).where(Payment.application_id == application_id, Payment.status == PaymentStatus.PAID)
    paid = await tx.first(last.order_by(Payment.id.desc()))
    attempt = await next_attempt(
        tx,
        Programme(application.programme),
        beneficiary=str(application.beneficiary_id),
        period=application.period,
    )
    payee = application.payee(vault) if paid is None else paid.payee(vault)
    payment = Payment.again(application, payee, attempt=attempt, vault=vault, amount=amount)
    payment.reassessment_id = made.id
    await instruct(tx, payment, by=by)


async def _lock(tx: Tx, reassessment_id: UUID, by: Actor) -> Reassessment:
    statement = queries.reassessments_in_scope(by).where(Reassessment.id == reassessment_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"reassessment {reassessment_id}")

"""按月发放 Entitlements over months: opened by an approval, stopped when their ground ends."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, update

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from rulebook.calendar import add_months
from subsidy.models import Application, Entitlement, EntitlementMonth, EntitlementStatus, Matter
from subsidy.models.entitlements import is_monthly
from subsidy.models.pictures import same_person
from subsidy.usecases.notices import tell_of_stop

REVISIT = "revisit-entitlement"
TERM_ENDED = "TERM_ENDED"
"""期满 Why a term ends that nothing else has ended."""
TERM_OVERLAPS = "TERM_OVERLAPS"
"""Why no term begins before another one of the same."""


async def follow_approval(tx: Tx, application: Application, *, by: Actor) -> None:
    """Let an approved month begin an entitlement, or be a month of the one that is running."""
    if not is_monthly(application.programme):
        return
    entitlement = await _followed(tx, application)
    if entitlement is not None and entitlement.until is not None and entitlement.until < application.month:
        await end_term(tx, entitlement, by=by)
        entitlement = None
    if entitlement is not None and entitlement.until is not None and application.month < entitlement.since:
        raise Refusal(f"its months are paid from {entitlement.since} on", code=TERM_OVERLAPS)
    if entitlement is None:
        entitlement = Entitlement.opened_by(application)
        tx.add(entitlement)
        await tx.session.flush()
        tx.publish(entitlement.announced(on=clock.today()), by=by)
    entitlement.since = min(entitlement.since, application.month)
    entitlement.payee_of = application.id
    entry = await month_of(tx, entitlement.id, application.month)
    entry.application_id, entry.owed, entry.stopped, entry.reasons = application.id, application.amount, False, []
    await tx.session.flush()


async def end_term(tx: Tx, entitlement: Entitlement, *, by: Actor) -> None:
    """期满 Let nothing follow the last month of the term; months of it that wait may still be paid."""
    assert entitlement.until is not None, "of an entitlement for a term"
    await stop_entitlement(tx, entitlement, last_month=entitlement.until, reasons=(TERM_ENDED,), by=by)
    await tx.session.flush()


async def terms_of(
    tx: Tx,
    programme: str,
    *,
    person_id: UUID | None = None,
    employer_id: UUID | None = None,
    workers: Sequence[UUID] = (),
) -> list[Entitlement]:
    """The terms of a programme that were granted to a person, or to an employer for some of its workers."""
    granted = select(Entitlement).where(Entitlement.programme == programme, Entitlement.until.is_not(None))
    if person_id is not None:
        granted = granted.where(Entitlement.person_id.in_(same_person(person_id)))
    else:
        granted = granted.where(Entitlement.employer_id == employer_id, Entitlement.worker_id.in_(workers))
    return await tx.all(granted.order_by(Entitlement.id))


def within_term(matter: Matter, terms: Sequence[Entitlement], month: str) -> Matter:
    """What is applied for, as a month of the term that has it: what was stated for the term holds for the month."""
    own = next((one for one in terms if one.covers(month)), None)
    return matter if own is None else replace(matter, stated=own.stated, term_since=own.since)


def overlaps(application: Application, terms: Sequence[Entitlement]) -> bool:
    """Whether it would begin a term that reaches into another one."""
    term = None if application.term_since else application.term
    return term is not None and any(term.since < one.since <= term.until for one in terms)


async def month_of(tx: Tx, entitlement_id: UUID, month: str) -> EntitlementMonth:
    """The entitlement's entry of the month, new where there is none."""
    same = select(EntitlementMonth).where(
        EntitlementMonth.entitlement_id == entitlement_id, EntitlementMonth.month == month
    )
    entry = await tx.first(same)
    if entry is None:
        entry = EntitlementMonth.due(entitlement_id, month)
        tx.add(entry)
    return entry


async def stop_entitlement(
    tx: Tx, entitlement: Entitlement, *, last_month: str, reasons: Sequence[str], by: Actor
) -> bool:
    """停发 Let nothing follow the last month; months after it that wait are owed nothing. False where it was so."""
    stopped = entitlement.stop(last_month=last_month, reasons=tuple(reasons), on=clock.today())
    if stopped is None:
        return False
    tx.publish(stopped, by=by)
    tell_of_stop(tx, entitlement, last_month)
    following = update(EntitlementMonth).where(
        EntitlementMonth.entitlement_id == entitlement.id,
        EntitlementMonth.month > last_month,
        EntitlementMonth.application_id.is_(None),
    )
    await tx.session.execute(following.values(stopped=True, owed=0, reasons=list(reasons)))
    return True


async def look_again_once_paid(tx: Tx, application_id: UUID) -> None:
    """A month is paid that something was learned of meanwhile: let a job look at its entitlement."""
    waiting = select(EntitlementMonth).where(
        EntitlementMonth.application_id == application_id, EntitlementMonth.look_again
    )
    if (entry := await tx.first(waiting)) is not None:
        entry.look_again = False
        await look_at(tx, entry.entitlement_id)


async def look_again(tx: Tx, person_id: UUID) -> None:
    """Something new is known of a person: let a job look at every entitlement that turns on them."""
    people = same_person(person_id)
    theirs = select(Entitlement).where(or_(Entitlement.person_id.in_(people), Entitlement.worker_id.in_(people)))
    for entitlement in await tx.all(theirs.order_by(Entitlement.id)):
        await look_at(tx, entitlement.id)


async def look_again_at_employer(tx: Tx, employer_id: UUID) -> None:
    """Something new is known of an employer: let a job look at everything that it is paid month by month."""
    theirs = select(Entitlement.id).where(Entitlement.employer_id == employer_id)
    for entitlement_id in (await tx.session.execute(theirs.order_by(Entitlement.id))).scalars():
        await look_at(tx, entitlement_id)


def month_before(month: str) -> str:
    """The month before YYYY-MM."""
    return f"{add_months(date.fromisoformat(f'{month}-01'), -1):%Y-%m}"


def last_day_of(month: str) -> date:
    """The last day of a month YYYY-MM."""
    first = date.fromisoformat(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


async def _followed(tx: Tx, application: Application) -> Entitlement | None:
    """The entitlement that the application is a month of: the running one, or that of its term."""
    of_term = Entitlement.since == application.term_since if application.term_since else None
    running = select(Entitlement).where(
        Entitlement.programme == application.programme,
        Entitlement.status == EntitlementStatus.RUNNING if of_term is None else of_term,
    )
    if application.person_id is not None:
        own = running.where(Entitlement.person_id.in_(same_person(application.person_id)))
    else:
        own = running.where(
            Entitlement.employer_id == application.employer_id, Entitlement.worker_id == application.worker_id
        )
    return await tx.first(own.with_for_update())


async def look_at(tx: Tx, entitlement_id: UUID) -> None:
    """Let a job look at an entitlement with what is known by then."""
    await tx.defer(REVISIT, lock=f"entitlement/{entitlement_id}", entitlement_id=str(entitlement_id))

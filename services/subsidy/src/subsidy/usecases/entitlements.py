"""按月发放 Entitlements over months: opened by an approval, stopped when their ground ends."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, update

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from rulebook.calendar import add_months
from subsidy.models import Application, Entitlement, EntitlementMonth, EntitlementStatus
from subsidy.models.entitlements import is_monthly
from subsidy.models.pictures import same_person
from subsidy.usecases.notices import tell_of_stop

REVISIT = "revisit-entitlement"


async def follow_approval(tx: Tx, application: Application, *, by: Actor) -> None:
    """Let an approved month begin an entitlement, or be a month of the one that is running."""
    if not is_monthly(application.programme):
        return
    entitlement = await _running(tx, application)
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
        await _defer(tx, entry.entitlement_id)


async def look_again(tx: Tx, person_id: UUID) -> None:
    """Something new is known of a person: let a job look at every entitlement that turns on them."""
    people = same_person(person_id)
    theirs = select(Entitlement).where(or_(Entitlement.person_id.in_(people), Entitlement.worker_id.in_(people)))
    for entitlement in await tx.all(theirs.order_by(Entitlement.id)):
        await _defer(tx, entitlement.id)


def month_before(month: str) -> str:
    """The month before YYYY-MM."""
    return f"{add_months(date.fromisoformat(f'{month}-01'), -1):%Y-%m}"


def last_day_of(month: str) -> date:
    """The last day of a month YYYY-MM."""
    first = date.fromisoformat(f"{month}-01")
    return first.replace(day=monthrange(first.year, first.month)[1])


async def _running(tx: Tx, application: Application) -> Entitlement | None:
    running = select(Entitlement).where(
        Entitlement.programme == application.programme, Entitlement.status == EntitlementStatus.RUNNING
    )
    if application.person_id is not None:
        own = running.where(Entitlement.person_id.in_(same_person(application.person_id)))
    else:
        own = running.where(
            Entitlement.employer_id == application.employer_id, Entitlement.worker_id == application.worker_id
        )
    return await tx.first(own.with_for_update())


async def _defer(tx: Tx, entitlement_id: UUID) -> None:
    await tx.defer(REVISIT, lock=f"entitlement/{entitlement_id}", entitlement_id=str(entitlement_id))

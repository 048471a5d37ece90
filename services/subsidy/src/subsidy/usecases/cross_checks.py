"""交叉比对 Asking for cross-checks, and carrying them out one by one, so that a run goes on where it was left."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from subsidy.models import CrossCheck, CrossCheckStatus
from subsidy.models.cross_checks import Hit
from subsidy.usecases.check_figures import number_on
from subsidy.usecases.hits import find
from subsidy.usecases.system import SYSTEM

CROSS_CHECK = "cross-check"
PEOPLE_OF_ONE_ACCOUNT = "checks.people_of_one_account"
LOOKED_BACK = timedelta(days=366)
"""How far back the daily run looks: facts reach the service late."""


async def request_cross_check(
    tx: Tx, *, paid_from: date, paid_to: date, checks: Sequence[Hit] | None, today: date, by: Actor
) -> CrossCheck:
    """Ask for everything paid in a period to be cross-checked; a job does it. Raises `Refusal` for days to come."""
    if paid_to > today:
        raise Refusal(f"{paid_to} is in the future", code="DATE_IN_FUTURE")
    if paid_to < paid_from:
        raise Refusal("the period ends before it begins", code="PERIOD_BACKWARDS")
    await number_on(tx, PEOPLE_OF_ONE_ACCOUNT, today)
    run = CrossCheck.request(paid_from, paid_to, checks or list(Hit), by=by)
    tx.add(run)
    after = {"paid_from": paid_from.isoformat(), "paid_to": paid_to.isoformat(), "checks": list(run.checks)}
    tx.audit("cross-check-requested", f"cross-check/{run.id}", by=by, after=after)
    await tx.session.flush()
    await tx.defer(CROSS_CHECK, lock=CROSS_CHECK, cross_check_id=str(run.id))
    return run


async def request_daily_cross_check(tx: Tx, *, today: date) -> CrossCheck | None:
    """Ask for the day's run over what was paid within a year; None where the run of the day before is still going."""
    running = select(CrossCheck).where(CrossCheck.status == CrossCheckStatus.RUNNING)
    if await tx.first(running) is not None:
        return None
    return await request_cross_check(
        tx, paid_from=today - LOOKED_BACK, paid_to=today, checks=None, today=today, by=SYSTEM
    )


async def cross_check_next(tx: Tx, cross_check_id: UUID, *, today: date) -> bool:
    """Carry out the check that is due, whole or not at all; whether there is another one."""
    run = await tx.lock(CrossCheck, cross_check_id)
    check = run.next
    if check is None:
        return False
    people = await number_on(tx, PEOPLE_OF_ONE_ACCOUNT, today)
    found = await find(tx, run, check, people=people, today=today)
    run.record(check, found)
    tx.audit("cross-checked", f"cross-check/{run.id}", by=SYSTEM, after={"check": check, "found": found})
    return run.next is not None

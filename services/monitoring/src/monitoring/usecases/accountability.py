"""目标责任制和协调配合机制 Setting targets, and handing out tasks to departments (article 17)."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.departments import CODES
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Forbidden, Refusal
from kit.proposals import ProposalStatus
from monitoring import queries
from monitoring.models import CoordinationTask, Direction, Indicator, Target, TaskStatus


async def propose_target(
    tx: Tx,
    indicator: Indicator,
    *,
    district: str | None,
    year: int,
    direction: Direction,
    value: Decimal,
    document: str,
    reason: str,
    by: Actor,
) -> Target:
    """State what a region, or the city, is to reach in a year; it holds once another person approves it."""
    place = queries.region_in_scope(by, district)
    if indicator is Indicator.REGISTERED_UNEMPLOYMENT_RATE and place is None:
        raise Refusal("the rate is kept by district: name one", code="DISTRICT_REQUIRED")
    target = Target.propose(
        indicator,
        district=place,
        year=year,
        direction=direction,
        value=value,
        document=document,
        reason=reason,
        by=by,
    )
    await tx.enter(target, otherwise=Conflict("a target for this waits for its decision", code="TARGET_PROPOSED"))
    tx.audit("target-proposed", f"target/{target.id}", by=by, after=target.content(), reason=reason)
    return target


async def approve_target(tx: Tx, target_id: UUID, *, content_hash: str, by: Actor) -> Target:
    """Let a target hold that another person has proposed."""
    target = await _lock_target(tx, target_id, by)
    target.accept(content_hash=content_hash, by=by)
    return _decided(tx, target, "target-approved", by=by)


async def reject_target(tx: Tx, target_id: UUID, *, reason: str, by: Actor) -> Target:
    """Refuse a target that another person has proposed."""
    target = await _lock_target(tx, target_id, by)
    target.reject(reason=reason, by=by)
    return _decided(tx, target, "target-rejected", by=by, reason=reason)


async def withdraw_target(tx: Tx, target_id: UUID, *, by: Actor) -> Target:
    """Take back a target that one has proposed oneself."""
    target = await _lock_target(tx, target_id, by)
    target.withdraw(by=by)
    return _decided(tx, target, "target-withdrawn", by=by)


async def open_task(
    tx: Tx,
    article: int,
    *,
    title: str,
    district: str | None,
    lead: str | None,
    cooperating: Sequence[str] | None,
    document: str,
    due_on: date,
    by: Actor,
) -> CoordinationTask:
    """Hand out a task; without departments to those that the article names. Raises `Refusal` naming unknown ones."""
    unknown = [code for code in (lead, *(cooperating or ())) if code is not None and code not in CODES]
    if unknown:
        reasons = [{"code": "DEPARTMENT_UNKNOWN", "value": code} for code in unknown]
        raise Refusal("the directory does not have every department named", code="TASK_REFUSED", reasons=reasons)
    task, opened = CoordinationTask.assign(
        article,
        title=title,
        district=queries.region_in_scope(by, district),
        lead=lead,
        cooperating=cooperating,
        document=document,
        due_on=due_on,
        by=by,
    )
    tx.add(task)
    tx.publish(opened, by=by)
    return task


async def report_task(tx: Tx, task_id: UUID, report: str, *, by: Actor) -> CoordinationTask:
    """Say what was done; somebody else accepts it or sends it back."""
    task = await _lock_task(tx, task_id, by)
    if by.department not in {None, task.lead}:
        raise Forbidden(f"{task.lead} leads this task and reports on it", code="NOT_LEAD")
    task.done(report, by=by)
    tx.audit("coordination-task-reported", _subject(task), by=by, before={"status": TaskStatus.OPEN})
    return task


async def send_back_task(tx: Tx, task_id: UUID, reason: str, *, by: Actor) -> CoordinationTask:
    """Ask for more than was reported."""
    task = await _lock_task(tx, task_id, by)
    task.send_back(reason, by=by)
    tx.audit(
        "coordination-task-sent-back", _subject(task), by=by, before={"status": TaskStatus.REPORTED}, reason=reason
    )
    return task


async def close_task(tx: Tx, task_id: UUID, *, by: Actor) -> CoordinationTask:
    """Accept what another person has reported."""
    task = await _lock_task(tx, task_id, by)
    tx.publish(task.close(on=clock.today(), by=by), by=by, before={"status": TaskStatus.REPORTED})
    return task


async def _lock_target(tx: Tx, target_id: UUID, by: Actor) -> Target:
    return await tx.lock(Target, target_id, queries.in_regions(by, Target.district))


async def _lock_task(tx: Tx, task_id: UUID, by: Actor) -> CoordinationTask:
    return await tx.lock(CoordinationTask, task_id, queries.tasks_in_scope(by))


def _decided(tx: Tx, target: Target, action: str, *, by: Actor, reason: str | None = None) -> Target:
    before, after = {"status": ProposalStatus.PROPOSED}, {"status": target.status}
    tx.audit(action, f"target/{target.id}", by=by, before=before, after=after, reason=reason)
    return target


def _subject(task: CoordinationTask) -> str:
    return f"coordination_task/{task.id}"

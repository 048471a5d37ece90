"""待办事项 Opening tasks with their deadlines, handing them to people, and closing them."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor, Role
from kit.db import Tx
from kit.errors import Conflict
from registration import queries
from registration.models import CLOSED_BY_FACTS, Task, TaskKind
from registration.usecases.checks import lock_person, require_past
from rulebook.figures import Figures


def deadline(figures: Figures, key: str, on: date) -> tuple[date | None, str | None]:
    """The last day by a figure in days, counted from `on`; without the figure there is none, and its key says so."""
    days = figures.on(key, on)
    if days is None or not isinstance(days.value, int):
        return None, key
    return on + timedelta(days=days.value), None


def owner_of(by: Actor) -> str | None:
    """Whose task it is that this caller's doing opens: a case worker's own, else nobody's yet."""
    return by.subject if by.has(Role.CASE_WORKER) else None


def open_task(tx: Tx, task: Task, *, by: Actor) -> Task:
    """Take in a new task, on record."""
    tx.add(task)
    after = {"kind": task.kind, "subject": task.subject, "due_on": task.due_on and task.due_on.isoformat()}
    tx.audit("task-opened", f"task/{task.id}", by=by, after=after)
    return task


async def task_about(tx: Tx, kind: TaskKind, subject: str) -> Task | None:
    """The open task of this kind about the subject, locked."""
    statement = select(Task).where(Task.kind == kind, Task.subject == subject, Task.done_on.is_(None))
    return await tx.first(statement.with_for_update())


async def close_task(tx: Tx, kind: TaskKind, subject: str, *, on: date, by: Actor) -> None:
    """Close the open task of this kind about the subject, if there is one: what it asked for has come about."""
    task = await task_about(tx, kind, subject)
    if task is not None:
        task.complete(on=max(on, task.opened_on), by=by.subject)
        tx.audit("task-completed", f"task/{task.id}", by=by, after={"on": on.isoformat()})


async def note_follow_up(tx: Tx, person_id: UUID, *, note: str, on: date, due_on: date | None, by: Actor) -> Task:
    """Note what to come back to about a person; raises `Conflict` where the last one is still open."""
    require_past(on)
    person = await lock_person(tx, person_id, by)
    subject = f"person/{person.id}"
    if await task_about(tx, TaskKind.FOLLOW_UP, subject) is not None:
        raise Conflict("there is an open follow-up about this person", code="TASK_OPEN")
    task = Task.open(
        TaskKind.FOLLOW_UP,
        subject,
        person_id=person.id,
        district=person.district,
        owner=owner_of(by),
        note=note,
        on=on,
        by=by.subject,
        due_on=due_on,
    )
    return open_task(tx, task, by=by)


async def assign_task(tx: Tx, task_id: UUID, *, owner: str, by: Actor) -> Task:
    """Hand an open task to somebody."""
    task = await _lock_task(tx, task_id, by)
    before = {"owner": task.owner}
    task.assign(owner)
    tx.audit("task-assigned", f"task/{task.id}", by=by, before=before, after={"owner": owner})
    return task


async def complete_task(tx: Tx, task_id: UUID, *, on: date, by: Actor) -> Task:
    """Close a task; raises `Conflict` for one that only work found can close."""
    task = await _lock_task(tx, task_id, by)
    require_past(on)
    if task.kind in CLOSED_BY_FACTS and task.done_on is None:
        raise Conflict("this task is done when the work is there, not when somebody says so", code="TASK_NEEDS_WORK")
    task.complete(on=on, by=by.subject)
    tx.audit("task-completed", f"task/{task.id}", by=by, after={"on": on.isoformat()})
    return task


async def _lock_task(tx: Tx, task_id: UUID, by: Actor) -> Task:
    return await tx.one(queries.tasks_in_scope(by).where(Task.id == task_id).with_for_update(), f"task {task_id}")

"""Reading tasks within the caller's scope."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Task


def tasks_in_scope(actor: Actor) -> Select[Task]:
    """The tasks that the caller may know of."""
    return select(Task).where(in_scope(actor, district=Task.district))


async def task(session: AsyncSession, actor: Actor, task_id: UUID) -> Task:
    """One task; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(tasks_in_scope(actor).where(Task.id == task_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no task {task_id}")
    return found


async def tasks(
    session: AsyncSession,
    actor: Actor,
    *,
    kind: str | None,
    subject: str | None,
    owner: str | None,
    district: str | None,
    done: bool | None,
    due_by: date | None,
    after: UUID | None,
    limit: int,
) -> list[Task]:
    """Tasks by id, which is the order in which they were opened."""
    statement = tasks_in_scope(actor).order_by(Task.id).limit(limit)
    if kind is not None:
        statement = statement.where(Task.kind == kind)
    if subject is not None:
        statement = statement.where(Task.subject == subject)
    if owner is not None:
        statement = statement.where(Task.owner == owner)
    if district is not None:
        statement = statement.where(Task.district.in_(same_places([district])))
    if done is not None:
        statement = statement.where(Task.done_on.is_not(None) if done else Task.done_on.is_(None))
    if due_by is not None:
        statement = statement.where(Task.due_on <= due_by)
    if after is not None:
        statement = statement.where(Task.id > after)
    return list((await session.execute(statement)).scalars())

"""协调任务 Tasks in which the caller takes part."""

from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from monitoring.models import (
    CoordinationTask,
    TaskStatus,
)
from monitoring.queries.scopes import in_regions


def tasks_in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition for tasks that the caller may know of: an agency those in which its department takes part."""
    mine = in_regions(actor, CoordinationTask.district)
    if actor.department is None:
        return mine
    code = actor.department
    return or_(CoordinationTask.lead == code, CoordinationTask.cooperating.contains([code]))


async def task(session: AsyncSession, actor: Actor, task_id: UUID) -> CoordinationTask:
    """One task; raises `NotFound`."""
    statement = select(CoordinationTask).where(CoordinationTask.id == task_id, tasks_in_scope(actor))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no coordination task {task_id}")
    return found


async def tasks(
    session: AsyncSession,
    actor: Actor,
    *,
    article: int | None,
    lead: str | None,
    status: TaskStatus | None,
    overdue_on: date | None,
    after: UUID | None,
    limit: int,
) -> list[CoordinationTask]:
    """Tasks by id, which is the order in which they were handed out."""
    statement = select(CoordinationTask).where(tasks_in_scope(actor)).order_by(CoordinationTask.id).limit(limit)
    if article is not None:
        statement = statement.where(CoordinationTask.article == article)
    if lead is not None:
        statement = statement.where(CoordinationTask.lead == lead)
    if status is not None:
        statement = statement.where(CoordinationTask.status == status)
    if overdue_on is not None:
        statement = statement.where(CoordinationTask.status != TaskStatus.CLOSED, CoordinationTask.due_on < overdue_on)
    if after is not None:
        statement = statement.where(CoordinationTask.id > after)
    return list((await session.execute(statement)).scalars())

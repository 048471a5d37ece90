"""Routes about tasks."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.days import Day
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import TaskKind
from registration.schemas.tasks import Assignment, Completion, FollowUp, TaskOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/follow-ups"): allow(Role.CASE_WORKER),
    ("GET", "/v1/tasks"): allow(*STAFF),
    ("GET", "/v1/tasks/{task_id}"): allow(*STAFF),
    ("POST", "/v1/tasks/{task_id}/owner"): allow(Role.CASE_WORKER),
    ("POST", "/v1/tasks/{task_id}/completion"): allow(Role.CASE_WORKER),
}


@router.post("/v1/people/{person_id}/follow-ups", status_code=201, tags=["tasks"])
async def note_follow_up(tx: WriteTx, actor: CurrentActor, person_id: UUID, body: FollowUp) -> TaskOut:
    """Note what to come back to about a person."""
    task = await usecases.note_follow_up(tx, person_id, note=body.note, on=body.on, due_on=body.due_on, by=actor)
    return TaskOut.model_validate(task)


@router.get("/v1/tasks", tags=["tasks"])
async def list_tasks(
    session: Reading,
    actor: CurrentActor,
    kind: TaskKind | None = None,
    subject: Annotated[str | None, Query(max_length=100)] = None,
    owner: Annotated[str | None, Query(max_length=200)] = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    done: Annotated[bool | None, Query(description="whether the task is done")] = None,
    due_by: Day | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[TaskOut]:
    """Tasks in the caller's scope, in the order in which they were opened."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.tasks(
        session,
        actor,
        kind=kind,
        subject=subject,
        owner=owner,
        district=district,
        done=done,
        due_by=due_by,
        after=after,
        limit=limit + 1,
    )
    return page_of([TaskOut.model_validate(task) for task in found], limit)


@router.get("/v1/tasks/{task_id}", tags=["tasks"])
async def read_task(session: Reading, actor: CurrentActor, task_id: UUID) -> TaskOut:
    """One task."""
    return TaskOut.model_validate(await queries.task(session, actor, task_id))


@router.post("/v1/tasks/{task_id}/owner", tags=["tasks"])
async def assign_task(tx: WriteTx, actor: CurrentActor, task_id: UUID, body: Assignment) -> TaskOut:
    """Hand an open task to somebody."""
    return TaskOut.model_validate(await usecases.assign_task(tx, task_id, owner=body.owner, by=actor))


@router.post("/v1/tasks/{task_id}/completion", tags=["tasks"])
async def complete_task(tx: WriteTx, actor: CurrentActor, task_id: UUID, body: Completion) -> TaskOut:
    """Close a task that somebody has done."""
    return TaskOut.model_validate(await usecases.complete_task(tx, task_id, on=body.on, by=actor))

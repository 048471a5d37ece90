"""审核队列 The work list: the steps that wait for a decision, the first due first."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import ReviewStep, StepStatus
from subsidy.models.pictures import as_announced


class HeldBy(StrEnum):
    """Who has a step."""

    NOBODY = "NOBODY"
    ME = "ME"
    OTHERS = "OTHERS"


def reviews_in_scope(actor: Actor) -> Select[ReviewStep]:
    """The steps of the applications that an office may know of."""
    return select(ReviewStep).where(in_scope(as_announced(actor), district=ReviewStep.district))


async def review(session: AsyncSession, actor: Actor, step_id: UUID) -> ReviewStep:
    """One step; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(reviews_in_scope(actor).where(ReviewStep.id == step_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no review {step_id}")
    return found


async def reviews(
    session: AsyncSession,
    actor: Actor,
    *,
    on: date,
    level: str | None,
    programme: str | None,
    district: str | None,
    overdue: bool | None,
    holder: HeldBy | None,
    after: tuple[date | None, UUID] | None,
    limit: int,
) -> list[ReviewStep]:
    """Open steps by the day on which they are due, those without one last."""
    statement = reviews_in_scope(actor).where(ReviewStep.status == StepStatus.OPEN)
    if level is not None:
        statement = statement.where(ReviewStep.level == level)
    if programme is not None:
        statement = statement.where(ReviewStep.programme == programme)
    if district is not None:
        statement = statement.where(ReviewStep.district.in_(same_places([district])))
    if overdue is not None:
        late = and_(ReviewStep.due_on < on, ReviewStep.paused_on.is_(None))
        statement = statement.where(late if overdue else or_(late.is_(None), ~late))
    if holder is not None:
        free = or_(ReviewStep.claimed_by.is_(None), ReviewStep.claimed_until < on)
        mine = ReviewStep.claimed_by == actor.subject
        of = {HeldBy.NOBODY: free, HeldBy.ME: mine, HeldBy.OTHERS: and_(~free.is_(True), ~mine)}
        statement = statement.where(of[holder])
    if after is not None:
        due, last = after
        if due is None:
            statement = statement.where(ReviewStep.due_on.is_(None), ReviewStep.id > last)
        else:
            later = and_(ReviewStep.due_on == due, ReviewStep.id > last)
            statement = statement.where(or_(ReviewStep.due_on > due, later, ReviewStep.due_on.is_(None)))
    statement = statement.order_by(ReviewStep.due_on.nulls_last(), ReviewStep.id).limit(limit)
    return list((await session.execute(statement)).scalars())

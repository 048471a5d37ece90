"""Reading evaluations: whoever has some districts only sees those that tell of these alone."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, select, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import Conflict, NotFound
from subsidy.models.evaluations import Evaluation, EvaluationRow, EvaluationStatus


def evaluations_in_scope(actor: Actor) -> Select[Evaluation]:
    """Evaluations that the caller may know of."""
    return select(Evaluation).where(within(actor, Evaluation.districts))


def within(actor: Actor, districts: InstrumentedAttribute[list[Any] | None]) -> ColumnElement[bool]:
    """Whether the districts are all the caller's; none named stands for the whole city."""
    if actor.districts is None:
        return true()
    return districts.op("<@")(cast(sorted(same_places(actor.districts)), JSONB))


async def evaluation(session: AsyncSession, actor: Actor, evaluation_id: UUID) -> Evaluation:
    """One evaluation; raises `NotFound`."""
    found = (
        await session.execute(evaluations_in_scope(actor).where(Evaluation.id == evaluation_id))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no evaluation {evaluation_id}")
    return found


async def evaluations(
    session: AsyncSession, actor: Actor, *, status: EvaluationStatus | None, after: UUID | None, limit: int
) -> list[Evaluation]:
    """Evaluations by id, which is the order in which they were asked for."""
    statement = evaluations_in_scope(actor).order_by(Evaluation.id).limit(limit)
    if status is not None:
        statement = statement.where(Evaluation.status == status)
    if after is not None:
        statement = statement.where(Evaluation.id > after)
    return list((await session.execute(statement)).scalars())


async def evaluation_rows(session: AsyncSession, evaluation_id: UUID) -> Sequence[EvaluationRow]:
    """What an evaluation says, in its order; nothing while it goes on."""
    own = select(EvaluationRow).where(EvaluationRow.evaluation_id == evaluation_id).order_by(EvaluationRow.position)
    return (await session.execute(own)).scalars().all()


async def completed_evaluation(
    session: AsyncSession, actor: Actor, evaluation_id: UUID
) -> tuple[Evaluation, Sequence[EvaluationRow]]:
    """One evaluation with what it says; raises `NotFound`, and `Conflict` while it goes on or where it has failed."""
    found = await evaluation(session, actor, evaluation_id)
    if found.status != EvaluationStatus.COMPLETED:
        raise Conflict(
            f"the evaluation is {found.status}: ask for it again", code="EVALUATION_STATUS", state=found.status
        )
    return found, await evaluation_rows(session, evaluation_id)

"""Reading families, their members and their income, within the caller's scope."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Family, FamilyMember, GradualExit, IncomeAssessment


def families_in_scope(actor: Actor) -> Select[Family]:
    """The families that the caller may know of."""
    return select(Family).where(in_scope(actor, district=Family.district))


def exits_in_scope(actor: Actor) -> Select[GradualExit]:
    """The gradual exits that the caller may know of."""
    return select(GradualExit).where(in_scope(actor, district=GradualExit.district))


async def family(session: AsyncSession, actor: Actor, family_id: UUID) -> Family:
    """One family; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(families_in_scope(actor).where(Family.id == family_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no family {family_id}")
    return found


async def families(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    flagged: bool | None,
    person_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Family]:
    """Families by id, which is the order in which they were entered."""
    statement = families_in_scope(actor).order_by(Family.id).limit(limit)
    if district is not None:
        statement = statement.where(Family.district.in_(same_places([district])))
    if flagged is not None:
        owed = Family.flagged_on.is_not(None) & Family.cleared_on.is_(None)
        statement = statement.where(owed if flagged else ~owed)
    if person_id is not None:
        theirs = select(FamilyMember.family_id).where(
            FamilyMember.person_id == person_id, FamilyMember.left_on.is_(None)
        )
        statement = statement.where(Family.id.in_(theirs))
    if after is not None:
        statement = statement.where(Family.id > after)
    return list((await session.execute(statement)).scalars())


async def family_members(session: AsyncSession, family_ids: Sequence[UUID]) -> list[FamilyMember]:
    """Everybody who belongs or has belonged to the families, in the order of joining."""
    statement = select(FamilyMember).where(FamilyMember.family_id.in_(family_ids))
    return list((await session.execute(statement.order_by(FamilyMember.joined_on, FamilyMember.id))).scalars())


async def income_assessment(session: AsyncSession, actor: Actor, assessment_id: UUID) -> IncomeAssessment:
    """One assessment; raises `NotFound` also for one outside the caller's scope."""
    statement = select(IncomeAssessment).where(
        in_scope(actor, district=IncomeAssessment.district), IncomeAssessment.id == assessment_id
    )
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no income assessment {assessment_id}")
    return found


async def income_assessments(
    session: AsyncSession, family_id: UUID, *, after: UUID | None, limit: int
) -> list[IncomeAssessment]:
    """The family's assessments by id; the caller has been found to see the family."""
    statement = select(IncomeAssessment).where(IncomeAssessment.family_id == family_id)
    if after is not None:
        statement = statement.where(IncomeAssessment.id > after)
    return list((await session.execute(statement.order_by(IncomeAssessment.id).limit(limit))).scalars())


async def gradual_exit(session: AsyncSession, actor: Actor, exit_id: UUID) -> GradualExit:
    """One gradual exit; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(exits_in_scope(actor).where(GradualExit.id == exit_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no gradual exit {exit_id}")
    return found


async def gradual_exits(
    session: AsyncSession,
    actor: Actor,
    *,
    district: str | None,
    status: str | None,
    family_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[GradualExit]:
    """Gradual exits by id, which is the order in which they were opened."""
    statement = exits_in_scope(actor).order_by(GradualExit.id).limit(limit)
    if district is not None:
        statement = statement.where(GradualExit.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(GradualExit.status == status)
    if family_id is not None:
        statement = statement.where(GradualExit.family_id == family_id)
    if after is not None:
        statement = statement.where(GradualExit.id > after)
    return list((await session.execute(statement)).scalars())

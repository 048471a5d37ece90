"""疑点、失信惩戒、交叉比对 Findings, sanctions and runs of the cross-checks, in the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import OFFICES, Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import CheckFinding, CrossCheck, OutcomeProposal, Sanction, SanctionLifting
from subsidy.models.pictures import as_announced


def findings_in_scope(actor: Actor) -> Select[CheckFinding]:
    """The findings that the caller may know of; whom one is about, once it is heard or decided."""
    scope = in_scope(
        as_announced(actor),
        district=CheckFinding.district,
        person=CheckFinding.person_id,
        employer=CheckFinding.employer_digest,  # type: ignore[arg-type]
    )
    told = or_(CheckFinding.hearing_on.is_not(None), CheckFinding.status.in_(("REASSESS", "SANCTION")))
    return select(CheckFinding).where(scope, true() if actor.has(*OFFICES) else told)


async def finding(session: AsyncSession, actor: Actor, finding_id: UUID) -> CheckFinding:
    """One finding; raises `NotFound` also for one outside the caller's scope."""
    statement = findings_in_scope(actor).where(CheckFinding.id == finding_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no finding {finding_id}")
    return found


async def findings(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    code: str | None,
    programme: str | None,
    district: str | None,
    payment_id: UUID | None,
    newest_first: bool,
    after: UUID | None,
    limit: int,
) -> list[CheckFinding]:
    """Findings by id, which is the order in which they were made."""
    statement = findings_in_scope(actor).limit(limit)
    statement = statement.order_by(CheckFinding.id.desc() if newest_first else CheckFinding.id)
    for column, value in (
        (CheckFinding.status, status),
        (CheckFinding.code, code),
        (CheckFinding.programme, programme),
        (CheckFinding.payment_id, payment_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if district is not None:
        statement = statement.where(CheckFinding.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(CheckFinding.id < after if newest_first else CheckFinding.id > after)
    return list((await session.execute(statement)).scalars())


async def outcomes(session: AsyncSession, finding_id: UUID) -> list[OutcomeProposal]:
    """What was proposed of a finding; the caller has looked at its scope."""
    statement = select(OutcomeProposal).where(OutcomeProposal.finding_id == finding_id).order_by(OutcomeProposal.id)
    return list((await session.execute(statement)).scalars())


def sanctions_in_scope(actor: Actor) -> Select[Sanction]:
    """The sanctions that the caller may know of."""
    return select(Sanction).where(
        in_scope(
            as_announced(actor),
            district=Sanction.district,
            person=Sanction.person_id,
            employer=Sanction.employer_digest,  # type: ignore[arg-type]
        )
    )


async def sanction(session: AsyncSession, actor: Actor, sanction_id: UUID) -> Sanction:
    """One sanction; raises `NotFound` also for one outside the caller's scope."""
    statement = sanctions_in_scope(actor).where(Sanction.id == sanction_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no sanction {sanction_id}")
    return found


async def sanctions(
    session: AsyncSession,
    actor: Actor,
    *,
    person_id: UUID | None,
    employer_id: UUID | None,
    district: str | None,
    after: UUID | None,
    limit: int,
) -> list[Sanction]:
    """Sanctions by id, which is the order in which they were imposed."""
    statement = sanctions_in_scope(actor).order_by(Sanction.id).limit(limit)
    if person_id is not None:
        statement = statement.where(Sanction.person_id == person_id)
    if employer_id is not None:
        statement = statement.where(Sanction.employer_id == employer_id)
    if district is not None:
        statement = statement.where(Sanction.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Sanction.id > after)
    return list((await session.execute(statement)).scalars())


async def liftings(session: AsyncSession, sanction_id: UUID) -> list[SanctionLifting]:
    """What was proposed for lifting a sanction; the caller has looked at its scope."""
    statement = select(SanctionLifting).where(SanctionLifting.sanction_id == sanction_id).order_by(SanctionLifting.id)
    return list((await session.execute(statement)).scalars())


async def cross_check(session: AsyncSession, cross_check_id: UUID) -> CrossCheck:
    """One run; raises `NotFound`."""
    found = await session.get(CrossCheck, cross_check_id)
    if found is None:
        raise NotFound(f"there is no cross-check {cross_check_id}")
    return found


async def cross_checks(
    session: AsyncSession, *, status: str | None, after: UUID | None, limit: int
) -> list[CrossCheck]:
    """Runs by id, which is the order in which they were asked for."""
    statement = select(CrossCheck).order_by(CrossCheck.id).limit(limit)
    if status is not None:
        statement = statement.where(CrossCheck.status == status)
    if after is not None:
        statement = statement.where(CrossCheck.id > after)
    return list((await session.execute(statement)).scalars())

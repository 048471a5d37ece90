"""Calls, their candidates and juries, in the caller's scope."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import OFFICES, Actor, Role
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Call, CallStatus, Candidate, CandidateMember, FinalList, Juror, Scorecard
from subsidy.models.calls import HIDDEN
from subsidy.models.pictures import as_announced, same_person


def calls_in_scope(actor: Actor) -> Select[Call]:
    """What was opened, to everybody; to offices also what was not, in their districts."""
    public = Call.status.not_in(HIDDEN)
    if not actor.has(*OFFICES):
        return select(Call).where(public)
    return select(Call).where(or_(public, _managed(actor)))


def calls_managed(actor: Actor) -> Select[Call]:
    """The calls that the caller acts on: a district's officer on the district's own."""
    return select(Call).where(_managed(actor))


def _managed(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.districts is None else (Call.level == "DISTRICT") & Call.district.in_(actor.districts)


async def call(session: AsyncSession, actor: Actor, call_id: UUID) -> Call:
    """One call; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(calls_in_scope(actor).where(Call.id == call_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no call {call_id}")
    return found


async def calls(
    session: AsyncSession,
    actor: Actor,
    *,
    kind: str | None,
    status: str | None,
    year: int | None,
    after: UUID | None,
    limit: int,
) -> list[Call]:
    """Calls by id, which is the order in which they were written."""
    statement = calls_in_scope(actor).order_by(Call.id).limit(limit)
    for column, value in ((Call.kind, kind), (Call.status, status), (Call.year, year)):
        if value is not None:
            statement = statement.where(column == value)
    if after is not None:
        statement = statement.where(Call.id > after)
    return list((await session.execute(statement)).scalars())


def candidates_in_scope(actor: Actor) -> Select[Candidate]:
    """An office's by district, an employer's own, a person's own and their team's, a juror's of their calls."""
    scopes = [
        in_scope(
            as_announced(actor),
            district=Candidate.district,
            employer=Candidate.employer_digest,  # type: ignore[arg-type]
        )
    ]
    if actor.has(Role.CITIZEN) and actor.person_id is not None:
        own = CandidateMember.person_id.in_(same_person(actor.person_id))
        scopes.append(exists().where(CandidateMember.candidate_id == Candidate.id, own))
    if actor.has(Role.REVIEWER):
        scopes.append(exists().where(Juror.call_id == Candidate.call_id, Juror.subject == actor.subject))
    return select(Candidate).where(or_(false(), *scopes))


async def candidate(session: AsyncSession, actor: Actor, candidate_id: UUID) -> Candidate:
    """One candidate; raises `NotFound` also for one outside the caller's scope."""
    statement = candidates_in_scope(actor).where(Candidate.id == candidate_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no candidate {candidate_id}")
    return found


async def candidates(
    session: AsyncSession,
    actor: Actor,
    call_id: UUID,
    *,
    status: str | None,
    district: str | None,
    after: UUID | None,
    limit: int,
) -> list[Candidate]:
    """A call's candidates by id, which is the order of application."""
    statement = candidates_in_scope(actor).where(Candidate.call_id == call_id).order_by(Candidate.id).limit(limit)
    if status is not None:
        statement = statement.where(Candidate.status == status)
    if district is not None:
        statement = statement.where(Candidate.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Candidate.id > after)
    return list((await session.execute(statement)).scalars())


async def members(session: AsyncSession, candidates: Sequence[Candidate]) -> dict[UUID, list[UUID]]:
    """The people whom each candidate consists of."""
    rows = await session.execute(
        select(CandidateMember.candidate_id, CandidateMember.person_id)
        .where(CandidateMember.candidate_id.in_([one.id for one in candidates]))
        .order_by(CandidateMember.person_id)
    )
    found: dict[UUID, list[UUID]] = {one.id: [] for one in candidates}
    for candidate_id, person_id in rows:
        found[candidate_id].append(person_id)
    return found


async def jurors(session: AsyncSession, call_id: UUID, *, after: UUID | None, limit: int) -> list[Juror]:
    """A call's jury by id; the caller has looked at the call's scope."""
    statement = select(Juror).where(Juror.call_id == call_id).order_by(Juror.id).limit(limit)
    if after is not None:
        statement = statement.where(Juror.id > after)
    return list((await session.execute(statement)).scalars())


async def scorecards(
    session: AsyncSession, actor: Actor, candidate: Candidate, *, after: UUID | None, limit: int
) -> list[tuple[Scorecard, Juror]]:
    """A candidate's submitted scores once the jury is done; before that a juror's own."""
    statement = (
        select(Scorecard, Juror)
        .join(Juror, Juror.id == Scorecard.juror_id)
        .join(Call, Call.id == Juror.call_id)
        .where(
            Scorecard.candidate_id == candidate.id,
            or_(Juror.subject == actor.subject, Call.status.not_in((CallStatus.OPEN, CallStatus.CLOSED))),
        )
        .order_by(Scorecard.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(Scorecard.id > after)
    return [(card, juror) for card, juror in (await session.execute(statement)).all()]


async def final_list(session: AsyncSession, call_id: UUID) -> FinalList | None:
    """The call's latest list, whoever decided on it; the caller has looked at the call's scope."""
    statement = select(FinalList).where(FinalList.call_id == call_id).order_by(FinalList.id.desc()).limit(1)
    return (await session.execute(statement)).scalar_one_or_none()

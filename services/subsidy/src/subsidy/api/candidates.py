"""申报对象 Routes of a call's candidates."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.db import Tx
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import Candidate, CandidateStatus
from subsidy.schemas.candidates import CandidateOut, CandidateWithdrawal, NewCandidate, Screening

router = new_router()

APPLICANTS = (Role.CITIZEN, Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER)
READERS = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("POST", "/v1/calls/{call_id}/candidates"): allow(*APPLICANTS),
    ("GET", "/v1/calls/{call_id}/candidates"): allow(*READERS),
    ("GET", "/v1/candidates/{candidate_id}"): allow(*READERS),
    ("POST", "/v1/candidates/{candidate_id}/withdrawals"): allow(*APPLICANTS),
    ("POST", "/v1/candidates/{candidate_id}/screening"): allow(Role.CASE_WORKER),
}


@router.post("/v1/calls/{call_id}/candidates", status_code=201, tags=["candidates"])
async def apply_to_call(tx: WriteTx, actor: CurrentActor, call_id: UUID, body: NewCandidate) -> CandidateOut:
    """申报 Apply to an open call: an employer, a person, or a team by its members."""
    candidate = await usecases.apply_to_call(
        tx,
        call_id,
        employer_id=body.employer_id,
        people=body.people,
        title=body.title,
        base_type=body.base_type,
        on=body.on,
        by=actor,
    )
    return await _answer(tx, candidate)


@router.get("/v1/calls/{call_id}/candidates", tags=["candidates"])
async def list_candidates(
    session: Reading,
    actor: CurrentActor,
    call_id: UUID,
    status: CandidateStatus | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CandidateOut]:
    """A call's candidates in the caller's scope, in the order of application."""
    call = await queries.call(session, actor, call_id)
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.candidates(
        session, actor, call.id, status=status, district=district, after=after, limit=limit + 1
    )
    items = CandidateOut.all(found[:limit], await queries.members(session, found[:limit]))
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/candidates/{candidate_id}", tags=["candidates"])
async def read_candidate(session: Reading, actor: CurrentActor, candidate_id: UUID) -> CandidateOut:
    """One candidate."""
    found = await queries.candidate(session, actor, candidate_id)
    return CandidateOut.all([found], await queries.members(session, [found]))[0]


@router.post("/v1/candidates/{candidate_id}/withdrawals", status_code=201, tags=["candidates"])
async def withdraw_candidate(
    tx: WriteTx, actor: CurrentActor, candidate_id: UUID, body: CandidateWithdrawal
) -> CandidateOut:
    """撤回 Take a candidacy back before it is ranked."""
    return await _answer(tx, await usecases.withdraw_candidate(tx, candidate_id, reason=body.reason, by=actor))


@router.post("/v1/candidates/{candidate_id}/screening", status_code=201, tags=["candidates"])
async def screen_candidate(tx: WriteTx, actor: CurrentActor, candidate_id: UUID, body: Screening) -> CandidateOut:
    """形式审查 Admit a candidate, or reject it for every condition that it does not meet."""
    screened = await usecases.screen_candidate(tx, candidate_id, unmet=body.unmet, note=body.note, by=actor)
    return await _answer(tx, screened)


async def _answer(tx: Tx, candidate: Candidate) -> CandidateOut:
    await tx.session.flush()
    return CandidateOut.all([candidate], await queries.members(tx.session, [candidate]))[0]

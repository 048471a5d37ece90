"""申报 Applying to a call, withdrawing, and the formal screening."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from contracts.divisions import same_places
from kit.actor import OFFICES, Actor, Role
from kit.db import Tx
from kit.errors import Conflict, NotFound, Refusal
from subsidy import queries
from subsidy.models import Call, Candidate, CandidateMember, Paper, PersonPicture, PictureEmployer
from subsidy.models.calls import ApplicantKind, CallStatus
from subsidy.models.pictures import as_announced
from subsidy.usecases.calls import require_past


async def apply_to_call(
    tx: Tx,
    call_id: UUID,
    *,
    employer_id: UUID | None,
    people: Sequence[UUID],
    title: str,
    base_type: str | None,
    on: date,
    by: Actor,
) -> Candidate:
    """申报 Enter a candidate; raises `Refusal` naming every reason why it can't be one."""
    call = await tx.one(queries.calls_in_scope(by).where(Call.id == call_id).with_for_update(read=True), "such call")
    call.require("applied to", CallStatus.OPEN)
    require_past(on)
    employer = None if employer_id is None else await _employer(tx, employer_id, by)
    team = await _people(tx, people, by)
    district = employer.district if employer else team[0].district
    if reasons := _inadmissible(call, employer, team, district, on):
        raise Refusal("this can't be a candidate of the call", code="NOT_ADMISSIBLE", reasons=reasons)
    candidate = Candidate.apply(
        call, employer=employer, district=district, title=title, base_type=base_type, on=on, by=by
    )
    await tx.enter(candidate, otherwise=_taken())
    for person in team:
        member = CandidateMember(candidate_id=candidate.id, person_id=person.person_id, call_id=call.id)
        await tx.enter(member, otherwise=_taken())
    after = {"call_id": str(call.id), "employer_id": str(employer_id), "members": len(team), "on": on.isoformat()}
    tx.audit("candidate-entered", f"candidate/{candidate.id}", by=by, after=after)
    return candidate


async def withdraw_candidate(tx: Tx, candidate_id: UUID, *, reason: str | None, by: Actor) -> Candidate:
    """撤回 Take a candidacy back before the list is proposed."""
    candidate, call = await lock_candidate(tx, candidate_id, by)
    call.require("left", CallStatus.OPEN, CallStatus.CLOSED)
    candidate.withdraw()
    mine = CandidateMember.candidate_id == candidate.id
    await tx.session.execute(update(CandidateMember).where(mine).values(active=False))
    after = {"status": candidate.status}
    tx.audit("candidate-withdrawn", f"candidate/{candidate.id}", by=by, after=after, reason=reason)
    return candidate


async def screen_candidate(
    tx: Tx, candidate_id: UUID, *, unmet: Sequence[str], note: str | None, by: Actor
) -> Candidate:
    """形式审查 Admit a candidate, or reject it for every condition of the call that it does not meet.

    The documents of the call that were not handed in are found by themselves.
    """
    candidate, call = await lock_candidate(tx, candidate_id, by)
    call.require("screened for", CallStatus.OPEN, CallStatus.CLOSED)
    conditions = {one["code"] for one in call.terms["conditions"]}
    if unknown := sorted(set(unmet) - conditions):
        raise Refusal("the call has no such condition", code="CONDITION_UNKNOWN", reasons=unknown)
    missing = await _missing(tx, candidate, call)
    candidate.screen([*sorted(set(unmet)), *(f"DOCUMENT_MISSING/{one}" for one in missing)], by=by)
    after = {"status": candidate.status, "reasons": candidate.reasons}
    tx.audit("candidate-screened", f"candidate/{candidate.id}", by=by, after=after, reason=note)
    return candidate


async def lock_candidate(tx: Tx, candidate_id: UUID, by: Actor) -> tuple[Candidate, Call]:
    """A candidate in the caller's scope, locked, and its call, which does not move on meanwhile."""
    found = await tx.one(
        queries.candidates_in_scope(by).where(Candidate.id == candidate_id), f"candidate {candidate_id}"
    )
    # The call first: whoever moves it on holds it, and then its candidates.
    its_call = select(Call).where(Call.id == found.call_id).with_for_update(read=True)
    call = await tx.one(its_call.execution_options(populate_existing=True), f"call {found.call_id}")
    return await tx.lock(Candidate, candidate_id), call


def _taken() -> Conflict:
    return Conflict("whoever this is applied to this call already", code="CANDIDATE_EXISTS")


async def _employer(tx: Tx, employer_id: UUID, by: Actor) -> PictureEmployer:
    own = select(PictureEmployer).where(PictureEmployer.employer_id == employer_id)
    if not by.has(*OFFICES):
        own = own.where(PictureEmployer.code_digest == as_announced(by).employer_code)
    elif by.districts is not None:
        own = own.where(PictureEmployer.district.in_(by.districts))
    if not by.has(*OFFICES, Role.EMPLOYER):
        raise NotFound(f"there is no employer {employer_id}")
    return await tx.one(own, f"employer {employer_id}")


async def _people(tx: Tx, people: Sequence[UUID], by: Actor) -> list[PersonPicture]:
    """The team in the order in which it is named; a citizen is one of it."""
    if people and not by.has(*OFFICES) and by.person_id not in people:
        raise NotFound(f"there is no person {people[0]}")
    rows = await tx.all(select(PersonPicture).where(PersonPicture.person_id.in_(people)))
    known = {one.person_id: one for one in rows if one.merged_into is None}
    if unknown := [str(one) for one in people if one not in known]:
        raise Refusal("registration has not announced these people", code="PERSON_UNKNOWN", reasons=unknown)
    if people and by.districts is not None and known[people[0]].district not in by.districts:
        raise NotFound(f"there is no person {people[0]}")
    return [known[one] for one in people]


async def _missing(tx: Tx, candidate: Candidate, call: Call) -> list[str]:
    """The documents of the call's list that were not handed in."""
    rows = await tx.all(select(Paper).where(Paper.candidate_id == candidate.id))
    return [one for one in call.terms.get("documents", ()) if one not in {row.document for row in rows}]


def _inadmissible(
    call: Call, employer: PictureEmployer | None, team: Sequence[PersonPicture], district: str, on: date
) -> list[str]:
    """Why it can't be a candidate: every reason code."""
    found = []
    if not call.opens_on <= on <= call.closes_on:
        found.append("OUTSIDE_WINDOW")
    if call.district is not None and district not in same_places([call.district]):
        found.append("NOT_IN_DISTRICT")
    kind = ApplicantKind.EMPLOYER if employer else ApplicantKind.TEAM if len(team) > 1 else ApplicantKind.PERSON
    if kind not in call.terms["applicants"]:
        found.append("APPLICANT_NOT_CALLED_FOR")
    if any(one.died_on is not None for one in team):
        found.append("PERSON_DIED")
    return found

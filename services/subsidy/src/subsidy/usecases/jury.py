"""评审 The jury: who is on it, what they declare, how they score, and the ranking that follows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound, Refusal
from subsidy import queries
from subsidy.models import Call, Candidate, CandidateStatus, Juror, Scorecard
from subsidy.models.calls import CallStatus
from subsidy.models.ranking import LEAST_WITH_EXTREMES_DROPPED, Judged, rank
from subsidy.usecases.calls import lock_call
from subsidy.usecases.candidates import lock_candidate


async def assign_juror(tx: Tx, call_id: UUID, *, subject: str, employer_id: UUID | None, by: Actor) -> Juror:
    """Put somebody on a call's jury."""
    call = await lock_call(tx, call_id, by)
    call.require("given a jury", CallStatus.OPEN, CallStatus.CLOSED)
    juror = Juror.assign(call.id, subject=subject, employer_id=employer_id, by=by)
    await tx.enter(juror, otherwise=Conflict("this juror is on the jury already", code="JUROR_EXISTS"))
    tx.audit("juror-assigned", f"call/{call.id}", by=by, after={"juror_id": str(juror.id)})
    return juror


async def declare_conflicts(
    tx: Tx, call_id: UUID, *, employers: Sequence[UUID], kin: Sequence[UUID], by: Actor
) -> Juror:
    """回避声明 A juror states whom they are close to, before they score anybody."""
    juror = await _juror(tx, call_id, by)
    juror.declare(employers, kin)
    after = {"juror_id": str(juror.id), "employers": len(employers), "kin": len(kin)}
    tx.audit("conflicts-declared", f"call/{call_id}", by=by, after=after)
    return juror


async def write_scores(
    tx: Tx, candidate_id: UUID, scores: Mapping[str, Decimal], *, by: Actor
) -> tuple[Scorecard, Juror]:
    """Score every criterion of the call, or change what is not submitted yet."""
    candidate, call, juror = await _to_score(tx, candidate_id, by)
    if scores.keys() != call.weights.keys():
        expected = sorted(call.weights)
        raise Refusal("score each criterion of the call, and no other", code="CRITERIA_DIFFER", reasons=expected)
    card = await _card(tx, juror, candidate)
    if card is None:
        card = Scorecard.begin(juror, candidate)
        tx.add(card)
    card.write(scores)
    await tx.session.flush()
    tx.audit("scored", f"candidate/{candidate.id}", by=by, after={"juror_id": str(juror.id), "scores": card.scores})
    return card, juror


async def submit_scores(tx: Tx, candidate_id: UUID, *, by: Actor) -> tuple[Scorecard, Juror]:
    """Let a juror's scores count; they stand from then on."""
    candidate, _call, juror = await _to_score(tx, candidate_id, by)
    card = await _card(tx, juror, candidate)
    if card is None:
        raise NotFound("you have not scored this candidate")
    card.submit()
    tx.audit("scores-submitted", f"candidate/{candidate.id}", by=by, after={"juror_id": str(juror.id)})
    return card, juror


async def rank_candidates(tx: Tx, call_id: UUID, *, by: Actor) -> Call:
    """评审排名 Rank who was admitted by what the jury submitted.

    Raises `Conflict` while a candidate is not screened, or a juror who may score a candidate has not.
    """
    call = await lock_call(tx, call_id, by)
    call.score()
    everybody = select(Candidate).where(Candidate.call_id == call.id).order_by(Candidate.id).with_for_update()
    candidates = await tx.all(everybody)
    if waiting := sum(one.status == CandidateStatus.APPLIED for one in candidates):
        raise Conflict(f"{waiting} candidates are not screened yet", code="NOT_SCREENED", count=waiting)
    admitted = [one for one in candidates if one.status == CandidateStatus.ADMITTED]
    cards = await _submitted(tx, call, admitted)
    judged = [
        Judged(one.id, one.applied_on, [card.numbers for card in cards[one.id]] if cards else []) for one in admitted
    ]
    by_id = {one.id: one for one in admitted}
    ranked = rank(judged, call.weights, drop_extremes=call.terms["drop_extremes"], tie_rule=call.terms["tie_rule"])
    for place in ranked:
        by_id[place.id].place(place.rank, place.score)
    tx.audit("candidates-ranked", f"call/{call.id}", by=by, after={"ranked": len(ranked)})
    return call


async def _submitted(tx: Tx, call: Call, admitted: Sequence[Candidate]) -> dict[UUID, list[Scorecard]]:
    """By candidate, every scorecard that counts; nothing where the call has no criteria."""
    if not call.weights:
        return {}
    jury = await tx.all(select(Juror).where(Juror.call_id == call.id))
    members = await queries.members(tx.session, admitted)
    ids = [one.id for one in admitted]
    held = select(Scorecard).where(Scorecard.candidate_id.in_(ids), Scorecard.submitted_at.is_not(None))
    cards: dict[UUID, list[Scorecard]] = {one: [] for one in ids}
    for card in await tx.all(held.order_by(Scorecard.id)):
        cards[card.candidate_id].append(card)
    missing = sum(
        len([juror for juror in jury if not juror.is_close_to(one, members[one.id])]) - len(cards[one.id])
        for one in admitted
    )
    if missing:
        raise Conflict(f"{missing} scorecards are not submitted yet", code="SCORES_MISSING", count=missing)
    least = LEAST_WITH_EXTREMES_DROPPED if call.terms["drop_extremes"] else 1
    if short := [str(one.id) for one in admitted if len(cards[one.id]) < least]:
        raise Conflict(f"these candidates need {least} jurors at least", code="JURY_TOO_SMALL", candidates=short)
    return cards


async def _to_score(tx: Tx, candidate_id: UUID, by: Actor) -> tuple[Candidate, Call, Juror]:
    """What a juror scores: an admitted candidate whom they are not close to, of a call that is not ranked."""
    candidate, call = await lock_candidate(tx, candidate_id, by)
    juror = await _juror(tx, call.id, by)
    call.require("judged", CallStatus.OPEN, CallStatus.CLOSED)
    if candidate.status != CandidateStatus.ADMITTED:
        raise Conflict("only who was admitted is scored", code="CANDIDATE_STATUS", state=candidate.status)
    members = await queries.members(tx.session, [candidate])
    juror.require_free(candidate, members[candidate.id])
    return candidate, call, juror


async def _juror(tx: Tx, call_id: UUID, by: Actor) -> Juror:
    mine = select(Juror).where(Juror.call_id == call_id, Juror.subject == by.subject)
    return await tx.one(mine.with_for_update(), f"jury of call {call_id} that you are on")


async def _card(tx: Tx, juror: Juror, candidate: Candidate) -> Scorecard | None:
    own = select(Scorecard).where(Scorecard.juror_id == juror.id, Scorecard.candidate_id == candidate.id)
    return await tx.first(own.with_for_update())

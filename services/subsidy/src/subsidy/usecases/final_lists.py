"""拟认定名单 The final list of a call: proposed by one person, decided by another, and what follows from it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.money import to_wire
from kit.proposals import ProposalStatus
from subsidy.models import Call, CallKind, Candidate, CandidateStatus, FinalList
from subsidy.models.calls import CallStatus
from subsidy.usecases.calls import lock_call, require_past
from subsidy.usecases.certified_bases import certify, holders, room_left


async def propose_list(tx: Tx, call_id: UUID, *, reason: str, on: date, by: Actor) -> tuple[Call, FinalList]:
    """拟认定 Put the best of the ranking before another person: as many as the call and the year have places.

    Whoever is certified for the same already, by another call meanwhile, makes room for the next.
    """
    call = await lock_call(tx, call_id, by)
    require_past(on)
    call.propose()
    places = call.places
    if (left := await room_left(tx, call, on=on)) is not None:
        places = min(places, left)
    certified = await holders(tx, call)
    ranked = [one for one in await _ranked(tx, call) if one.employer_id not in certified]
    listed = FinalList.propose(call, [_entry(call, one) for one in ranked[:places]], reason=reason, on=on, by=by)
    tx.add(listed)
    tx.audit("list-proposed", f"call/{call.id}", by=by, after=listed.content(), reason=reason)
    return call, listed


async def reject_list(tx: Tx, call_id: UUID, *, reason: str, by: Actor) -> tuple[Call, FinalList]:
    """Send a list back; another one may be proposed."""
    call, listed = await _lock_open(tx, call_id, by)
    listed.reject(reason=reason, by=by)
    call.step_back()
    tx.audit("list-rejected", f"call/{call.id}", by=by, after={"status": call.status}, reason=reason)
    return call, listed


async def announce_list(tx: Tx, call_id: UUID, *, content_hash: str, on: date, by: Actor) -> tuple[Call, FinalList]:
    """公布 Make the list final as it was seen: prizes are awarded, bases certified, or nothing of it.

    Raises `Refusal` (ANNUAL_QUOTA_USED) where the calendar year has no room for all of them.
    """
    call, listed = await _lock_open(tx, call_id, by)
    require_past(on)
    if on < listed.proposed_on:
        raise Conflict(f"the list was proposed on {listed.proposed_on}: not before", code="CALL_ORDER")
    listed.accept(content_hash=content_hash, by=by)
    call.conclude(on=on)
    ranked = await _ranked(tx, call)
    awards = {entry["candidate_id"]: entry["award"] for entry in listed.entries}
    winners = []
    for one in ranked:
        if str(one.id) in awards:
            award = awards[str(one.id)]
            one.select(None if award is None else Decimal(award))
            winners.append(one)
        else:
            one.pass_over()
    after = {"status": call.status, "content_hash": content_hash, "selected": len(winners)}
    if call.kind == CallKind.CONTEST:
        awarded = sum((one.award for one in winners if one.award is not None), Decimal("0.00"))
        decided = call.decided(candidates=len(ranked), winners=len(winners), awarded=awarded, on=on)
        tx.publish(decided, by=by)
    else:
        await tx.session.flush()
        for one in winners:
            await certify(tx, call, one, on=on, by=by)
    tx.audit("list-announced", f"call/{call.id}", by=by, after=after)
    return call, listed


async def _lock_open(tx: Tx, call_id: UUID, by: Actor) -> tuple[Call, FinalList]:
    call = await lock_call(tx, call_id, by)
    call.require("decided on", CallStatus.PROPOSED)
    proposed = FinalList.status == ProposalStatus.PROPOSED
    statement = select(FinalList).where(FinalList.call_id == call.id, proposed).with_for_update()
    return call, await tx.one(statement, f"list of call {call_id}")


async def _ranked(tx: Tx, call: Call) -> list[Candidate]:
    """Who was ranked, best first, locked."""
    admitted = Candidate.status == CandidateStatus.ADMITTED
    statement = select(Candidate).where(Candidate.call_id == call.id, admitted).order_by(Candidate.rank)
    return await tx.all(statement.with_for_update().execution_options(populate_existing=True))


def _entry(call: Call, candidate: Candidate) -> dict[str, Any]:
    """A candidate as the list shows it."""
    assert candidate.rank is not None, "only who was ranked is listed"
    assert candidate.score is not None, "only who was ranked is listed"
    prize = call.prize(candidate.rank)
    return {
        "candidate_id": str(candidate.id),
        "rank": candidate.rank,
        "score": to_wire(candidate.score),
        "award": None if prize is None else to_wire(prize),
    }

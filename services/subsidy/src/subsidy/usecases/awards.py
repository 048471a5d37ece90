"""奖补依据 What final lists and the registry say about the awards that are applied for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kit.db import Tx
from subsidy import queries
from subsidy.models import Application, BaseStatus, CallKind, Candidate, CandidateStatus, CertifiedBase, Programme

INCUBATORS = (Programme.MUNICIPAL_INCUBATOR, Programme.DISTRICT_INCUBATOR, Programme.HIGH_TECH_INCUBATOR)


@dataclass(frozen=True, slots=True)
class Prize:
    """What a contest granted, in yuan."""

    call_id: UUID
    amount: Decimal


async def read_prizes(tx: Tx, applications: Sequence[Application]) -> dict[UUID, Prize]:
    """By application for a contest's award, the prize of the candidate whom its period names, if it is theirs."""
    named = {
        one.id: candidate
        for one in applications
        if one.programme == Programme.CONTEST and (candidate := _uuid(one.period)) is not None
    }
    if not named:
        return {}
    chosen = select(Candidate).where(
        Candidate.id.in_(named.values()), Candidate.status == CandidateStatus.SELECTED, Candidate.award.is_not(None)
    )
    winners = {one.id: one for one in await tx.all(chosen)}
    members = await queries.members(tx.session, list(winners.values()))
    found = {}
    for one in applications:
        winner = winners.get(named.get(one.id, one.id))
        if winner is not None and winner.award is not None and _is_theirs(one, winner, members[winner.id]):
            found[one.id] = Prize(winner.call_id, winner.award)
    return found


async def read_incubators(tx: Tx, applications: Sequence[Application]) -> dict[UUID, list[CertifiedBase]]:
    """By employer, the certifications of those who apply for an incubator's award, oldest first."""
    employers = {one.employer_id for one in applications if one.programme in INCUBATORS} - {None}
    if not employers:
        return {}
    held = select(CertifiedBase).where(
        CertifiedBase.employer_id.in_(employers),
        CertifiedBase.kind == CallKind.INCUBATOR,
        CertifiedBase.status == BaseStatus.CERTIFIED,
    )
    found: dict[UUID, list[CertifiedBase]] = {}
    for base in await tx.all(held.order_by(CertifiedBase.certified_on, CertifiedBase.id)):
        found.setdefault(base.employer_id, []).append(base)
    return found


def _is_theirs(application: Application, winner: Candidate, members: Sequence[UUID]) -> bool:
    if winner.employer_id is not None:
        return application.employer_id == winner.employer_id
    return application.person_id in members


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None

"""认定 Certifying what a final list names, within the year's quota; reviews, and taking a certification back."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound, Refusal
from kit.figures import figures_in_force
from kit.proposals import ProposalStatus
from subsidy.models import (
    BaseRevocation,
    BaseStatus,
    Call,
    CallKind,
    Candidate,
    CertificationYear,
    CertifiedBase,
    CertifyingLevel,
    Decision,
    MissedTarget,
)
from subsidy.models.certified_bases import QUOTA
from subsidy.queries.certified_bases import target
from subsidy.rules import household_service_demo_base, shipped_figures
from subsidy.usecases.calls import require_past
from subsidy.usecases.found import OWN_RECORDS
from subsidy.usecases.system import SYSTEM

REVIEW_YEARS = "certified_bases.review_years"


async def certify(tx: Tx, call: Call, candidate: Candidate, *, on: date, by: Actor) -> CertifiedBase:
    """认定 Certify one of the list; raises `Refusal` where the calendar year has no place left (article 3)."""
    if candidate.employer_id is None:
        raise Conflict("only an employer is certified", code="CANDIDATE_KIND")
    base = CertifiedBase.certify(
        call,
        candidate,
        employer_id=candidate.employer_id,
        place=await _take_place(tx, call, candidate, on=on, by=by),
        review_years=await _review_years(tx, on),
        on=on,
    )
    twice = Conflict("this employer is certified for the same already", code="BASE_EXISTS")
    await tx.enter(base, otherwise=twice)
    tx.publish(base.certified(), by=by)
    return base


async def room_left(tx: Tx, call: Call, *, on: date) -> int | None:
    """How many places the calendar year has left; None where it has no quota."""
    if not _has_quota(call):
        return None
    year = await _year(tx, call, on)
    return year.places - year.taken


async def tell_missed_target(tx: Tx, *, on: date) -> None:
    """每年认定3家 Announce, once, that the year before the day ended with fewer certified bases than it was to have."""
    kind = CallKind.HOUSEHOLD_SERVICE_TRAINING
    ended = await target(tx.session, on.year - 1, today=on)
    known = select(MissedTarget).where(MissedTarget.kind == kind, MissedTarget.year == ended.year)
    if ended.target is None or not ended.missed or await tx.first(known) is not None:
        return
    missed = MissedTarget.note(kind, ended.year, target=ended.target, certified=ended.certified, on=on)
    await tx.enter(missed, otherwise=Conflict("this has just been told", code="TARGET_TOLD"))
    tx.publish(missed.missed(), by=SYSTEM)


async def holders(tx: Tx, call: Call) -> set[UUID]:
    """The employers that are certified for what the call certifies: nobody is twice."""
    held = select(CertifiedBase.employer_id).where(
        CertifiedBase.kind == call.kind,
        CertifiedBase.level == call.level,
        CertifiedBase.status == BaseStatus.CERTIFIED,
    )
    return set((await tx.session.execute(held)).scalars())


async def review_base(tx: Tx, base_id: UUID, *, on: date, by: Actor) -> CertifiedBase:
    """复核 A certified base has stood its review."""
    base = await _lock_base(tx, base_id, by)
    require_past(on)
    before = {"review_due_on": base.review_due_on.isoformat()}
    base.pass_review(on=on, review_years=await _review_years(tx, on))
    after = {"review_due_on": base.review_due_on.isoformat()}
    tx.audit("base-reviewed", f"base/{base.id}", by=by, before=before, after=after)
    return base


async def propose_revocation(tx: Tx, base_id: UUID, *, on: date, reason: str, by: Actor) -> BaseRevocation:
    """Propose to take a certification back; it stands until another person says so."""
    base = await _lock_base(tx, base_id, by)
    require_past(on)
    base.require_certified()
    if await _open_revocation(tx, base.id) is not None:
        raise Conflict("there is a proposal to take it back already", code="REVOCATION_PROPOSED")
    proposed = BaseRevocation.propose(base, on=on, reason=reason, by=by)
    tx.add(proposed)
    tx.audit("base-revocation-proposed", f"base/{base.id}", by=by, after=proposed.content(), reason=reason)
    return proposed


async def revoke_base(tx: Tx, base_id: UUID, *, content_hash: str, by: Actor) -> CertifiedBase:
    """撤销认定 Take a certification back as another person proposed."""
    base = await _lock_base(tx, base_id, by)
    proposed = await _require_open(tx, base)
    proposed.accept(content_hash=content_hash, by=by)
    tx.publish(base.revoke(on=proposed.revoked_on), by=by, reason=proposed.reason)
    return base


async def reject_revocation(tx: Tx, base_id: UUID, *, reason: str, by: Actor) -> CertifiedBase:
    """The certification stands."""
    base = await _lock_base(tx, base_id, by)
    (await _require_open(tx, base)).reject(reason=reason, by=by)
    tx.audit("base-revocation-rejected", f"base/{base.id}", by=by, after={"status": base.status}, reason=reason)
    return base


def _has_quota(call: Call) -> bool:
    return call.kind == CallKind.HOUSEHOLD_SERVICE_TRAINING and call.level == CertifyingLevel.MUNICIPAL


async def _take_place(tx: Tx, call: Call, candidate: Candidate, *, on: date, by: Actor) -> int | None:
    """每年认定3家 The next place of the calendar year, by the rule of article 3; None where there is no quota."""
    if not _has_quota(call):
        return None
    year = await _year(tx, call, on)
    figures = await figures_in_force(tx, shipped_figures())
    verdict = household_service_demo_base.decide({"already_certified_this_year": year.taken}, on, figures)
    if not verdict.is_eligible:
        raise Refusal(verdict.reasons[0].en, code=verdict.reason, reasons=verdict.codes)
    sources = {"already_certified_this_year": OWN_RECORDS}
    tx.add(Decision.of(verdict, subject=f"candidate/{candidate.id}", sources=sources, by=by.subject))
    year.taken += 1
    await tx.session.flush()
    return year.taken


async def _year(tx: Tx, call: Call, on: date) -> CertificationYear:
    """The calendar year's places, locked: one certification after the other."""
    figures = await figures_in_force(tx, shipped_figures())
    quota = figures.on(QUOTA, on)
    if quota is None or not isinstance(quota.value, int):
        raise Refusal(f"no figure in force: {QUOTA}", code="NEEDS_CONFIG", figures=[QUOTA])
    year = insert(CertificationYear).values(kind=call.kind, year=on.year, places=quota.value)
    await tx.session.execute(year.on_conflict_do_nothing())
    found = select(CertificationYear).where(CertificationYear.kind == call.kind, CertificationYear.year == on.year)
    locked = await tx.one(
        found.with_for_update().execution_options(populate_existing=True), f"year {on.year} of {call.kind}"
    )
    # A figure that has changed meanwhile holds for what is certified from now on.
    locked.places = max(quota.value, locked.taken)
    return locked


async def _review_years(tx: Tx, on: date) -> int:
    figure = (await figures_in_force(tx, shipped_figures())).on(REVIEW_YEARS, on)
    if figure is None or not isinstance(figure.value, int):
        raise Refusal(f"no figure in force: {REVIEW_YEARS}", code="NEEDS_CONFIG", figures=[REVIEW_YEARS])
    return figure.value


async def _lock_base(tx: Tx, base_id: UUID, by: Actor) -> CertifiedBase:
    """A base whose certification the caller acts on: a district's officer on what the district certified."""
    base = await tx.lock(CertifiedBase, base_id)
    if by.districts is not None and (base.level != CertifyingLevel.DISTRICT or base.district not in by.districts):
        raise NotFound(f"there is no base {base_id}")
    return base


async def _open_revocation(tx: Tx, base_id: UUID) -> BaseRevocation | None:
    proposed = BaseRevocation.status == ProposalStatus.PROPOSED
    return await tx.first(select(BaseRevocation).where(BaseRevocation.base_id == base_id, proposed).with_for_update())


async def _require_open(tx: Tx, base: CertifiedBase) -> BaseRevocation:
    if (proposed := await _open_revocation(tx, base.id)) is None:
        raise NotFound(f"nobody proposed to take back the certification {base.id}")
    return proposed

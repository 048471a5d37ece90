"""疑点核查 Routes of findings, and of the sanctions that come of some."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import FindingStatus, Programme
from subsidy.schemas.checks import (
    FindingAnswer,
    FindingCode,
    FindingOut,
    LiftingOut,
    NewLifting,
    NewOutcome,
    OutcomeOut,
    SanctionOut,
    Verdict,
)
from subsidy.schemas.wording import DistrictCode

router = new_router()

PROPOSERS = (Role.CASE_WORKER, Role.REVIEWER, Role.AUDITOR)
READERS = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("GET", "/v1/check-findings"): allow(*READERS),
    ("GET", "/v1/check-findings/{finding_id}"): allow(*READERS),
    ("POST", "/v1/check-findings/{finding_id}/hearings"): allow(*PROPOSERS),
    ("POST", "/v1/check-findings/{finding_id}/answers"): allow(Role.CITIZEN, Role.EMPLOYER, Role.CASE_WORKER),
    ("POST", "/v1/check-findings/{finding_id}/outcomes"): allow(*PROPOSERS),
    ("POST", "/v1/check-findings/{finding_id}/decisions"): allow(Role.REVIEWER, Role.APPROVER),
    ("GET", "/v1/sanctions"): allow(*READERS),
    ("GET", "/v1/sanctions/{sanction_id}"): allow(*READERS),
    ("POST", "/v1/sanctions/{sanction_id}/liftings"): allow(*PROPOSERS),
    ("POST", "/v1/sanctions/{sanction_id}/liftings/{lifting_id}/decisions"): allow(Role.REVIEWER, Role.APPROVER),
}
District = Annotated[DistrictCode | None, Query()]


@router.get("/v1/check-findings", tags=["checks"])
async def list_findings(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    status: FindingStatus | None = None,
    code: FindingCode | None = None,
    programme: Programme | None = None,
    district: District = None,
    payment_id: UUID | None = None,
    newest_first: Annotated[bool, Query()] = False,  # noqa: FBT002 - a parameter of the route
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FindingOut]:
    """Findings in the caller's scope, in the order in which they were made, or the other way round."""
    found = await queries.findings(
        session,
        actor,
        status=status,
        code=code,
        programme=programme,
        district=district,
        payment_id=payment_id,
        newest_first=newest_first,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    items = [FindingOut.of(one, vault) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/check-findings/{finding_id}", tags=["checks"])
async def read_finding(session: Reading, actor: CurrentActor, vault: Sealed, finding_id: UUID) -> FindingOut:
    """One finding, with its evidence and, for offices, what was proposed."""
    found = await queries.finding(session, actor, finding_id)
    outcomes = await queries.outcomes(session, finding_id) if actor.has(*OFFICES) else None
    return FindingOut.of(found, vault, outcomes)


@router.post("/v1/check-findings/{finding_id}/hearings", status_code=201, tags=["checks"])
async def open_hearing(tx: WriteTx, actor: CurrentActor, vault: Sealed, finding_id: UUID) -> FindingOut:
    """听取陈述申辩 Let whom it is about answer, within the time that the figure gives."""
    return FindingOut.of(await usecases.open_hearing(tx, finding_id, today=clock.today(), by=actor), vault)


@router.post("/v1/check-findings/{finding_id}/answers", status_code=201, tags=["checks"])
async def answer_finding(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, finding_id: UUID, body: FindingAnswer
) -> FindingOut:
    """陈述申辩 Answer to a finding about oneself, once; or keep what somebody has said at the counter."""
    found = await usecases.answer_finding(tx, finding_id, body.words, today=clock.today(), by=actor, vault=vault)
    return FindingOut.of(found, vault)


@router.post("/v1/check-findings/{finding_id}/outcomes", status_code=201, tags=["checks"])
async def propose_outcome(tx: WriteTx, actor: CurrentActor, finding_id: UUID, body: NewOutcome) -> OutcomeOut:
    """Propose what is to come of a finding; nothing does until another person agrees."""
    proposal = await usecases.propose_outcome(
        tx,
        finding_id,
        body.outcome,
        programmes=body.programmes,
        document=body.document,
        reason=body.reason,
        today=clock.today(),
        by=actor,
    )
    return OutcomeOut.model_validate(proposal)


@router.post("/v1/check-findings/{finding_id}/decisions", status_code=201, tags=["checks"])
async def decide_outcome(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, finding_id: UUID, body: Verdict
) -> FindingOut:
    """Let what another person proposed hold, or not; as an officer who is new to the case."""
    found = await usecases.decide_outcome(
        tx,
        finding_id,
        accept=body.accepts,
        content_hash=body.content_hash,
        reason=body.reason,
        today=clock.today(),
        by=actor,
    )
    return FindingOut.of(found, vault)


@router.get("/v1/sanctions", tags=["checks"])
async def list_sanctions(
    session: Reading,
    actor: CurrentActor,
    person_id: UUID | None = None,
    employer_id: UUID | None = None,
    district: District = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[SanctionOut]:
    """失信惩戒 Sanctions in the caller's scope, in the order in which they were imposed; lifted ones as well."""
    found = await queries.sanctions(
        session,
        actor,
        person_id=person_id,
        employer_id=employer_id,
        district=district,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    items = [SanctionOut.with_liftings(one, ()) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/sanctions/{sanction_id}", tags=["checks"])
async def read_sanction(session: Reading, actor: CurrentActor, sanction_id: UUID) -> SanctionOut:
    """One sanction, with what was proposed for lifting it."""
    found = await queries.sanction(session, actor, sanction_id)
    return SanctionOut.with_liftings(found, await queries.liftings(session, sanction_id))


@router.post("/v1/sanctions/{sanction_id}/liftings", status_code=201, tags=["checks"])
async def propose_lifting(tx: WriteTx, actor: CurrentActor, sanction_id: UUID, body: NewLifting) -> LiftingOut:
    """Propose that a sanction hold no longer."""
    proposal = await usecases.propose_lifting(tx, sanction_id, document=body.document, reason=body.reason, by=actor)
    return LiftingOut.model_validate(proposal)


@router.post("/v1/sanctions/{sanction_id}/liftings/{lifting_id}/decisions", status_code=201, tags=["checks"])
async def decide_lifting(
    tx: WriteTx, actor: CurrentActor, sanction_id: UUID, lifting_id: UUID, body: Verdict
) -> LiftingOut:
    """Lift a sanction as another person proposed, or leave it."""
    proposal = await usecases.decide_lifting(
        tx,
        sanction_id,
        lifting_id,
        accept=body.accepts,
        content_hash=body.content_hash,
        reason=body.reason,
        today=clock.today(),
        by=actor,
    )
    return LiftingOut.model_validate(proposal)

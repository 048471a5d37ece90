"""问责、容错免责 Routes of incidents: reported with evidence, answered, decided by another person (article 17)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.models import Duty, IncidentStatus, Programme
from subsidy.schemas.checks import Verdict
from subsidy.schemas.incidents import (
    IncidentOut,
    IncidentProposalOut,
    NewIncident,
    NewIncidentOutcome,
    NewStatement,
    Officer,
)
from subsidy.schemas.wording import DistrictCode

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/incidents"): allow(*OFFICES),
    ("GET", "/v1/incidents"): allow(*OFFICES),
    ("GET", "/v1/incidents/{incident_id}"): allow(*OFFICES),
    ("POST", "/v1/incidents/{incident_id}/statements"): allow(*OFFICES),
    ("POST", "/v1/incidents/{incident_id}/outcomes"): allow(Role.REVIEWER, Role.AUDITOR),
    ("POST", "/v1/incidents/{incident_id}/outcomes/withdrawal"): allow(Role.REVIEWER, Role.AUDITOR),
    ("POST", "/v1/incidents/{incident_id}/decisions"): allow(Role.APPROVER),
}


@router.post("/v1/incidents", status_code=201, tags=["accountability"])
async def report_incident(tx: WriteTx, actor: CurrentActor, body: NewIncident) -> IncidentOut:
    """Report that an officer did not do a duty or did it wrongly, with evidence; it is no guilt."""
    reported = await usecases.report_incident(
        tx,
        application_id=body.application_id,
        programme=body.programme,
        district=body.district,
        officer=body.officer,
        duty=body.duty,
        happened_on=body.happened_on,
        description=body.description,
        evidence=[one.model_dump() for one in body.evidence],
        by=actor,
    )
    return IncidentOut.of(reported)


@router.get("/v1/incidents", tags=["accountability"])
async def list_incidents(
    session: Reading,
    actor: CurrentActor,
    status: IncidentStatus | None = None,
    duty: Duty | None = None,
    programme: Programme | None = None,
    district: Annotated[DistrictCode | None, Query()] = None,
    officer: Annotated[Officer | None, Query()] = None,
    application_id: UUID | None = None,
    newest_first: Annotated[bool, Query()] = False,  # noqa: FBT002 - a parameter of the route
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[IncidentOut]:
    """Incidents of the caller's districts for who oversees; for others those they reported or that are about them."""
    found = await queries.incidents(
        session,
        actor,
        status=status,
        duty=duty,
        programme=programme,
        district=district,
        officer=officer,
        application_id=application_id,
        newest_first=newest_first,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    items = [IncidentOut.of(one) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/incidents/{incident_id}", tags=["accountability"])
async def read_incident(session: Reading, actor: CurrentActor, incident_id: UUID) -> IncidentOut:
    """One incident, with what was proposed of it."""
    found = await queries.incident(session, actor, incident_id)
    return IncidentOut.of(found, await queries.incident_proposals(session, incident_id))


@router.post("/v1/incidents/{incident_id}/statements", status_code=201, tags=["accountability"])
async def state_side(tx: WriteTx, actor: CurrentActor, incident_id: UUID, body: NewStatement) -> IncidentOut:
    """陈述申辩 Say one's side, once, as the officer whom it is about."""
    return IncidentOut.of(await usecases.state_side(tx, incident_id, body.statement, by=actor))


@router.post("/v1/incidents/{incident_id}/outcomes", status_code=201, tags=["accountability"])
async def propose_incident_outcome(
    tx: WriteTx, actor: CurrentActor, incident_id: UUID, body: NewIncidentOutcome
) -> IncidentProposalOut:
    """Say what was found: the rule of article 17 says whether the mistake is exempt; another person decides."""
    facts = None if body.facts is None else body.facts.model_dump()
    proposal = await usecases.propose_incident_outcome(tx, incident_id, facts=facts, reason=body.reason, by=actor)
    return IncidentProposalOut.model_validate(proposal)


@router.post("/v1/incidents/{incident_id}/outcomes/withdrawal", status_code=201, tags=["accountability"])
async def withdraw_incident_outcome(tx: WriteTx, actor: CurrentActor, incident_id: UUID) -> IncidentOut:
    """Take back what one has proposed oneself."""
    return IncidentOut.of(await usecases.withdraw_incident_outcome(tx, incident_id, by=actor))


@router.post("/v1/incidents/{incident_id}/decisions", status_code=201, tags=["accountability"])
async def decide_incident(tx: WriteTx, actor: CurrentActor, incident_id: UUID, body: Verdict) -> IncidentOut:
    """Let what another person proposed hold, or not."""
    decided = await usecases.decide_incident(
        tx,
        incident_id,
        accept=body.accepts,
        content_hash=body.content_hash,
        reason=body.reason,
        today=clock.today(),
        by=actor,
    )
    return IncidentOut.of(decided)

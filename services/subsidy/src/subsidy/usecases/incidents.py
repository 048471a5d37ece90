"""问责、容错免责 Reporting incidents and what becomes of them: the rule of article 17 says who is exempt."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Forbidden, Refusal
from kit.figures import figures_in_force
from kit.proposals import ProposalStatus
from rulebook.verdicts import Verdict
from subsidy import queries
from subsidy.models import Decision, Duty, Incident, IncidentOutcome, IncidentProposal
from subsidy.rules import fault_tolerance, shipped_figures
from subsidy.usecases.calls import require_past
from subsidy.usecases.strangers import has_acted

FOUND = "incident"
"""Where the facts of the rule come from: what two people found of the incident."""


async def report_incident(
    tx: Tx,
    *,
    application_id: UUID | None,
    programme: str | None,
    district: str | None,
    officer: str,
    duty: Duty,
    happened_on: date,
    description: str,
    evidence: Sequence[Mapping[str, str]],
    by: Actor,
) -> Incident:
    """Report a duty not or wrongly done in a case, by an officer who acted on it, or in a district's programme."""
    require_past(happened_on)
    if application_id is not None:
        application = await queries.application(tx.session, by, application_id)
        programme, district = application.programme, application.district
        if not await has_acted(tx, f"{application.SUBJECT}/{application.id}", officer):
            raise Refusal("this officer did not act on the application", code="NOT_THEIR_CASE")
    elif programme is None or district is None:
        raise Refusal("name an application, or a programme and a district", code="INCIDENT_OF_NOTHING")
    elif by.districts is not None and district not in by.districts:
        raise Forbidden("report it to an officer of that district or of the city", code="OUT_OF_SCOPE")
    incident = Incident.report(
        application_id=application_id,
        programme=programme,
        district=district,
        officer=officer,
        duty=duty,
        happened_on=happened_on,
        description=description,
        evidence=evidence,
        by=by,
    )
    tx.add(incident)
    after = {"duty": str(duty), "programme": programme, "district": district, "officer": officer}
    tx.audit("incident-reported", f"incident/{incident.id}", by=by, after=after)
    return incident


async def state_side(tx: Tx, incident_id: UUID, statement: str, *, by: Actor) -> Incident:
    """陈述申辩 Take the statement of whom it is about."""
    incident = await _lock(tx, incident_id, by)
    incident.state(statement, by=by)
    tx.audit("incident-answered", f"incident/{incident.id}", by=by)
    return incident


async def propose_incident_outcome(
    tx: Tx, incident_id: UUID, *, facts: Mapping[str, bool] | None, reason: str, by: Actor
) -> IncidentProposal:
    """Say what was found, None where nothing was done wrongly: the rule says what follows; another person decides."""
    incident = await _lock(tx, incident_id, by)
    incident.require_open()
    incident.require_not_about(by)
    outcome = IncidentOutcome.UNFOUNDED
    reasons: tuple[str, ...] = ()
    if facts is not None:
        verdict = await _verdict(tx, incident, facts)
        outcome = IncidentOutcome.EXEMPT if verdict.is_eligible else IncidentOutcome.ACCOUNTABLE
        reasons = () if verdict.is_eligible else verdict.codes
    proposal = IncidentProposal.propose(incident, outcome, facts=facts or {}, reasons=reasons, reason=reason, by=by)
    await tx.enter(proposal, otherwise=Conflict("something is proposed already: decide on it", code="PROPOSAL_OPEN"))
    tx.audit("incident-outcome-proposed", f"incident/{incident.id}", by=by, after={"outcome": str(outcome)})
    return proposal


async def decide_incident(
    tx: Tx, incident_id: UUID, *, accept: bool, content_hash: str, reason: str, today: date, by: Actor
) -> Incident:
    """Let what another person proposed hold, or not; neither whoever reported it nor whom it is about decides."""
    incident = await _lock(tx, incident_id, by)
    incident.require_open()
    incident.require_not_about(by)
    if incident.reported_by in (by.subject, by.on_behalf_of):
        raise Forbidden("who reported it does not decide on it", code="SEPARATION_OF_DUTIES")
    proposal = await _pending(tx, incident)
    if not accept:
        proposal.reject(reason=reason, by=by)
        tx.audit("incident-outcome-rejected", f"incident/{incident.id}", by=by, reason=reason)
        return incident
    if proposal.said != incident.statement:
        raise Conflict("the officer has answered since: reject it and propose anew", code="CONTENT_CHANGED")
    proposal.accept(content_hash=content_hash, by=by)
    if proposal.facts:
        verdict = await _verdict(tx, incident, proposal.facts)
        sources = dict.fromkeys(proposal.facts, f"{FOUND}/{incident.id}")
        tx.add(Decision.of(verdict, subject=f"incident/{incident.id}", sources=sources, by=by.subject))
    before = {"status": incident.status}
    tx.publish(incident.decide(IncidentOutcome(proposal.outcome), on=today), by=by, before=before, reason=reason)
    return incident


async def withdraw_incident_outcome(tx: Tx, incident_id: UUID, *, by: Actor) -> Incident:
    """Take back what one has proposed oneself, while nobody has decided on it."""
    incident = await _lock(tx, incident_id, by)
    (await _pending(tx, incident)).withdraw(by=by)
    tx.audit("incident-outcome-withdrawn", f"incident/{incident.id}", by=by)
    return incident


async def _pending(tx: Tx, incident: Incident) -> IncidentProposal:
    pending = select(IncidentProposal).where(
        IncidentProposal.incident_id == incident.id, IncidentProposal.status == ProposalStatus.PROPOSED
    )
    proposal = await tx.first(pending.with_for_update())
    if proposal is None:
        raise Conflict("nothing is proposed: propose an outcome first", code="NOTHING_PROPOSED")
    return proposal


async def _verdict(tx: Tx, incident: Incident, facts: Mapping[str, bool]) -> Verdict:
    figures = await figures_in_force(tx, shipped_figures())
    return fault_tolerance.decide(facts, incident.happened_on, figures)


async def _lock(tx: Tx, incident_id: UUID, by: Actor) -> Incident:
    statement = queries.incidents_in_scope(by).where(Incident.id == incident_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"incident {incident_id}")

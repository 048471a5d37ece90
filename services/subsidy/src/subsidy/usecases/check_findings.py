"""疑点核查 What becomes of findings: an answer is heard, one person proposes, another one decides."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.proposals import ProposalStatus
from kit.vault import Vault
from subsidy import queries
from subsidy.models import Application, CheckFinding, FindingOutcome, OutcomeProposal
from subsidy.models.service_clock import due_after
from subsidy.usecases.check_figures import number_on
from subsidy.usecases.entitlements import look_again
from subsidy.usecases.sanctions import impose
from subsidy.usecases.strangers import require_stranger_to

HEARING_DAYS = "checks.hearing_working_days"


async def open_hearing(tx: Tx, finding_id: UUID, *, today: date, by: Actor) -> CheckFinding:
    """听取陈述申辩 Let whom a finding is about answer, within the working days that the figure gives."""
    finding = await _lock(tx, finding_id, by)
    until = due_after(today, await number_on(tx, HEARING_DAYS, today))
    finding.hear(on=today, until=until)
    tx.audit("hearing-opened", f"finding/{finding.id}", by=by, after={"until": until.isoformat()})
    return finding


async def answer_finding(tx: Tx, finding_id: UUID, words: str, *, today: date, by: Actor, vault: Vault) -> CheckFinding:
    """陈述申辩 Take the answer of whom it is about, or as a case worker has heard it."""
    finding = await _lock(tx, finding_id, by)
    finding.take_answer(words, on=today, by=by, vault=vault)
    tx.audit("finding-answered", f"finding/{finding.id}", by=by)
    return finding


async def propose_outcome(
    tx: Tx,
    finding_id: UUID,
    outcome: FindingOutcome,
    *,
    programmes: Sequence[str] | None,
    document: str | None,
    reason: str,
    today: date,
    by: Actor,
) -> OutcomeProposal:
    """Propose what is to come of a finding; raises `Conflict` for a sanction before the hearing is over."""
    finding = await _lock(tx, finding_id, by)
    finding.require_ready(outcome, on=today)
    if (outcome is FindingOutcome.SANCTION) != (document is not None):
        raise Refusal("name a document for a sanction, and for nothing else", code="DOCUMENT_MISSING")
    if programmes is not None and outcome is not FindingOutcome.SANCTION:
        raise Refusal("only a sanction bars from programmes", code="PROGRAMMES_WITHOUT_SANCTION")
    proposal = OutcomeProposal.propose(finding, outcome, programmes=programmes, document=document, reason=reason, by=by)
    exists = Conflict("something is proposed already: decide on it first", code="PROPOSAL_OPEN")
    await tx.enter(proposal, otherwise=exists)
    tx.audit("outcome-proposed", f"finding/{finding.id}", by=by, after=proposal.content(), reason=reason)
    return proposal


async def decide_outcome(
    tx: Tx, finding_id: UUID, *, accept: bool, content_hash: str, reason: str, today: date, by: Actor
) -> CheckFinding:
    """Let what another person proposed hold, or not; the decider is new to the case that is checked."""
    finding = await _lock(tx, finding_id, by)
    pending = select(OutcomeProposal).where(
        OutcomeProposal.finding_id == finding.id, OutcomeProposal.status == ProposalStatus.PROPOSED
    )
    proposal = await tx.first(pending.with_for_update())
    if proposal is None:
        raise Conflict("nothing is proposed: propose an outcome first", code="NOTHING_PROPOSED")
    application = await tx.get(Application, finding.application_id)
    await require_stranger_to(tx, application, by)
    before = {"status": finding.status}
    if not accept:
        proposal.reject(reason=reason, by=by)
        tx.audit("outcome-rejected", f"finding/{finding.id}", by=by, before=before, reason=reason)
        return finding
    proposal.require_same(finding)
    proposal.accept(content_hash=content_hash, by=by)
    outcome = FindingOutcome(proposal.outcome)
    confirmed = finding.decide(outcome, on=today)
    if confirmed is None:
        tx.audit("finding-closed", f"finding/{finding.id}", by=by, before=before, reason=reason)
    else:
        tx.publish(confirmed, by=by, before=before, reason=reason)
        if (about := application.worker_id or application.person_id) is not None:
            await look_again(tx, about)
    if outcome is FindingOutcome.SANCTION:
        await impose(tx, finding, proposal, today=today, by=by)
    return finding


async def _lock(tx: Tx, finding_id: UUID, by: Actor) -> CheckFinding:
    statement = queries.findings_in_scope(by).where(CheckFinding.id == finding_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"finding {finding_id}")

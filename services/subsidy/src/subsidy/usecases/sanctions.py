"""失信惩戒 Imposing sanctions, and lifting them."""

from datetime import date
from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from subsidy import queries
from subsidy.models import CheckFinding, OutcomeProposal, Sanction, SanctionLifting
from subsidy.usecases.check_figures import figure_on
from subsidy.usecases.employers_to_screen import screen_later
from subsidy.usecases.offers import screen_person

MONTHS_OF_PERSON = "checks.sanction_months.person"
MONTHS_OF_EMPLOYER = "checks.sanction_months.employer"


async def impose(tx: Tx, finding: CheckFinding, proposal: OutcomeProposal, *, today: date, by: Actor) -> Sanction:
    """Bar whom a finding is about for as long as the figure says; offers that stand fall away."""
    key = MONTHS_OF_PERSON if finding.employer_id is None else MONTHS_OF_EMPLOYER
    figure = await figure_on(tx, key, today)
    assert isinstance(figure.value, int), "asked for above"
    assert proposal.document is not None, "a constraint of the table"
    sanction = Sanction.impose(
        finding,
        programmes=proposal.programmes,
        months=figure.value,
        document=proposal.document,
        basis=f"{figure.document} ({figure.confidence})",
        proposed_by=proposal.proposed_by,
        imposed_by=by.subject,
        on=today,
    )
    imposed = sanction.imposed(on=today)
    tx.add(sanction)
    await tx.session.flush()
    tx.publish(imposed, by=by)
    await _screen(tx, sanction, today)
    return sanction


async def propose_lifting(tx: Tx, sanction_id: UUID, *, document: str, reason: str, by: Actor) -> SanctionLifting:
    """Propose to lift a sanction upon reconsideration; another person decides."""
    sanction = await _lock(tx, sanction_id, by)
    proposal = SanctionLifting.propose(sanction, document=document, reason=reason, by=by)
    await tx.enter(proposal, otherwise=Conflict("its lifting is proposed already", code="PROPOSAL_OPEN"))
    tx.audit("lifting-proposed", f"sanction/{sanction.id}", by=by, after=proposal.content(), reason=reason)
    return proposal


async def decide_lifting(
    tx: Tx, sanction_id: UUID, lifting_id: UUID, *, accept: bool, content_hash: str, reason: str, today: date, by: Actor
) -> SanctionLifting:
    """Lift a sanction as another person proposed, or leave it."""
    sanction = await _lock(tx, sanction_id, by)
    proposal = await tx.lock(SanctionLifting, lifting_id, SanctionLifting.sanction_id == sanction.id)
    if not accept:
        proposal.reject(reason=reason, by=by)
        tx.audit("lifting-rejected", f"sanction/{sanction.id}", by=by, reason=reason)
        return proposal
    proposal.accept(content_hash=content_hash, by=by)
    tx.publish(sanction.lift(on=today), by=by, reason=reason)
    await _screen(tx, sanction, today)
    return proposal


async def _screen(tx: Tx, sanction: Sanction, today: date) -> None:
    await tx.session.flush()
    if sanction.person_id is not None:
        await screen_person(tx, sanction.person_id, on=today)
    if sanction.employer_id is not None:
        await screen_later(tx, [sanction.employer_id])


async def _lock(tx: Tx, sanction_id: UUID, by: Actor) -> Sanction:
    statement = queries.sanctions_in_scope(by).where(Sanction.id == sanction_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"sanction {sanction_id}")

"""停发 Ending an entitlement by what an officer has found: a lease given up, an internship broken off."""

from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from subsidy import queries
from subsidy.models import Entitlement, EntitlementEnd
from subsidy.usecases.entitlements import look_at, month_before


async def propose_end(
    tx: Tx, entitlement_id: UUID, *, last_month: str, document: str, reason: str, by: Actor
) -> EntitlementEnd:
    """Propose the last month for which the ground held; another person decides.

    Raises `Refusal` for a month that lies before the entitlement, or after its last.
    """
    entitlement = await _lock(tx, entitlement_id, by)
    if last_month < month_before(entitlement.since):
        raise Refusal(f"its first month is {entitlement.since}", code="MONTH_OUTSIDE_ENTITLEMENT")
    if entitlement.ends_with is not None and last_month >= entitlement.ends_with:
        raise Refusal(f"its last month is {entitlement.ends_with}", code="MONTH_OUTSIDE_ENTITLEMENT")
    proposal = EntitlementEnd.propose(entitlement, last_month=last_month, document=document, reason=reason, by=by)
    await tx.enter(proposal, otherwise=Conflict("its end is proposed already", code="PROPOSAL_OPEN"))
    tx.audit("end-proposed", f"entitlement/{entitlement.id}", by=by, after=proposal.content(), reason=reason)
    return proposal


async def decide_end(
    tx: Tx, entitlement_id: UUID, end_id: UUID, *, accept: bool, content_hash: str, reason: str, by: Actor
) -> EntitlementEnd:
    """End it as another person proposed, or let it go on; what was paid for months after is looked at again."""
    entitlement = await _lock(tx, entitlement_id, by)
    proposal = await tx.lock(EntitlementEnd, end_id, EntitlementEnd.entitlement_id == entitlement.id)
    if not accept:
        proposal.reject(reason=reason, by=by)
        tx.audit("end-rejected", f"entitlement/{entitlement.id}", by=by, reason=reason)
        return proposal
    proposal.accept(content_hash=content_hash, by=by)
    tx.audit("end-accepted", f"entitlement/{entitlement.id}", by=by, after=proposal.content(), reason=reason)
    await look_at(tx, entitlement.id)
    return proposal


async def _lock(tx: Tx, entitlement_id: UUID, by: Actor) -> Entitlement:
    statement = queries.entitlements_in_scope(by).where(Entitlement.id == entitlement_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"entitlement {entitlement_id}")

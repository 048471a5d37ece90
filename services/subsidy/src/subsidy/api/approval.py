"""复核、审批 Routes of the two people who pass an application."""

from uuid import UUID

from kit.actor import Role
from kit.app import CurrentActor, WriteTx, new_router
from kit.policy import Policies, allow
from subsidy import usecases
from subsidy.api.access import Sealed
from subsidy.schemas.applications import ApplicationOut
from subsidy.schemas.approval import Approval, Review

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/applications/{application_id}/reviews"): allow(Role.REVIEWER, Role.FINANCE),
    ("POST", "/v1/applications/{application_id}/approvals"): allow(Role.APPROVER),
}


@router.post("/v1/applications/{application_id}/reviews", status_code=201, tags=["approval"])
async def review(tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: Review) -> ApplicationOut:
    """复核 Pass, send back or reject an application; never by its maker or an earlier reviewer."""
    reviewed = await usecases.review(
        tx, application_id, body.outcome, content_hash=body.content_hash, reason=body.reason, by=actor
    )
    return ApplicationOut.of(reviewed, vault)


@router.post("/v1/applications/{application_id}/approvals", status_code=201, tags=["approval"])
async def approve(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: Approval
) -> ApplicationOut:
    """审批 Approve an application and reserve its money; never by its maker or reviewer."""
    approved = await usecases.approve(tx, application_id, content_hash=body.content_hash, by=actor, vault=vault)
    return ApplicationOut.of(approved, vault)

"""重新核定 Routes of months looked at again: passed by two people, explained line by line, contested."""

from uuid import UUID

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import ReassessmentStatus
from subsidy.schemas.reconsiderations import ReconsiderationOut
from subsidy.schemas.recoveries import Rejection, StatementContest, StatementOut, StatementWord

router = new_router()

_SEEN_BY = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("GET", "/v1/reassessments"): allow(*_SEEN_BY),
    ("GET", "/v1/reassessments/{reassessment_id}"): allow(*_SEEN_BY),
    ("POST", "/v1/reassessments/{reassessment_id}/reviews"): allow(Role.REVIEWER),
    ("POST", "/v1/reassessments/{reassessment_id}/confirmations"): allow(Role.APPROVER),
    ("POST", "/v1/reassessments/{reassessment_id}/rejections"): allow(Role.REVIEWER, Role.APPROVER),
    ("POST", "/v1/reassessments/{reassessment_id}/reconsiderations"): allow(
        Role.CITIZEN, Role.EMPLOYER, Role.CASE_WORKER
    ),
}


@router.get("/v1/reassessments", tags=["reassessments"])
async def list_reassessments(
    session: Reading,
    actor: CurrentActor,
    entitlement_id: UUID | None = None,
    status: ReassessmentStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[StatementOut]:
    """Reassessments in the caller's scope; who was paid sees those whose statement is issued."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.reassessments(
        session, actor, entitlement_id=entitlement_id, status=status, after=after, limit=limit + 1
    )
    return page_of([StatementOut.model_validate(one) for one in found], limit)


@router.get("/v1/reassessments/{reassessment_id}", tags=["reassessments"])
async def read_reassessment(session: Reading, actor: CurrentActor, reassessment_id: UUID) -> StatementOut:
    """通知书 One statement, line by line."""
    return StatementOut.model_validate(await queries.reassessment(session, actor, reassessment_id))


@router.post("/v1/reassessments/{reassessment_id}/reviews", status_code=201, tags=["reassessments"])
async def review_reassessment(
    tx: WriteTx, actor: CurrentActor, reassessment_id: UUID, body: StatementWord
) -> StatementOut:
    """复核 Pass what the service found, as it was seen."""
    made = await usecases.review_reassessment(tx, reassessment_id, content_hash=body.content_hash, by=actor)
    return StatementOut.model_validate(made)


@router.post("/v1/reassessments/{reassessment_id}/confirmations", status_code=201, tags=["reassessments"])
async def confirm_reassessment(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, reassessment_id: UUID, body: StatementWord
) -> StatementOut:
    """确认 Issue the statement: claim back what was too much, pay what was too little; never by who reviewed it."""
    made = await usecases.confirm_reassessment(
        tx, reassessment_id, content_hash=body.content_hash, by=actor, vault=vault
    )
    return StatementOut.model_validate(made)


@router.post("/v1/reassessments/{reassessment_id}/rejections", status_code=201, tags=["reassessments"])
async def reject_reassessment(tx: WriteTx, actor: CurrentActor, reassessment_id: UUID, body: Rejection) -> StatementOut:
    """Let what the service found have no consequences."""
    made = await usecases.reject_reassessment(tx, reassessment_id, reason=body.reason, by=actor)
    return StatementOut.model_validate(made)


@router.post("/v1/reassessments/{reassessment_id}/reconsiderations", status_code=201, tags=["reassessments"])
async def contest_statement(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, reassessment_id: UUID, body: StatementContest
) -> ReconsiderationOut:
    """申诉 Contest a statement; nothing is kept back while nobody has decided."""
    filed = await usecases.contest_statement(tx, reassessment_id, grounds=body.grounds, by=actor, vault=vault)
    return ReconsiderationOut.of(filed, vault)

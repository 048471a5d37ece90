"""抽查 Routes of campaigns, their items, and what inspectors find."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.models import CampaignStatus, Look, Turn
from subsidy.schemas.check_campaigns import (
    Assigned,
    Assignment,
    CampaignOut,
    ItemOut,
    NewCampaign,
    NewLook,
    ReportOut,
    StratumOut,
    VerificationOut,
)
from subsidy.schemas.wording import DistrictCode

router = new_router()

PLANNERS = (Role.FINANCE, Role.AUDITOR)
INSPECTORS = (Role.CASE_WORKER, Role.REVIEWER, Role.AUDITOR)
READERS = (*INSPECTORS, Role.FINANCE, Role.APPROVER)
POLICIES: Policies = {
    ("POST", "/v1/check-campaigns"): allow(*PLANNERS),
    ("GET", "/v1/check-campaigns"): allow(*READERS),
    ("GET", "/v1/check-campaigns/{campaign_id}"): allow(*READERS),
    ("GET", "/v1/check-campaigns/{campaign_id}/verification"): allow(*READERS),
    ("GET", "/v1/check-campaigns/{campaign_id}/report"): allow(*READERS),
    ("POST", "/v1/check-campaigns/{campaign_id}/assignments"): allow(*PLANNERS),
    ("GET", "/v1/check-campaigns/{campaign_id}/items"): allow(*READERS),
    ("POST", "/v1/check-items/{item_id}/looks"): allow(*INSPECTORS),
}


@router.post("/v1/check-campaigns", status_code=201, tags=["checks"])
async def begin_campaign(tx: WriteTx, actor: CurrentActor, body: NewCampaign) -> CampaignOut:
    """Draw a sample of what was paid; by the same payments and seed it is the same one."""
    campaign = await usecases.begin_campaign(
        tx,
        body.name,
        body.population(),
        strata=body.strata,
        seed=body.seed,
        size=body.size,
        share=body.asked(),
        twice=body.again(),
        by=actor,
    )
    return CampaignOut.of(campaign)


@router.get("/v1/check-campaigns", tags=["checks"])
async def list_campaigns(
    session: Reading,
    actor: CurrentActor,
    status: CampaignStatus | None = None,
    district: Annotated[DistrictCode | None, Query()] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CampaignOut]:
    """Campaigns in the caller's scope, in the order in which they were begun."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.campaigns(session, actor, status=status, district=district, after=after, limit=limit + 1)
    return page_of([CampaignOut.of(one) for one in found], limit)


@router.get("/v1/check-campaigns/{campaign_id}", tags=["checks"])
async def read_campaign(session: Reading, actor: CurrentActor, campaign_id: UUID) -> CampaignOut:
    """One campaign, and how far it is."""
    found = await queries.campaign(session, actor, campaign_id)
    return CampaignOut.of(found, await queries.progress_of(session, campaign_id))


@router.get("/v1/check-campaigns/{campaign_id}/verification", tags=["checks"])
async def verify_campaign(session: Reading, actor: CurrentActor, campaign_id: UUID) -> VerificationOut:
    """Draw the sample again, and say whether it is the one that is kept."""
    found = await queries.campaign(session, actor, campaign_id)
    return VerificationOut.model_validate(await queries.verify(session, found))


@router.get("/v1/check-campaigns/{campaign_id}/report", tags=["checks"])
async def report_campaign(session: Reading, actor: CurrentActor, campaign_id: UUID) -> ReportOut:
    """What was found, by stratum."""
    await queries.campaign(session, actor, campaign_id)
    strata = await queries.report(session, campaign_id)
    return ReportOut(strata=[StratumOut.model_validate(one) for one in strata])


@router.post("/v1/check-campaigns/{campaign_id}/assignments", status_code=201, tags=["checks"])
async def assign_items(tx: WriteTx, actor: CurrentActor, campaign_id: UUID, body: Assignment) -> Assigned:
    """Hand out what nobody has, by turns, to people who had no part in the case."""
    return Assigned(given=await usecases.assign_items(tx, campaign_id, body.inspectors, by=actor))


@router.get("/v1/check-campaigns/{campaign_id}/items", tags=["checks"])
async def list_items(
    session: Reading,
    actor: CurrentActor,
    campaign_id: UUID,
    turn: Turn | None = None,
    result: Look | None = None,
    assigned_to: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ItemOut]:
    """The items of a campaign, in the order of the sample."""
    await queries.campaign(session, actor, campaign_id)
    found = await queries.check_items(
        session,
        campaign_id,
        turn=turn,
        result=result,
        assigned_to=assigned_to,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([ItemOut.model_validate(one) for one in found], limit)


@router.post("/v1/check-items/{item_id}/looks", status_code=201, tags=["checks"])
async def look_at_item(tx: WriteTx, actor: CurrentActor, item_id: UUID, body: NewLook) -> ItemOut:
    """Say what was found; what is irregular is looked at by another person, and by a third where they disagree."""
    item = await usecases.look_at_item(
        tx, item_id, irregularity=body.irregularity, amount=body.amount, papers=body.papers, by=actor
    )
    return ItemOut.model_validate(item)

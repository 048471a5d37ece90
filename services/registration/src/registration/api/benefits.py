"""Routes about months of benefit and their extension."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.schemas.benefits import (
    BenefitOut,
    ExtensionClosing,
    ExtensionOut,
    HeardPlanOut,
    NewBenefit,
    NewExtension,
    SettledExtension,
)

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/spells/{spell_id}/benefits"): allow(Role.CASE_WORKER),
    ("GET", "/v1/benefits"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/benefits/{benefit_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/benefit-extensions"): allow(Role.DUTY_OFFICER),
    ("GET", "/v1/benefit-extensions"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/benefit-extensions/{extension_id}/closing"): allow(Role.DUTY_OFFICER),
    ("GET", "/v1/emergency-plans"): allow(Role.AGENCY, *STAFF),
}


@router.post("/v1/spells/{spell_id}/benefits", status_code=201, tags=["benefits"])
async def grant_benefit(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: NewBenefit) -> BenefitOut:
    """失业保险金 Grant the months of benefit that the contributions give."""
    benefit = await usecases.grant_benefit(tx, spell_id, on=body.on, involuntary=body.involuntary, by=actor)
    return BenefitOut.model_validate(benefit)


@router.get("/v1/benefits", tags=["benefits"])
async def list_benefits(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    person_id: UUID | None = None,
    spell_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[BenefitOut]:
    """Months of benefit granted, in the order of the grants."""
    found = await queries.benefits(
        session,
        actor,
        district=district,
        person_id=person_id,
        spell_id=spell_id,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([BenefitOut.model_validate(benefit) for benefit in found], limit)


@router.get("/v1/benefits/{benefit_id}", tags=["benefits"])
async def read_benefit(session: Reading, actor: CurrentActor, benefit_id: UUID) -> BenefitOut:
    """The months of benefit of one spell."""
    return BenefitOut.model_validate(await queries.benefit(session, actor, benefit_id))


@router.post("/v1/benefit-extensions", status_code=201, tags=["benefits"])
async def open_extension(tx: WriteTx, actor: CurrentActor, body: NewExtension) -> SettledExtension:
    """阶段性延长 Record that a region's emergency plan extends benefits."""
    settled = await usecases.open_extension(
        tx, region=body.region, months=body.months, document=body.document, on=body.on, by=actor
    )
    return SettledExtension.of(settled)


@router.get("/v1/benefit-extensions", tags=["benefits"])
async def list_extensions(
    session: Reading,
    actor: CurrentActor,
    region: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ExtensionOut]:
    """Extensions, in the order in which they were recorded."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.extensions(session, actor, region=region, after=after, limit=limit + 1)
    return page_of([ExtensionOut.model_validate(extension) for extension in found], limit)


@router.post("/v1/benefit-extensions/{extension_id}/closing", tags=["benefits"])
async def close_extension(
    tx: WriteTx, actor: CurrentActor, extension_id: UUID, body: ExtensionClosing
) -> SettledExtension:
    """Close an extension with its plan: the months fall back, save those that have begun."""
    return SettledExtension.of(await usecases.close_extension(tx, extension_id, on=body.on, by=actor))


@router.get("/v1/emergency-plans", tags=["benefits"])
async def list_emergency_plans(
    session: Reading,
    actor: CurrentActor,
    region: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[HeardPlanOut]:
    """应急预案 The emergency plans that monitoring has announced, each with the extension that it has opened."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.emergency_plans(session, actor, region=region, after=after, limit=limit + 1)
    items = [HeardPlanOut.of(plan, extension_id) for plan, extension_id in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)

"""补贴申请 Routes of applications and of what the rule said about them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Actor, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.db import Tx
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.vault import Vault
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from rulebook.verdicts import Verdict
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.models import Application, Matter, Programme, Status
from subsidy.models.forms import ONCE
from subsidy.schemas.applications import (
    ApplicationOut,
    Correction,
    DecidedApplication,
    FlexibleApplication,
    NewApplication,
    OtherApplication,
    SkillApplication,
    Withdrawal,
)

router = new_router()

MAKERS = (Role.CITIZEN, Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER)

POLICIES: Policies = {
    ("POST", "/v1/applications"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/applications"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("GET", "/v1/applications/{application_id}"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
    ("POST", "/v1/applications/{application_id}/withdrawals"): allow(*MAKERS),
    ("POST", "/v1/applications/{application_id}/corrections"): allow(*MAKERS),
    ("POST", "/v1/applications/{application_id}/decisions"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/applications/{application_id}/decisions"): allow(Role.CITIZEN, Role.EMPLOYER, *OFFICES),
}


@router.post("/v1/applications", status_code=201, tags=["applications"])
async def submit(tx: WriteTx, actor: CurrentActor, vault: Sealed, body: NewApplication) -> DecidedApplication:
    """Apply for a subsidy; the rule decides at once, with every reason."""
    return DecidedApplication.of(await enter(tx, body, by=actor, vault=vault), vault)


async def enter(tx: Tx, body: NewApplication, *, by: Actor, vault: Vault) -> tuple[Application, Verdict]:
    """Take a person's application for whatever programme."""
    flexible = body if isinstance(body, FlexibleApplication) else None
    other = body if isinstance(body, OtherApplication) else None
    return await usecases.submit(
        tx,
        Programme(body.programme),
        person_id=body.person_id,
        on=body.applied_on,
        month=flexible.month if flexible else None,
        flex_start=flexible.flex_start if flexible else None,
        certificate=body.stated_certificate() if isinstance(body, SkillApplication) else None,
        payee_name=body.payee.name,
        payee_account=body.payee.account,
        by=by,
        vault=vault,
        period=(other.period or ONCE) if other else None,
        matter=other.matter() if other else Matter(),
    )


@router.get("/v1/applications", tags=["applications"])
async def list_applications(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    programme: Programme | None = None,
    status: Status | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    person_id: UUID | None = None,
    employer_id: UUID | None = None,
    filing_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ApplicationOut]:
    """Applications in the caller's scope, in the order of submission."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.applications(
        session,
        actor,
        programme=programme,
        status=status,
        district=district,
        person_id=person_id,
        employer_id=employer_id,
        filing_id=filing_id,
        after=after,
        limit=limit + 1,
    )
    items = [ApplicationOut.of(application, vault) for application in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/applications/{application_id}", tags=["applications"])
async def read_application(
    session: Reading, actor: CurrentActor, vault: Sealed, application_id: UUID
) -> ApplicationOut:
    """One application, with the hash that a review or an approval answers for."""
    return ApplicationOut.of(await queries.application(session, actor, application_id), vault)


@router.post("/v1/applications/{application_id}/decisions", status_code=201, tags=["applications"])
async def decide(tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID) -> DecidedApplication:
    """Decide an application again on the facts that are held by now."""
    return DecidedApplication.of(await usecases.decide(tx, application_id, by=actor, vault=vault), vault)


@router.get("/v1/applications/{application_id}/decisions", tags=["applications"])
async def list_decisions(session: Reading, actor: CurrentActor, application_id: UUID) -> list[DecisionOut]:
    """Every run of the rule about this application: what was known, from whom, and what came of it."""
    application = await queries.application(session, actor, application_id)
    return DecisionOut.all(await queries.decisions(session, application.id))


@router.post("/v1/applications/{application_id}/withdrawals", status_code=201, tags=["applications"])
async def withdraw(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: Withdrawal
) -> ApplicationOut:
    """撤回 Take an application back as long as nothing is granted; what it held is free again."""
    return ApplicationOut.of(await usecases.withdraw(tx, application_id, reason=body.reason, by=actor), vault)


@router.post("/v1/applications/{application_id}/corrections", status_code=201, tags=["applications"])
async def correct(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: Correction
) -> DecidedApplication:
    """补正 Change what a reviewer has sent back; it is decided anew."""
    application = await queries.application(tx.session, actor, application_id)
    decided = await usecases.correct(
        tx,
        application_id,
        stated=body.stated_for(application),
        flex_start=body.flex_start,
        payee=(body.payee.name, body.payee.account) if body.payee else None,
        by=actor,
        vault=vault,
    )
    return DecidedApplication.of(decided, vault)

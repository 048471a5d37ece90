"""Routes about hires, ends and flexible employment."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.models import EmploymentStatus, FlexibleStatus
from registration.schemas.employers import first_day
from registration.schemas.employment import (
    ContributionOut,
    Contributions,
    ContributionsOut,
    DecidedEmployment,
    DecidedFlexibleEmployment,
    EmploymentOut,
    EndNotice,
    FlexibleDeclaration,
    FlexibleEmploymentOut,
    FlexibleEnding,
    HireNotice,
)

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/employers/{employer_id}/hires"): allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/employments"): allow(Role.CITIZEN, Role.EMPLOYER, Role.AGENCY, *STAFF),
    ("GET", "/v1/employments/{employment_id}"): allow(Role.CITIZEN, Role.EMPLOYER, Role.AGENCY, *STAFF),
    ("POST", "/v1/employments/{employment_id}/ending"): allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/employments/{employment_id}/decisions"): allow(Role.CITIZEN, Role.EMPLOYER, *STAFF),
    ("POST", "/v1/people/{person_id}/flexible-employments"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/flexible-employments"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/flexible-employments/{flexible_employment_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/flexible-employments/{flexible_employment_id}/decisions"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/flexible-employments/{flexible_employment_id}/contributions"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/flexible-employments/{flexible_employment_id}/contributions"): allow(
        Role.CITIZEN, Role.AGENCY, *STAFF
    ),
    ("POST", "/v1/flexible-employments/{flexible_employment_id}/ending"): allow(
        Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER
    ),
}


@router.post("/v1/employers/{employer_id}/hires", status_code=201, tags=["employment"])
async def hire(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, employer_id: UUID, body: HireNotice
) -> DecidedEmployment:
    """Give notice of a hire; one that is late is taken, and its lateness kept."""
    notice = body.model_dump(exclude={"person_id", "identity_number", "newcomer"})
    decided = await usecases.hire(tx, employer_id, body.employee(), **notice, by=actor, vault=vault)
    return DecidedEmployment.of(decided)


@router.get("/v1/employments", tags=["employment"])
async def list_employments(
    session: Reading,
    actor: CurrentActor,
    employer_id: UUID | None = None,
    person_id: UUID | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: EmploymentStatus | None = None,
    layoff_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[EmploymentOut]:
    """Employment in the caller's scope, in the order of the notices."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.employments(
        session,
        actor,
        employer_id=employer_id,
        person_id=person_id,
        district=district,
        status=status,
        layoff_id=layoff_id,
        after=after,
        limit=limit + 1,
    )
    return page_of([EmploymentOut.model_validate(employment) for employment in found], limit)


@router.get("/v1/employments/{employment_id}", tags=["employment"])
async def read_employment(session: Reading, actor: CurrentActor, employment_id: UUID) -> EmploymentOut:
    """One employment."""
    return EmploymentOut.model_validate(await queries.employment(session, actor, employment_id))


@router.post("/v1/employments/{employment_id}/ending", tags=["employment"])
async def end_employment(tx: WriteTx, actor: CurrentActor, employment_id: UUID, body: EndNotice) -> DecidedEmployment:
    """Give notice of an employment's end; one that is late is taken, and its lateness kept."""
    return DecidedEmployment.of(await usecases.end_employment(tx, employment_id, **body.model_dump(), by=actor))


@router.get("/v1/employments/{employment_id}/decisions", tags=["employment"])
async def list_employment_decisions(session: Reading, actor: CurrentActor, employment_id: UUID) -> list[DecisionOut]:
    """What the rules said about the notices of the hire and of the end."""
    employment = await queries.employment(session, actor, employment_id)
    return DecisionOut.all(await queries.decisions(session, f"employment/{employment.id}"))


@router.post("/v1/people/{person_id}/flexible-employments", status_code=201, tags=["flexible employment"])
async def declare_flexible(
    tx: WriteTx, actor: CurrentActor, person_id: UUID, body: FlexibleDeclaration
) -> DecidedFlexibleEmployment:
    """Declare flexible employment; article 6 decides scheme by scheme."""
    decided = await usecases.declare_flexible(tx, person_id, **body.model_dump(), by=actor)
    return DecidedFlexibleEmployment.of(decided)


@router.get("/v1/flexible-employments", tags=["flexible employment"])
async def list_flexible_employments(
    session: Reading,
    actor: CurrentActor,
    person_id: UUID | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: FlexibleStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FlexibleEmploymentOut]:
    """Flexible employment in the caller's scope, in the order of declaration."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.flexible_employments(
        session, actor, person_id=person_id, district=district, status=status, after=after, limit=limit + 1
    )
    return page_of([FlexibleEmploymentOut.model_validate(flexible) for flexible in found], limit)


@router.get("/v1/flexible-employments/{flexible_employment_id}", tags=["flexible employment"])
async def read_flexible_employment(
    session: Reading, actor: CurrentActor, flexible_employment_id: UUID
) -> FlexibleEmploymentOut:
    """One person's flexible employment."""
    return FlexibleEmploymentOut.model_validate(
        await queries.flexible_employment(session, actor, flexible_employment_id)
    )


@router.get("/v1/flexible-employments/{flexible_employment_id}/decisions", tags=["flexible employment"])
async def list_flexible_decisions(
    session: Reading, actor: CurrentActor, flexible_employment_id: UUID
) -> list[DecisionOut]:
    """What the rule said about each scheme."""
    flexible = await queries.flexible_employment(session, actor, flexible_employment_id)
    return DecisionOut.all(await queries.decisions(session, f"flexible_employment/{flexible.id}"))


@router.post(
    "/v1/flexible-employments/{flexible_employment_id}/contributions", status_code=201, tags=["flexible employment"]
)
async def state_contributions(
    tx: WriteTx, actor: CurrentActor, flexible_employment_id: UUID, body: Contributions
) -> ContributionsOut:
    """State what a flexible worker paid for a month."""
    stated = await usecases.state_contributions(
        tx, flexible_employment_id, month=first_day(body.month), paid=body.by_scheme(), by=actor
    )
    return ContributionsOut(items=[ContributionOut.of(row) for row in stated])


@router.get("/v1/flexible-employments/{flexible_employment_id}/contributions", tags=["flexible employment"])
async def list_contributions(
    session: Reading,
    actor: CurrentActor,
    flexible_employment_id: UUID,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ContributionOut]:
    """What was stated as paid, oldest statement first."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    flexible = await queries.flexible_employment(session, actor, flexible_employment_id)
    found = await queries.contributions(session, flexible.id, after=after, limit=limit + 1)
    return page_of([ContributionOut.of(row) for row in found], limit)


@router.post("/v1/flexible-employments/{flexible_employment_id}/ending", tags=["flexible employment"])
async def end_flexible_employment(
    tx: WriteTx, actor: CurrentActor, flexible_employment_id: UUID, body: FlexibleEnding
) -> FlexibleEmploymentOut:
    """End flexible employment."""
    flexible = await usecases.end_flexible_employment(tx, flexible_employment_id, on=body.on, by=actor)
    return FlexibleEmploymentOut.model_validate(flexible)

"""Routes about employers and their headcounts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.errors import Refusal
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.rules.employer_size import SizeClass
from registration.schemas.employers import (
    MONTH,
    Closure,
    EmployerOut,
    EmployerProfile,
    HeadcountOut,
    HeadcountsOut,
    NewEmployer,
    NewHeadcount,
    StatedHeadcountOut,
    first_day,
)
from rulebook.calendar import months_since

router = new_router()

MAX_MONTHS = 120

POLICIES: Policies = {
    ("POST", "/v1/employers"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/employers"): allow(Role.EMPLOYER, Role.AGENCY, *STAFF),
    ("GET", "/v1/employers/{employer_id}"): allow(Role.EMPLOYER, Role.AGENCY, *STAFF),
    ("PUT", "/v1/employers/{employer_id}"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/employers/{employer_id}/closures"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/employers/{employer_id}/headcounts"): allow(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/employers/{employer_id}/headcounts"): allow(Role.EMPLOYER, Role.AGENCY, *STAFF),
}


@router.post("/v1/employers", status_code=201, tags=["employers"])
async def register_employer(tx: WriteTx, actor: CurrentActor, body: NewEmployer) -> EmployerOut:
    """Enter an employer under its one certificate."""
    employer = await usecases.register_employer(tx, body.credit_code, body.profile(), on=body.on, by=actor)
    return EmployerOut.model_validate(employer)


@router.get("/v1/employers", tags=["employers"])
async def list_employers(
    session: Reading,
    actor: CurrentActor,
    credit_code: Annotated[str | None, Query(max_length=18)] = None,
    name: Annotated[str | None, Query(min_length=2, max_length=200, description="part of the name")] = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    size: SizeClass | None = None,
    industry: Annotated[str | None, Query(max_length=64)] = None,
    decapacity: Annotated[bool | None, Query()] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[EmployerOut]:
    """Employers in the caller's scope, in the order of registration."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.employers(
        session,
        actor,
        credit_code=credit_code,
        name=name,
        district=district,
        kind=kind,
        size=size,
        industry=industry,
        decapacity=decapacity,
        after=after,
        limit=limit + 1,
    )
    return page_of([EmployerOut.model_validate(employer) for employer in found], limit)


@router.get("/v1/employers/{employer_id}", tags=["employers"])
async def read_employer(session: Reading, actor: CurrentActor, employer_id: UUID) -> EmployerOut:
    """One employer."""
    return EmployerOut.model_validate(await queries.employer(session, actor, employer_id))


@router.put("/v1/employers/{employer_id}", tags=["employers"])
async def update_employer(tx: UpdateTx, actor: CurrentActor, employer_id: UUID, body: EmployerProfile) -> EmployerOut:
    """Put a later profile in the place of the one held; the trail keeps what held before."""
    employer = await usecases.update_employer(tx, employer_id, body.profile(), on=body.on, by=actor)
    return EmployerOut.model_validate(employer)


@router.post("/v1/employers/{employer_id}/closures", status_code=201, tags=["employers"])
async def close_employer(tx: WriteTx, actor: CurrentActor, employer_id: UUID, body: Closure) -> EmployerOut:
    """吊销、注销 Enter that an employer's licence was revoked, or that it was struck off."""
    employer = await usecases.close_employer(
        tx,
        employer_id,
        body.closed_as,
        on=body.on,
        source_department=body.source_department,
        document=body.document,
        by=actor,
    )
    return EmployerOut.model_validate(employer)


@router.post("/v1/employers/{employer_id}/headcounts", status_code=201, tags=["employers"])
async def state_headcount(
    tx: WriteTx, actor: CurrentActor, employer_id: UUID, body: NewHeadcount
) -> StatedHeadcountOut:
    """State how many people an employer had at the end of a month."""
    stated = await usecases.state_headcount(
        tx,
        employer_id,
        month=first_day(body.month),
        staff=body.staff,
        source_department=body.source_department,
        document=body.document,
        by=actor,
    )
    return StatedHeadcountOut.model_validate(stated)


@router.get("/v1/employers/{employer_id}/headcounts", tags=["employers"])
async def list_headcounts(
    session: Reading,
    actor: CurrentActor,
    employer_id: UUID,
    since: Annotated[str, Query(pattern=MONTH, examples=["2018-01"])],
    until: Annotated[str, Query(pattern=MONTH, examples=["2018-12"])],
) -> HeadcountsOut:
    """The staff of every month from one to another, both included: by the notices, and as stated."""
    employer = await queries.employer(session, actor, employer_id)
    first, last = first_day(since), first_day(until)
    if last < first or months_since(first, on=last) >= MAX_MONTHS:
        raise Refusal(f"ask for 1 to {MAX_MONTHS} months, the earlier one first", code="SPAN")
    found = await queries.headcounts(session, employer.id, since=first, until=last)
    return HeadcountsOut(items=[HeadcountOut.of(headcount) for headcount in found])

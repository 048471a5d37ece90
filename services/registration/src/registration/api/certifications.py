"""Routes about certifications as hard to employ."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.days import Day
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.models import CertificationStatus
from registration.schemas.certifications import (
    CertificationEnding,
    CertificationOut,
    CertificationRequest,
    CertificationReview,
    DecidedCertification,
)

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/certifications"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/certifications"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/certification-reviews"): allow(*STAFF),
    ("GET", "/v1/certifications/{certification_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/certifications/{certification_id}/decisions"): allow(Role.CASE_WORKER),
    ("GET", "/v1/certifications/{certification_id}/decisions"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/certifications/{certification_id}/reviews"): allow(Role.CASE_WORKER),
    ("POST", "/v1/certifications/{certification_id}/ending"): allow(Role.CITIZEN, Role.CASE_WORKER),
}

District = Annotated[str | None, Query(pattern=r"^\d{6}$")]


@router.post("/v1/people/{person_id}/certifications", status_code=201, tags=["certifications"])
async def request_certification(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: CertificationRequest
) -> DecidedCertification:
    """Ask to be certified as hard to employ; article 14 decides at once by the facts held."""
    return DecidedCertification.of(
        await usecases.request_certification(tx, person_id, on=body.on, by=actor, vault=vault)
    )


@router.get("/v1/certifications", tags=["certifications"])
async def list_certifications(
    session: Reading,
    actor: CurrentActor,
    district: District = None,
    status: CertificationStatus | None = None,
    category: Annotated[str | None, Query(pattern=r"^[A-Z0-9_]{1,60}$")] = None,
    person_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CertificationOut]:
    """Certifications in the caller's scope, in the order of the requests."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.certifications(
        session,
        actor,
        district=district,
        status=status,
        category=category,
        person_id=person_id,
        after=after,
        limit=limit + 1,
    )
    return page_of([CertificationOut.model_validate(one) for one in found], limit)


@router.get("/v1/certification-reviews", tags=["certifications"])
async def list_reviews(
    session: Reading,
    actor: CurrentActor,
    due_by: Day,
    district: District = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CertificationOut]:
    """年审 Certifications whose review is due by the day, the longest overdue first."""
    after: tuple[date, UUID] | None = None
    if cursor:
        due, last = decode_cursor(cursor, _due_day, UUID)
        after = (date.fromisoformat(str(due)), UUID(str(last)))
    found = await queries.reviews_due(session, actor, due_by=due_by, district=district, after=after, limit=limit + 1)
    items = [CertificationOut.model_validate(one) for one in found[:limit]]
    more = len(found) > limit
    return Page(items=items, next=encode_cursor(str(items[-1].review_due_on), str(items[-1].id)) if more else None)


@router.get("/v1/certifications/{certification_id}", tags=["certifications"])
async def read_certification(session: Reading, actor: CurrentActor, certification_id: UUID) -> CertificationOut:
    """One certification."""
    return CertificationOut.model_validate(await queries.certification(session, actor, certification_id))


@router.post("/v1/certifications/{certification_id}/decisions", status_code=201, tags=["certifications"])
async def decide_certification(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, certification_id: UUID
) -> DecidedCertification:
    """Decide a waiting request by what is held and configured by now."""
    return DecidedCertification.of(await usecases.decide_certification(tx, certification_id, by=actor, vault=vault))


@router.get("/v1/certifications/{certification_id}/decisions", tags=["certifications"])
async def list_certification_decisions(
    session: Reading, actor: CurrentActor, certification_id: UUID
) -> list[DecisionOut]:
    """Every run of the rule about this certification: what was known, from whom, and what came of it."""
    found = await queries.certification(session, actor, certification_id)
    return DecisionOut.all(await queries.decisions(session, f"certification/{found.id}"))


@router.post("/v1/certifications/{certification_id}/reviews", status_code=201, tags=["certifications"])
async def review_certification(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, certification_id: UUID, body: CertificationReview
) -> DecidedCertification:
    """Review a certification: it stands for another year, or has ended with the day on which its ground fell."""
    return DecidedCertification.of(
        await usecases.review_certification(tx, certification_id, on=body.on, by=actor, vault=vault)
    )


@router.post("/v1/certifications/{certification_id}/ending", tags=["certifications"])
async def end_certification(
    tx: WriteTx, actor: CurrentActor, certification_id: UUID, body: CertificationEnding
) -> CertificationOut:
    """End a certification for a reason that no fact shows."""
    ended = await usecases.end_certification(tx, certification_id, on=body.on, reason=body.reason, by=actor)
    return CertificationOut.model_validate(ended)


def _due_day(value: str) -> object:
    return date.fromisoformat(value)

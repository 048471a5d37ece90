"""Routes about certificates."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries
from registration.api.access import STAFF
from registration.schemas.certificates import CertificateOut

router = new_router()

POLICIES: Policies = {
    ("GET", "/v1/people/{person_id}/certificate"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/certificates"): allow(Role.AGENCY, *STAFF),
}


@router.get("/v1/people/{person_id}/certificate", tags=["certificates"])
async def read_certificate(session: Reading, actor: CurrentActor, person_id: UUID) -> CertificateOut:
    """就业创业证 A person's certificate, issued with the first confirmed spell."""
    return CertificateOut.model_validate(await queries.certificate_of(session, actor, person_id))


@router.get("/v1/certificates", tags=["certificates"])
async def list_certificates(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    number: Annotated[str | None, Query(pattern=r"^\d{16,18}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[CertificateOut]:
    """Certificates in the caller's scope, in the order of issue."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.certificates(session, actor, district=district, number=number, after=after, limit=limit + 1)
    return page_of([CertificateOut.model_validate(certificate) for certificate in found], limit)

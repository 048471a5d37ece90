"""持证上岗 Routes of officers' certificates."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from subsidy import queries, usecases
from subsidy.schemas.officers import NewOfficerCertificate, OfficerCertificateOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/officer-certificates"): allow(Role.ADMINISTRATOR),
    ("GET", "/v1/officer-certificates"): allow(Role.ADMINISTRATOR, Role.AUDITOR),
}


@router.post("/v1/officer-certificates", status_code=201, tags=["officers"])
async def record_certificate(tx: WriteTx, actor: CurrentActor, body: NewOfficerCertificate) -> OfficerCertificateOut:
    """Record a certificate to serve; its holder decides cases on the days that it covers."""
    certificate = await usecases.record_certificate(
        tx, body.officer, valid_from=body.valid_from, valid_to=body.valid_to, document=body.document, by=actor
    )
    return OfficerCertificateOut.model_validate(certificate)


@router.get("/v1/officer-certificates", tags=["officers"])
async def list_certificates(
    session: Reading,
    officer: Annotated[str | None, Query(max_length=200)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[OfficerCertificateOut]:
    """Certificates on record, in the order in which they came."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.officer_certificates(session, officer=officer, after=after, limit=limit + 1)
    return page_of([OfficerCertificateOut.model_validate(one) for one in found], limit)

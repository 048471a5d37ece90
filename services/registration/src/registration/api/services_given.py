"""Routes about services given."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import ServiceKind
from registration.schemas.contacts import NewService, ServiceOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/spells/{spell_id}/services"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/services-given"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
}


@router.post("/v1/spells/{spell_id}/services", status_code=201, tags=["services"])
async def record_service(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: NewService) -> ServiceOut:
    """公共就业服务 Record a service: guidance, referral, training or a job fair."""
    service = await usecases.record_service(tx, spell_id, kind=body.kind, on=body.on, by=actor)
    return ServiceOut.model_validate(service)


@router.get("/v1/services-given", tags=["services"])
async def list_services_given(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    person_id: UUID | None = None,
    spell_id: UUID | None = None,
    kind: ServiceKind | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ServiceOut]:
    """Services given, in the order of recording."""
    found = await queries.services_given(
        session,
        actor,
        district=district,
        person_id=person_id,
        spell_id=spell_id,
        kind=kind,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([ServiceOut.model_validate(service) for service in found], limit)

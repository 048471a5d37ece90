"""Routes about monthly contact."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.models import ContactStatus, Escalation
from registration.schemas.contacts import CheckedIn, CheckIn, ContactOut, ContactPlanOut

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/spells/{spell_id}/contacts"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/spells/{spell_id}/contact-plan"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/contacts"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
}


@router.post("/v1/spells/{spell_id}/contacts", status_code=201, tags=["contact"])
async def check_in(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: CheckIn) -> CheckedIn:
    """定期联系 Check in for the month, by app or as an office records it."""
    return CheckedIn.of(await usecases.check_in(tx, spell_id, on=body.on, channel=body.channel, by=actor))


@router.get("/v1/spells/{spell_id}/contact-plan", tags=["contact"])
async def read_contact_plan(session: Reading, actor: CurrentActor, spell_id: UUID) -> ContactPlanOut:
    """When contact is due at the latest, and how many were missed in a row."""
    return ContactPlanOut.model_validate(await queries.contact_plan(session, actor, spell_id))


@router.get("/v1/contacts", tags=["contact"])
async def list_contacts(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    spell_id: UUID | None = None,
    status: ContactStatus | None = None,
    escalation: Escalation | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ContactOut]:
    """Contacts made and missed, in the order of recording."""
    found = await queries.contacts(
        session,
        actor,
        district=district,
        spell_id=spell_id,
        status=status,
        escalation=escalation,
        after=decode_cursor(cursor, UUID)[0] if cursor else None,
        limit=limit + 1,
    )
    return page_of([ContactOut.model_validate(contact) for contact in found], limit)

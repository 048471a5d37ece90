"""Routes about families that may be owed work."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.schemas.families import FamilyLook, FamilyOut, Joining, Leaving, LookedAtFamily, NewFamily

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/families"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/families"): allow(*STAFF),
    ("GET", "/v1/families/{family_id}"): allow(*STAFF),
    ("POST", "/v1/families/{family_id}/members"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/families/{family_id}/members/{person_id}/leaving"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/families/{family_id}/decisions"): allow(Role.CASE_WORKER),
    ("GET", "/v1/families/{family_id}/decisions"): allow(*STAFF),
}


@router.post("/v1/families", status_code=201, tags=["families"])
async def form_family(tx: WriteTx, actor: CurrentActor, body: NewFamily) -> FamilyOut:
    """Enter a family with its members; article 14 looks at once whether it is owed work."""
    members = [(member.person_id, member.relation) for member in body.members]
    family = await usecases.form_family(tx, district=body.district, on=body.on, members=members, by=actor)
    return FamilyOut.of(family, await queries.family_members(tx.session, [family.id]))


@router.get("/v1/families", tags=["families"])
async def list_families(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    flagged: Annotated[bool | None, Query(description="owed work by now")] = None,
    person_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FamilyOut]:
    """Families in the caller's scope, in the order in which they were entered."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.families(
        session, actor, district=district, flagged=flagged, person_id=person_id, after=after, limit=limit + 1
    )
    members = await queries.family_members(session, [family.id for family in found])
    return page_of([FamilyOut.of(family, members) for family in found], limit)


@router.get("/v1/families/{family_id}", tags=["families"])
async def read_family(session: Reading, actor: CurrentActor, family_id: UUID) -> FamilyOut:
    """One family."""
    family = await queries.family(session, actor, family_id)
    return FamilyOut.of(family, await queries.family_members(session, [family.id]))


@router.post("/v1/families/{family_id}/members", status_code=201, tags=["families"])
async def join_family(tx: WriteTx, actor: CurrentActor, family_id: UUID, body: Joining) -> FamilyOut:
    """Take a person into the family."""
    family = await usecases.join_family(tx, family_id, body.person_id, body.relation, on=body.on, by=actor)
    return FamilyOut.of(family, await queries.family_members(tx.session, [family.id]))


@router.post("/v1/families/{family_id}/members/{person_id}/leaving", tags=["families"])
async def leave_family(tx: WriteTx, actor: CurrentActor, family_id: UUID, person_id: UUID, body: Leaving) -> FamilyOut:
    """Let a person leave the family."""
    family = await usecases.leave_family(tx, family_id, person_id, on=body.on, by=actor)
    return FamilyOut.of(family, await queries.family_members(tx.session, [family.id]))


@router.post("/v1/families/{family_id}/decisions", status_code=201, tags=["families"])
async def look_at_family(tx: WriteTx, actor: CurrentActor, family_id: UUID, body: FamilyLook) -> LookedAtFamily:
    """Look on a day whether the family is owed work, and flag or clear it accordingly."""
    family, verdict = await usecases.look_at_family(tx, family_id, on=body.on, by=actor)
    return LookedAtFamily.of(family, await queries.family_members(tx.session, [family.id]), verdict)


@router.get("/v1/families/{family_id}/decisions", tags=["families"])
async def list_family_decisions(session: Reading, actor: CurrentActor, family_id: UUID) -> list[DecisionOut]:
    """Every kept run of the rule about this family."""
    family = await queries.family(session, actor, family_id)
    return DecisionOut.all(await queries.decisions(session, f"family/{family.id}"))

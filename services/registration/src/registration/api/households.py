"""Routes about households."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF
from registration.schemas.households import HouseholdEntry, HouseholdOut, JoiningMember, LeavingMember, NewHousehold

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/households"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/households"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/households/{household_id}"): allow(Role.AGENCY, *STAFF),
    ("POST", "/v1/households/{household_id}/members"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/households/{household_id}/members/{person_id}/departure"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people/{person_id}/household"): allow(Role.AGENCY, *STAFF),
}


@router.post("/v1/households", status_code=201, tags=["households"])
async def form_household(tx: WriteTx, actor: CurrentActor, body: NewHousehold) -> HouseholdOut:
    """Enter a household with its members."""
    people = [(member.person_id, member.relation) for member in body.members]
    household = await usecases.form_household(tx, body.district, people, on=body.on, by=actor)
    return HouseholdOut.of(household, await queries.members(tx.session, household.id))


@router.get("/v1/households", tags=["households"])
async def list_households(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[HouseholdEntry]:
    """The households in the caller's scope, in the order in which they were entered."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.households(session, actor, district=district, after=after, limit=limit + 1)
    return page_of([HouseholdEntry.model_validate(household) for household in found], limit)


@router.get("/v1/households/{household_id}", tags=["households"])
async def read_household(session: Reading, actor: CurrentActor, household_id: UUID) -> HouseholdOut:
    """One household with everybody who belongs or belonged to it."""
    household = await queries.household(session, actor, household_id)
    return HouseholdOut.of(household, await queries.members(session, household.id))


@router.post("/v1/households/{household_id}/members", status_code=201, tags=["households"])
async def join_household(tx: WriteTx, actor: CurrentActor, household_id: UUID, body: JoiningMember) -> HouseholdOut:
    """Link one more person to a household; a person belongs to one at a time."""
    household = await usecases.join_household(tx, household_id, body.person_id, body.relation, on=body.on, by=actor)
    return HouseholdOut.of(household, await queries.members(tx.session, household.id))


@router.post("/v1/households/{household_id}/members/{person_id}/departure", status_code=201, tags=["households"])
async def remove_member(
    tx: WriteTx, actor: CurrentActor, household_id: UUID, person_id: UUID, body: LeavingMember
) -> HouseholdOut:
    """End a person's time in a household."""
    household = await usecases.remove_member(tx, household_id, person_id, on=body.on, by=actor)
    await tx.session.flush()
    return HouseholdOut.of(household, await queries.members(tx.session, household.id))


@router.get("/v1/people/{person_id}/household", tags=["households"])
async def read_household_of(session: Reading, actor: CurrentActor, person_id: UUID) -> HouseholdOut:
    """The household to which a person belongs now."""
    person = await queries.present_person(session, actor, person_id)
    household = await queries.household_of(session, actor, person.id)
    return HouseholdOut.of(household, await queries.members(session, household.id))

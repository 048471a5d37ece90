"""Routes about people and facts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime

from contracts.facts import FactKind
from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.days import Day
from kit.errors import Malformed, NotFound
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.schemas.people import (
    FactsOut,
    NewFacts,
    NewPerson,
    PersonOut,
    PersonSearch,
    Recorded,
    RevealOut,
    RevealRequest,
)

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/people/{person_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/people/searches"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/people/{person_id}/reveals"): allow(Role.CASE_WORKER, Role.AUDITOR),
    ("POST", "/v1/people/{person_id}/facts"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people/{person_id}/facts"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
}


@router.post("/v1/people", status_code=201, tags=["people"])
async def register_person(tx: WriteTx, actor: CurrentActor, vault: Sealed, body: NewPerson) -> PersonOut:
    """Enter a person into the register."""
    person = await usecases.register_person(
        tx,
        identity_number=body.identity_number,
        name=body.name,
        phone=body.phone,
        district=body.district,
        on=body.registered_on,
        by=actor,
        vault=vault,
    )
    return PersonOut.of(person, vault)


@router.get("/v1/people", tags=["people"])
async def list_people(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PersonOut]:
    """The people in the caller's scope, in the order of registration."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.people(session, actor, district=district, after=after, limit=limit + 1)
    return page_of([PersonOut.of(person, vault) for person in found], limit)


@router.post("/v1/people/searches", tags=["people"])
async def find_person(tx: UpdateTx, actor: CurrentActor, vault: Sealed, body: PersonSearch) -> PersonOut:
    """The person with this identity number; each search goes on record."""
    index = vault.find(body.identity_number, "people", "identity_number")
    person = await queries.person_by_identity(tx.session, actor, index)
    if person is None:
        raise NotFound("nobody with this identity number is registered in your scope", code="PERSON_UNKNOWN")
    tx.audit("searched", f"person/{person.id}", by=actor)
    return PersonOut.of(person, vault)


@router.get("/v1/people/{person_id}", tags=["people"])
async def read_person(session: Reading, actor: CurrentActor, vault: Sealed, person_id: UUID) -> PersonOut:
    """One person."""
    return PersonOut.of(await queries.person(session, actor, person_id), vault)


@router.post("/v1/people/{person_id}/reveals", status_code=201, tags=["people"])
async def reveal(tx: UpdateTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: RevealRequest) -> RevealOut:
    """A sealed field in clear text; who asked, and what for, goes on record first, each time anew."""
    value = await usecases.reveal(tx, person_id, body.field, purpose=body.purpose, by=actor, vault=vault)
    return RevealOut(field=body.field, value=value)


@router.post("/v1/people/{person_id}/facts", status_code=201, tags=["facts"])
async def record_facts(tx: WriteTx, actor: CurrentActor, person_id: UUID, body: NewFacts) -> Recorded:
    """Record what departments say about a person."""
    stated = [fact.stated() for fact in body.facts]
    await usecases.record_facts(tx, person_id, stated, by=actor)
    return Recorded(person_id=person_id, recorded=len(stated))


@router.get("/v1/people/{person_id}/facts", tags=["facts"])
async def list_facts(
    session: Reading,
    actor: CurrentActor,
    person_id: UUID,
    kind: FactKind | None = None,
    valid_on: Day | None = None,
    known_on: Day | None = None,
    known_at: AwareDatetime | None = None,
) -> FactsOut:
    """What is held about a person: what held on a day, as it was known at the end of a day or at a moment."""
    await queries.present_person(session, actor, person_id)
    if known_on is not None:
        if known_at is not None:
            raise Malformed("ask as of a day or as of a moment, not of both", code="KNOWN_TWICE")
        known_at = clock.end_of(known_on)
    found = await queries.facts(session, person_id, kind=kind, valid_on=valid_on, known_at=known_at)
    return FactsOut.of(found, on=valid_on or clock.today())

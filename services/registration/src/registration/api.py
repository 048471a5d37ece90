"""Registration's routes, and who may call them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import AwareDatetime

from contracts.facts import FactKind
from kit.actor import Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.days import Day
from kit.errors import NotFound
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.vault import Vault
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from registration import queries, usecases
from registration.models import SpellStatus
from registration.schemas import (
    DecidedSpell,
    Declaration,
    Ending,
    FactsOut,
    NewFacts,
    NewPerson,
    PersonOut,
    PersonSearch,
    Recorded,
    RevealOut,
    RevealRequest,
    SpellOut,
)

router = new_router()

STAFF = (Role.CASE_WORKER, Role.REVIEWER, Role.APPROVER, Role.DUTY_OFFICER, Role.AUDITOR)
POLICIES: Policies = {
    ("POST", "/v1/people"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people"): allow(Role.AGENCY, *STAFF),
    ("GET", "/v1/people/{person_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/people/searches"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/people/{person_id}/reveals"): allow(Role.CASE_WORKER, Role.AUDITOR),
    ("POST", "/v1/people/{person_id}/facts"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/people/{person_id}/facts"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/people/{person_id}/declarations"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/spells"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/spells/{spell_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/spells/{spell_id}/decisions"): allow(Role.CASE_WORKER),
    ("GET", "/v1/spells/{spell_id}/decisions"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/spells/{spell_id}/ending"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
}


async def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


Sealed = Annotated[Vault, Depends(_vault)]


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
    items = [PersonOut.of(person, vault) for person in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


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
    known_at: AwareDatetime | None = None,
) -> FactsOut:
    """What is held about a person: what held on a day, as it was known at a moment."""
    await queries.person(session, actor, person_id)
    return FactsOut.of(await queries.facts(session, person_id, kind=kind, valid_on=valid_on, known_at=known_at))


@router.post("/v1/people/{person_id}/declarations", status_code=201, tags=["unemployment"])
async def declare_unemployment(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, person_id: UUID, body: Declaration
) -> DecidedSpell:
    """Declare unemployment; article 13 decides at once where the facts are held."""
    decided = await usecases.declare_unemployment(
        tx,
        person_id,
        on=body.on,
        working=body.working,
        seeks_work=body.seeks_work,
        able_to_work=body.able_to_work,
        by=actor,
        vault=vault,
    )
    return DecidedSpell.of(decided)


@router.get("/v1/spells", tags=["unemployment"])
async def list_spells(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    status: SpellStatus | None = None,
    person_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[SpellOut]:
    """Spells of unemployment in the caller's scope, in the order of declaration."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.spells(
        session, actor, district=district, status=status, person_id=person_id, after=after, limit=limit + 1
    )
    items = [SpellOut.model_validate(spell) for spell in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/spells/{spell_id}", tags=["unemployment"])
async def read_spell(session: Reading, actor: CurrentActor, spell_id: UUID) -> SpellOut:
    """One spell."""
    return SpellOut.model_validate(await queries.spell(session, actor, spell_id))


@router.post("/v1/spells/{spell_id}/decisions", status_code=201, tags=["unemployment"])
async def decide_spell(tx: WriteTx, actor: CurrentActor, vault: Sealed, spell_id: UUID) -> DecidedSpell:
    """Decide a waiting declaration on the facts that are held by now."""
    return DecidedSpell.of(await usecases.decide_spell(tx, spell_id, by=actor, vault=vault))


@router.get("/v1/spells/{spell_id}/decisions", tags=["unemployment"])
async def list_decisions(session: Reading, actor: CurrentActor, spell_id: UUID) -> list[DecisionOut]:
    """Every run of a rule about this spell: what was known, from whom, and what came of it."""
    spell = await queries.spell(session, actor, spell_id)
    return DecisionOut.all(await queries.decisions(session, f"spell/{spell.id}"))


@router.post("/v1/spells/{spell_id}/ending", tags=["unemployment"])
async def end_spell(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: Ending) -> SpellOut:
    """End a confirmed spell."""
    return SpellOut.model_validate(await usecases.end_spell(tx, spell_id, on=body.on, reason=body.reason, by=actor))

"""Routes about spells of unemployment."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, page_of
from registration import queries, usecases
from registration.api.access import STAFF, Sealed
from registration.models import SpellStatus
from registration.schemas.spells import (
    DecidedSpell,
    Declaration,
    Ending,
    NewSuspension,
    ParityOut,
    Reopening,
    Resumption,
    SpellOut,
    WaitingSpell,
)

router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/people/{person_id}/declarations"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/spells"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/spells/{spell_id}"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/spells/{spell_id}/decisions"): allow(Role.CASE_WORKER),
    ("GET", "/v1/spells/{spell_id}/decisions"): allow(Role.CITIZEN, *STAFF),
    ("POST", "/v1/spells/{spell_id}/ending"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/waiting-spells"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("GET", "/v1/spells/{spell_id}/parity"): allow(Role.CITIZEN, Role.AGENCY, *STAFF),
    ("POST", "/v1/spells/{spell_id}/suspension"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/spells/{spell_id}/resumption"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("POST", "/v1/spells/{spell_id}/reopening"): allow(Role.CASE_WORKER),
}


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
    layoff_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[SpellOut]:
    """Spells of unemployment in the caller's scope, in the order of declaration."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.spells(
        session,
        actor,
        district=district,
        status=status,
        person_id=person_id,
        layoff_id=layoff_id,
        after=after,
        limit=limit + 1,
    )
    return page_of([SpellOut.model_validate(spell) for spell in found], limit)


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


@router.get("/v1/waiting-spells", tags=["unemployment"])
async def list_waiting_spells(
    session: Reading,
    actor: CurrentActor,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    department: Annotated[str | None, Query(pattern=r"^[A-Z_]{2,20}$")] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[WaitingSpell]:
    """Declarations that wait, each with the facts that are missing and the departments that hold them."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.waiting_spells(
        session, actor, district=district, department=department, after=after, limit=limit + 1
    )
    return page_of([WaitingSpell.model_validate(spell) for spell in found], limit)


@router.get("/v1/spells/{spell_id}/parity", tags=["unemployment"])
async def list_parity(session: Reading, actor: CurrentActor, spell_id: UUID) -> list[ParityOut]:
    """同等待遇 The parity of a spell with its days, and what was said before it was known better."""
    spell = await queries.spell(session, actor, spell_id)
    return ParityOut.all(spell, await queries.parity_statuses(session, spell.id))


@router.post("/v1/spells/{spell_id}/suspension", tags=["unemployment"])
async def suspend_spell(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: NewSuspension) -> SpellOut:
    """Let a confirmed spell rest; the person stays registered, and no contact is due."""
    spell = await usecases.suspend_spell(tx, spell_id, on=body.on, reason=body.reason, by=actor)
    return SpellOut.model_validate(spell)


@router.post("/v1/spells/{spell_id}/resumption", tags=["unemployment"])
async def resume_spell(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: Resumption) -> SpellOut:
    """Let a spell that rests go on."""
    return SpellOut.model_validate(await usecases.resume_spell(tx, spell_id, on=body.on, by=actor))


@router.post("/v1/spells/{spell_id}/reopening", tags=["unemployment"])
async def reopen_spell(tx: WriteTx, actor: CurrentActor, spell_id: UUID, body: Reopening) -> SpellOut:
    """Take back an end that was a mistake, within the correction window."""
    spell = await usecases.reopen_spell(tx, spell_id, on=body.on, reason=body.reason, by=actor)
    return SpellOut.model_validate(spell)

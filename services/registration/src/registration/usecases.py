"""就业失业登记 What registration does: one function a verb, each in its caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from contracts.divisions import is_district_of_city
from contracts.facts import Fact, FactKind, all_holding, holding
from contracts.registration import EndReason
from kit import clock
from kit.actor import Actor, Role
from kit.db import Tx
from kit.errors import Conflict, Forbidden, Refusal
from kit.figures import figures_in_force
from kit.identity import birth_date
from kit.vault import Vault
from registration import queries
from registration.models import Decision, Person, SealedField, Spell, SpellStatus, new_fact
from registration.rules import policy_parity_non_local, shipped_figures, unemployment_registration
from registration.rules.residence import residence_facts
from rulebook.calendar import age_on
from rulebook.figures import Figures
from rulebook.verdicts import Outcome, Verdict


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact as a department states it, its value already in the kind's shape."""

    kind: FactKind
    value: Any
    valid_from: date
    valid_to: date | None
    source_department: str
    document: str | None


async def register_person(
    tx: Tx, *, identity_number: str, name: str, phone: str, district: str, on: date, by: Actor, vault: Vault
) -> Person:
    """Enter a person into the register; raises `Conflict` where the identity number is there already."""
    _require_district(district, on, by)
    _require_past(on)
    person = Person.register(
        identity_number=identity_number, name=name, phone=phone, district=district, on=on, by=by, vault=vault
    )
    entered = person.registered()  # before the row is written, so that it is written once with its sequence
    exists = Conflict("a person with this identity number is registered already", code="PERSON_EXISTS")
    await tx.enter(person, otherwise=exists)
    tx.publish(entered, by=by)
    return person


async def record_facts(tx: Tx, person_id: UUID, stated: Sequence[StatedFact], *, by: Actor) -> Person:
    """Record what departments say about a person; an agency may speak for its own department only.

    A case worker without a department enters documents of any.
    """
    person = await _lock_person(tx, person_id, by)
    _require_source({fact.source_department for fact in stated}, by)
    records = [
        new_fact(
            person,
            fact.kind,
            fact.value,
            valid_from=fact.valid_from,
            valid_to=fact.valid_to,
            source_department=fact.source_department,
            document=fact.document,
            by=by,
        )
        for fact in stated
    ]
    tx.add(*records)
    tx.publish(person.record(records), by=by)
    return person


async def declare_unemployment(
    tx: Tx, person_id: UUID, *, on: date, working: bool, seeks_work: bool, able_to_work: bool, by: Actor, vault: Vault
) -> tuple[Spell, Verdict]:
    """Take a declaration and decide it at once on the facts held; without enough of them it waits, naming them."""
    person = await _lock_person(tx, person_id, by)
    _require_past(on)
    await _require_no_spell(tx, person, on)
    spell = Spell.declare(person, on=on, working=working, seeks_work=seeks_work, able_to_work=able_to_work, by=by)
    tx.add(spell)
    tx.audit("unemployment-declared", f"spell/{spell.id}", by=by, after={"on": on.isoformat()})
    return spell, await _decide(tx, spell, person, by=by, vault=vault)


async def decide_spell(tx: Tx, spell_id: UUID, *, by: Actor, vault: Vault) -> tuple[Spell, Verdict]:
    """Decide a waiting declaration on the facts that are held by now."""
    spell = await _lock_spell(tx, spell_id, by)
    if spell.status != SpellStatus.WAITING_FOR_FACTS:
        raise Conflict(f"a spell that is {spell.status} is decided already", code="SPELL_STATUS", state=spell.status)
    person = await tx.get(Person, spell.person_id)
    return spell, await _decide(tx, spell, person, by=by, vault=vault)


async def end_spell(tx: Tx, spell_id: UUID, *, on: date, reason: EndReason, by: Actor) -> Spell:
    """End a confirmed spell: re-employed, moved away, no longer seeking, retired or died."""
    spell = await _lock_spell(tx, spell_id, by)
    _require_past(on)
    tx.publish(spell.end(on=on, reason=reason), by=by, before={"status": SpellStatus.CONFIRMED})
    return spell


async def reveal(tx: Tx, person_id: UUID, field: SealedField, *, purpose: str, by: Actor, vault: Vault) -> str:
    """The clear text of a sealed field, audited with its purpose before it is given."""
    person = await tx.one(queries.people_in_scope(by).where(Person.id == person_id), f"person {person_id}")
    tx.audit("revealed", f"person/{person_id}", by=by, after={"field": field}, reason=purpose)
    return person.reveal(field, vault)


async def _decide(tx: Tx, spell: Spell, person: Person, *, by: Actor, vault: Vault) -> Verdict:
    records = await queries.facts(tx.session, person.id)
    known, sources = _known(spell, person, [record.as_fact() for record in records], vault=vault)
    figures = await figures_in_force(tx, shipped_figures())
    rule = unemployment_registration
    asked = {name: value for name, value in known.items() if name in rule.INSTRUMENT.facts}
    verdict = rule.decide(asked, spell.declared_on, figures)
    tx.add(Decision.of(verdict, subject=f"spell/{spell.id}", sources=sources, by=by.subject))
    if verdict.outcome is Outcome.ELIGIBLE:
        tx.publish(spell.confirm(parity=_parity(tx, spell, known, sources, figures, by=by)), by=by)
    elif verdict.outcome is Outcome.INELIGIBLE:
        tx.publish(spell.refuse(verdict.codes), by=by)
    return verdict


def _parity(
    tx: Tx, spell: Spell, known: dict[str, Any], sources: dict[str, str], figures: Figures, *, by: Actor
) -> bool:
    rule = policy_parity_non_local
    asked = {**known, "registered_unemployed": True}
    asked = {name: value for name, value in asked.items() if name in rule.INSTRUMENT.facts}
    verdict = rule.decide(asked, spell.declared_on, figures)
    tx.add(Decision.of(verdict, subject=f"spell/{spell.id}", sources=sources, by=by.subject))
    return verdict.outcome is Outcome.ELIGIBLE


def _known(
    spell: Spell, person: Person, facts: Sequence[Fact], *, vault: Vault
) -> tuple[dict[str, Any], dict[str, str]]:
    """What the rules may read, and where each of it comes from; absent is unknown."""
    on = spell.declared_on
    known: dict[str, Any] = {
        # The age and not the day of birth: what a decision keeps is shown, and the number is not.
        "age": max(0, age_on(birth_date(person.reveal(SealedField.IDENTITY_NUMBER, vault)), on)),
        "seeks_work": spell.seeks_work,
        "able_to_work": spell.able_to_work,
        "working": spell.working,
    }
    sources = {"age": "identity_number", **dict.fromkeys(("seeks_work", "able_to_work", "working"), "declaration")}
    for kind, name in (
        (FactKind.WORKING, "working"),
        (FactKind.LOCAL_HUKOU, "local_hukou"),
        (FactKind.SOCIAL_INSURANCE_MONTHS_IN_CITY, "si_months_in_city"),
    ):
        fact = holding(facts, kind, on)
        if fact is not None:
            known[name], sources[name] = fact.value, fact.source_department
    stays = [
        fact
        for fact in all_holding(facts, FactKind.RESIDENCE)
        if is_district_of_city(fact.value["district"]) and fact.valid_from <= on
    ]
    residence = residence_facts((fact.valid_from, fact.valid_to) for fact in stays)
    known |= residence
    sources |= dict.fromkeys(residence, stays[0].source_department if stays else "")
    return known, sources


async def _lock_person(tx: Tx, person_id: UUID, by: Actor) -> Person:
    statement = queries.people_in_scope(by).where(Person.id == person_id).with_for_update()
    return await tx.one(statement, f"person {person_id}")


async def _lock_spell(tx: Tx, spell_id: UUID, by: Actor) -> Spell:
    statement = queries.spells_in_scope(by).where(Spell.id == spell_id).with_for_update()
    return await tx.one(statement, f"spell {spell_id}")


def _require_district(district: str, on: date, by: Actor) -> None:
    if not is_district_of_city(district, on):
        raise Refusal(f"{district} is no district of this city on {on} (GB/T 2260)", code="DISTRICT_UNKNOWN")
    if by.districts is not None and district not in by.districts:
        raise Forbidden(f"your districts do not include {district}", code="DISTRICT_OUT_OF_SCOPE")


def _require_source(departments: set[str], by: Actor) -> None:
    if by.department is None:
        if by.has(Role.CASE_WORKER):
            return
        raise Forbidden("your token names no department to speak for", code="DEPARTMENT_MISSING")
    foreign = departments - {by.department}
    if foreign:
        raise Forbidden(f"you speak for {by.department}, not for {', '.join(sorted(foreign))}", code="FOREIGN_SOURCE")


async def _require_no_spell(tx: Tx, person: Person, on: date) -> None:
    # In one statement: a spell that ends meanwhile is seen either way.
    is_open = Spell.status.in_([SpellStatus.WAITING_FOR_FACTS, SpellStatus.CONFIRMED])
    statement = select(Spell).where(Spell.person_id == person.id, or_(is_open, Spell.ended_on > on))
    spell = await tx.first(statement.order_by(Spell.ended_on.desc().nulls_first()))
    if spell is None:
        return
    if spell.ended_on is None:
        raise Conflict("this person has an open spell already", code="SPELL_OPEN", spell_id=str(spell.id))
    raise Conflict(
        f"this person has a spell that ended on {spell.ended_on}: another can't begin before",
        code="SPELL_OVERLAPS",
        spell_id=str(spell.id),
    )


def _require_past(on: date) -> None:
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")

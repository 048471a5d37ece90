"""失业登记 Declaring unemployment, deciding it and ending it."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from contracts.divisions import part_in_city
from contracts.facts import Fact, FactKind, all_holding, holding
from contracts.registration import EndReason
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.figures import figures_in_force
from kit.identity import birth_date
from kit.vault import Vault
from registration import queries
from registration.models import Decision, Person, SealedField, Spell, SpellStatus
from registration.rules import policy_parity_non_local, shipped_figures, unemployment_registration
from registration.rules.residence import residence_facts
from registration.usecases.checks import lock_person, require_past
from registration.usecases.rechecks import defer_rechecks
from rulebook.calendar import age_on
from rulebook.figures import Figures
from rulebook.verdicts import Outcome, Verdict


async def declare_unemployment(
    tx: Tx, person_id: UUID, *, on: date, working: bool, seeks_work: bool, able_to_work: bool, by: Actor, vault: Vault
) -> tuple[Spell, Verdict]:
    """Take a declaration and decide it at once on the facts held; without enough of them it waits, naming them."""
    person = await lock_person(tx, person_id, by)
    person.require_living()
    require_past(on)
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
    require_past(on)
    tx.publish(spell.end(on=on, reason=reason), by=by, before={"status": SpellStatus.CONFIRMED})
    await defer_rechecks(tx, [spell.person_id])
    return spell


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
        await defer_rechecks(tx, [person.id])
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
    placed = [
        (fact, part_in_city(fact.value["district"], fact.valid_from, fact.valid_to))
        for fact in all_holding(facts, FactKind.RESIDENCE)
    ]
    stays = [(fact, part) for fact, part in placed if part is not None and part[0] <= on]
    residence = residence_facts(part for _, part in stays)
    known |= residence
    sources |= dict.fromkeys(residence, stays[0][0].source_department if stays else "")
    return known, sources


async def _lock_spell(tx: Tx, spell_id: UUID, by: Actor) -> Spell:
    statement = queries.spells_in_scope(by).where(Spell.id == spell_id).with_for_update()
    return await tx.one(statement, f"spell {spell_id}")


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

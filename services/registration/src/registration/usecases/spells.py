"""失业登记 Declaring unemployment, deciding it, letting it rest, ending it and taking back an end."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select

from contracts.facts import FactKind
from contracts.registration import EndReason
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from kit.identity import birth_date
from kit.vault import Vault
from registration import queries
from registration.models import (
    OPEN,
    Decision,
    Person,
    SealedField,
    Spell,
    SpellStatus,
    Suspension,
    SuspensionReason,
)
from registration.rules import shipped_figures, unemployment_registration
from registration.usecases.certificates import issue_certificate
from registration.usecases.checks import lock_person, lock_spell, require_past
from registration.usecases.contacts import begin_contacts, stop_contacts
from registration.usecases.evidence import asked_by, declared, stated
from registration.usecases.notices import announce
from registration.usecases.parity import DECIDING, begin_parity, review_parity
from registration.usecases.rechecks import defer_rechecks
from rulebook.calendar import age_on
from rulebook.verdicts import Outcome, Verdict

WINDOW: Final = "reopening.window_days"


async def declare_unemployment(
    tx: Tx, person_id: UUID, *, on: date, working: bool, seeks_work: bool, able_to_work: bool, by: Actor, vault: Vault
) -> tuple[Spell, Verdict]:
    """Take a declaration and decide it at once on the facts held; without enough of them it waits, naming them."""
    person = await lock_person(tx, person_id, by)
    person.require_living()
    require_past(on)
    await _require_no_spell(tx, person.id, on)
    spell = Spell.declare(
        person,
        on=on,
        working=working,
        seeks_work=seeks_work,
        able_to_work=able_to_work,
        age=_age(person, on, vault),
        by=by,
    )
    tx.add(spell)
    tx.audit("unemployment-declared", f"spell/{spell.id}", by=by, after={"on": on.isoformat()})
    # The declaration is a contact: months are counted from its day.
    return spell, await _decide(tx, spell, in_contact_on=on, by=by)


async def decide_spell(tx: Tx, spell_id: UUID, *, by: Actor, vault: Vault) -> tuple[Spell, Verdict]:
    """Decide a waiting declaration on the facts that are held by now."""
    spell = await lock_spell(tx, spell_id, by)
    if spell.status != SpellStatus.WAITING_FOR_FACTS:
        raise Conflict(f"a spell that is {spell.status} is decided already", code="SPELL_STATUS", state=spell.status)
    if spell.age is None:
        spell.age = _age(await tx.get(Person, spell.person_id), spell.declared_on, vault)
    return spell, await _decide(tx, spell, in_contact_on=clock.today(), by=by)


async def hear_facts(tx: Tx, person_id: UUID, kinds: Iterable[FactKind], *, by: Actor) -> Spell | None:
    """Decide again what waited for facts of these kinds; answers the person's open spell.

    A waiting declaration is decided on what is held now, and the parity of a registered person is reviewed where it
    turns on the facts. The caller has locked the person and recorded the facts in this transaction.
    """
    statement = select(Spell).where(Spell.person_id == person_id, Spell.status.in_(OPEN)).with_for_update()
    spell = await tx.first(statement.execution_options(populate_existing=True))
    if spell is None:
        return None
    if spell.status == SpellStatus.WAITING_FOR_FACTS:
        if spell.age is not None:
            await _decide(tx, spell, in_contact_on=clock.today(), by=by)
    elif not DECIDING.isdisjoint(kinds):
        await review_parity(tx, spell, by=by)
    return spell


async def suspend_spell(tx: Tx, spell_id: UUID, *, on: date, reason: SuspensionReason, by: Actor) -> Spell:
    """Let a confirmed spell rest: the person stays registered, and no contact is due."""
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    latest = await tx.first(select(Suspension).where(Suspension.spell_id == spell.id).order_by(Suspension.since.desc()))
    event = spell.suspend(on=on)
    if latest is not None and latest.until is not None and on < latest.until:
        raise Conflict(f"the spell rested until {latest.until}: not again before", code="SUSPENSION_OVERLAPS")
    tx.add(Suspension.of(spell, reason=reason, on=on, by=by))
    await stop_contacts(tx, spell)
    announce(tx, event, to=spell.person_id, by=by, before={"status": SpellStatus.CONFIRMED})
    return spell


async def resume_spell(tx: Tx, spell_id: UUID, *, on: date, by: Actor) -> Spell:
    """Let a spell that rests go on; months of contact are counted from the day."""
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    event = spell.resume(on=on)
    await _end_suspension(tx, spell, on)
    await begin_contacts(tx, spell, on=on)
    announce(tx, event, to=spell.person_id, by=by, before={"status": SpellStatus.SUSPENDED})
    return spell


async def end_spell(tx: Tx, spell_id: UUID, *, on: date, reason: EndReason, by: Actor) -> Spell:
    """End a confirmed spell: re-employed, moved away, no longer seeking, retired or died."""
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    await end_locked(tx, spell, on=on, reason=reason, by=by)
    return spell


async def end_locked(tx: Tx, spell: Spell, *, on: date, reason: EndReason, by: Actor) -> None:
    """End a spell that the caller has locked; a rest that would begin later has never been."""
    before = {"status": spell.status}
    event = spell.end(on=on, reason=reason, recorded_on=clock.today())
    await _end_suspension(tx, spell, on)
    await stop_contacts(tx, spell)
    # Nobody is told of their own death.
    announce(tx, event, to=() if reason == "DIED" else spell.person_id, by=by, before=before)
    await defer_rechecks(tx, [spell.person_id])


async def reopen_spell(tx: Tx, spell_id: UUID, *, on: date, reason: str, by: Actor) -> Spell:
    """Take back an end that was a mistake, within the correction window.

    The window is counted from the day on which the end was recorded until today. Raises `Refusal` after it, or where
    it is not configured, `Conflict` where the person has been registered again since.
    """
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    event_before = {"status": spell.status, "ended_on": spell.ended_on and spell.ended_on.isoformat()}
    if spell.status == SpellStatus.ENDED:
        (await tx.get(Person, spell.person_id)).require_living()
        await _require_window(tx, spell, on)
        await _require_no_spell(tx, spell.person_id, spell.declared_on, other_than=spell.id)
    event = spell.reopen(on=on)
    announce(tx, event, to=spell.person_id, by=by, before=event_before, reason=reason)
    await begin_contacts(tx, spell, on=on)
    await tx.flush()
    await review_parity(tx, spell, by=by)
    await defer_rechecks(tx, [spell.person_id])
    return spell


async def _decide(tx: Tx, spell: Spell, *, in_contact_on: date, by: Actor) -> Verdict:
    facts = [record.as_fact() for record in await queries.facts(tx.session, spell.person_id)]
    on = spell.declared_on
    spell.follow(await queries.last_employment(tx.session, spell.person_id, on))
    known, sources = (mine | theirs for mine, theirs in zip(declared(spell), stated(facts, on), strict=True))
    rule = unemployment_registration
    verdict = rule.decide(asked_by(rule.INSTRUMENT, known), on, await figures_in_force(tx, shipped_figures()))
    tx.add(Decision.of(verdict, subject=f"spell/{spell.id}", sources=sources, by=by.subject))
    if verdict.outcome is Outcome.ELIGIBLE:
        confirmed = spell.confirm(parity=await begin_parity(tx, spell, by=by))
        announce(tx, confirmed, to=spell.person_id, by=by)
        await issue_certificate(tx, spell, by=by)
        await begin_contacts(tx, spell, on=in_contact_on)
        await review_parity(tx, spell, by=by)
        await defer_rechecks(tx, [spell.person_id])
    elif verdict.outcome is Outcome.INELIGIBLE:
        announce(tx, spell.refuse(verdict.codes), to=spell.person_id, by=by, verdict=verdict)
    else:
        spell.wait(verdict)
    return verdict


def _age(person: Person, on: date, vault: Vault) -> int:
    """周岁 on the day; nobody is younger than none, be it that a declaration is dated before the birth."""
    return max(0, age_on(birth_date(person.reveal(SealedField.IDENTITY_NUMBER, vault)), on))


async def _end_suspension(tx: Tx, spell: Spell, on: date) -> None:
    resting = await tx.first(select(Suspension).where(Suspension.spell_id == spell.id, Suspension.until.is_(None)))
    if resting is not None:
        resting.until = max(on, resting.since)


async def _require_window(tx: Tx, spell: Spell, on: date) -> None:
    assert spell.ended_on is not None
    assert spell.end_recorded_on is not None
    if on < spell.ended_on:
        raise Conflict(f"the spell ended on {spell.ended_on}: it can't be corrected before", code="REOPENED_TOO_EARLY")
    window = (await figures_in_force(tx, shipped_figures())).on(WINDOW, spell.end_recorded_on)
    if window is None:
        raise Refusal(
            "how long an end may be taken back is not configured", code="NEEDS_CONFIG", needs_figures=[WINDOW]
        )
    assert isinstance(window.value, int)
    last = spell.end_recorded_on + timedelta(days=window.value)
    if clock.today() > last:
        raise Refusal(f"this end could be taken back until {last}", code="WINDOW_CLOSED", last_day=last.isoformat())


async def _require_no_spell(tx: Tx, person_id: UUID, on: date, *, other_than: UUID | None = None) -> None:
    # In one statement: a spell that ends meanwhile is seen either way.
    statement = select(Spell).where(Spell.person_id == person_id, or_(Spell.status.in_(OPEN), Spell.ended_on > on))
    if other_than is not None:
        statement = statement.where(Spell.id != other_than)
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

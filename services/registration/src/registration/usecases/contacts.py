"""定期联系 Monthly contact: beginning and stopping it, checking in, and closing what was missed."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from kit import clock
from kit.actor import OFFICES, Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from registration.models import REGISTERED, Channel, Contact, ContactPlan, Spell
from registration.rules import shipped_figures
from registration.usecases.checks import lock_spell, require_past
from registration.usecases.notices import tell_missed

INTERVAL: Final = "contact.interval_months"
MISSED: Final = "contact.missed_in_row"


@dataclass(frozen=True, slots=True)
class ContactRule:
    """How often contact is due, in months, and how many missed in a row end the registration."""

    interval: int
    limit: int


async def contact_rule(tx: Tx, on: date) -> ContactRule | None:
    """The rule in force on the day; none where one of its figures is not configured."""
    figures = await figures_in_force(tx, shipped_figures())
    interval, limit = (figures.on(key, on) for key in (INTERVAL, MISSED))
    if interval is None or limit is None:
        return None
    assert isinstance(interval.value, int)
    assert isinstance(limit.value, int)
    return ContactRule(interval.value, limit.value)


async def require_contact_rule(tx: Tx, on: date) -> ContactRule:
    """The rule in force on the day; raises `Refusal` where it is not configured."""
    rule = await contact_rule(tx, on)
    if rule is None:
        raise Refusal(
            "how often contact is due is not configured", code="NEEDS_CONFIG", needs_figures=[INTERVAL, MISSED]
        )
    return rule


async def begin_contacts(tx: Tx, spell: Spell, *, on: date) -> None:
    """Count months of contact from the day on; without a rule in force none is due."""
    rule = await contact_rule(tx, on)
    if rule is None:
        return
    plan = await tx.session.get(ContactPlan, spell.id)
    if plan is None:
        tx.add(ContactPlan.begin(spell, on=on, interval=rule.interval))
    else:
        plan.begin_again(on=on, interval=rule.interval)


async def stop_contacts(tx: Tx, spell: Spell) -> None:
    """No contact is due while the spell rests or after its end."""
    plan = await tx.session.get(ContactPlan, spell.id)
    if plan is not None:
        plan.stop()


async def check_in(tx: Tx, spell_id: UUID, *, on: date, channel: Channel, by: Actor) -> tuple[Contact, ContactPlan]:
    """Record contact on a day; who checks in online does so today. What was missed before stays missed."""
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    if not by.has(*OFFICES) and (on != clock.today() or channel != Channel.APP):
        raise Refusal("a check-in by app is made on the day itself", code="CHECK_IN_NOT_TODAY")
    contact = await keep_contact(tx, spell, on=on, channel=channel, by=by)
    plan = await tx.get(ContactPlan, spell.id)
    tx.audit("contact-made", f"spell/{spell.id}", by=by, after={"on": on.isoformat(), "channel": channel})
    return contact, plan


def miss_contact(tx: Tx, plan: ContactPlan, rule: ContactRule, *, by: Actor) -> None:
    """Close the present period of a plan as missed, and tell the person what follows."""
    missed = plan.miss(interval=rule.interval, limit=rule.limit, by=by)
    tx.add(missed)
    tell_missed(tx, missed)


async def keep_contact(tx: Tx, spell: Spell, *, on: date, channel: Channel, by: Actor) -> Contact:
    """Close the period of the day with a contact; raises `Conflict` where none is due or it was made already.

    Periods that were over before are closed as missed; ending a registration is left to the sweep.
    """
    if spell.status not in REGISTERED:
        raise Conflict(f"a spell that is {spell.status} needs no contact", code="SPELL_STATUS", state=spell.status)
    plan = await tx.session.get(ContactPlan, spell.id)
    if plan is None or plan.due_on is None:
        raise Conflict("no contact is due: the spell rests or is over", code="NO_CONTACT_DUE")
    rule = await require_contact_rule(tx, on)
    while plan.is_overdue(on):
        miss_contact(tx, plan, rule, by=by)
    contact = plan.keep(on=on, channel=channel, interval=rule.interval, by=by)
    tx.add(contact)
    return contact

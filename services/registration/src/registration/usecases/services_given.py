"""公共就业服务 Recording services; nobody registered is refused one for coming from elsewhere (article 13)."""

from datetime import date
from uuid import UUID

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from registration.models import REGISTERED, Channel, ContactPlan, ServiceGiven, ServiceKind, Spell
from registration.usecases.checks import lock_spell, require_past
from registration.usecases.contacts import keep_contact


async def record_service(tx: Tx, spell_id: UUID, *, kind: ServiceKind, on: date, by: Actor) -> ServiceGiven:
    """Record a service that a registered person was given; it is the contact of its month, where that was not made."""
    spell = await lock_spell(tx, spell_id, by)
    require_past(on)
    if spell.status not in REGISTERED:
        raise Conflict(f"a spell that is {spell.status} is given no service", code="SPELL_STATUS", state=spell.status)
    if on < spell.declared_on:
        raise Conflict(f"the spell began on {spell.declared_on}: not before", code="SERVICE_BEFORE_START")
    service = ServiceGiven.of(spell, kind=kind, on=on, by=by)
    tx.add(service)
    if await _is_due(tx, spell, on):
        await keep_contact(tx, spell, on=on, channel=Channel.SERVICE, by=by)
    tx.audit("service-given", f"spell/{spell.id}", by=by, after={"kind": kind, "on": on.isoformat()})
    return service


async def _is_due(tx: Tx, spell: Spell, on: date) -> bool:
    plan = await tx.session.get(ContactPlan, spell.id)
    return plan is not None and plan.due_on is not None and plan.begun_after < on

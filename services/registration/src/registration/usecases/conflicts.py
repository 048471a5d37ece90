"""Settling conflicts of sources: a case worker's word, with a reason."""

from uuid import UUID

from contracts.facts import FactKind
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound
from kit.ids import new_id
from registration import queries
from registration.models import FactRecord, FactSettlement, Notice, NoticeCode, conflicts, new_fact
from registration.usecases.checks import lock_person
from registration.usecases.spells import hear_facts


async def settle_conflict(tx: Tx, person_id: UUID, fact_id: UUID, *, reason: str, by: Actor) -> FactRecord:
    """Settle a conflict of sources for one of the facts in it: its word is repeated, and from now on counts.

    Raises `Conflict` where nothing contradicts the fact.
    """
    person = await lock_person(tx, person_id, by)
    records = await queries.facts(tx.session, person.id)
    chosen = next((record for record in records if record.id == fact_id), None)
    if chosen is None:
        raise NotFound(f"there is no fact {fact_id} about this person")
    against = {
        other.id
        for conflict in conflicts(records)
        if chosen in conflict.facts
        for other in conflict.facts
        if other is not chosen and other.value != chosen.value
    }
    if not against:
        raise Conflict("no other source says otherwise", code="NO_CONFLICT")
    settlement = FactSettlement(
        id=new_id(),
        person_id=person.id,
        kind=chosen.kind,
        fact_id=chosen.id,
        against=sorted(str(other) for other in against),
        reason=reason,
        settled_at=clock.now(),
        settled_by=by.subject,
    )
    tx.add(settlement)
    await tx.session.flush()
    settled = new_fact(
        person.id,
        FactKind(chosen.kind),
        chosen.value,
        valid_from=chosen.valid_from,
        valid_to=chosen.valid_to,
        source_department=chosen.source_department,
        document=chosen.document,
        by=by,
        settlement_id=settlement.id,
    )
    tx.add(settled, Notice.of(person.id, NoticeCode.CONFLICT_SETTLED, kind=chosen.kind))
    tx.publish(person.record([settled]), by=by, reason=reason)
    await hear_facts(tx, person.id, {FactKind(settled.kind)}, by=by)
    return settled

"""Entering people, and what departments say about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from contracts.facts import SELF, Fact, FactKind
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.vault import Vault
from registration import queries
from registration.models import FactRecord, Person, SealedField, new_fact
from registration.usecases.checks import lock_person, require_district, require_past, require_source
from registration.usecases.rechecks import defer_rechecks
from registration.usecases.spells import hear_facts


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
    require_district(district, on, by)
    require_past(on)
    person = Person.register(
        identity_number=identity_number, name=name, phone=phone, district=district, on=on, by=by, vault=vault
    )
    entered = person.registered()  # before the row is written, so that it is written once with its sequence
    exists = Conflict("a person with this identity number is registered already", code="PERSON_EXISTS")
    await tx.enter(person, otherwise=exists)
    tx.publish(entered, by=by)
    return person


async def record_facts(
    tx: Tx, person_id: UUID, stated: Sequence[StatedFact], *, by: Actor
) -> tuple[Person, list[FactRecord]]:
    """Record what departments say about a person; an agency may speak for its own department only.

    A case worker without a department enters documents of any. A declaration that waited is decided again.
    """
    person = await lock_person(tx, person_id, by)
    require_source({fact.source_department for fact in stated}, by)
    return await _record(tx, person, stated, by=by)


async def state_facts(tx: Tx, me: Person, stated: Sequence[StatedFact], *, by: Actor) -> list[FactRecord]:
    """Record what a citizen says about themself; raises `Conflict` for what a department has certified already."""
    _, records = await _record(tx, me, stated, by=by)
    return records


async def _record(
    tx: Tx, person: Person, stated: Sequence[StatedFact], *, by: Actor
) -> tuple[Person, list[FactRecord]]:
    own_word = [fact for fact in stated if fact.source_department == SELF]
    if own_word:
        held = [record.as_fact() for record in await queries.facts(tx.session, person.id)]
        _require_unheld(own_word, held)
    records = [
        new_fact(
            person.id,
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
    await hear_facts(tx, person.id, {fact.kind for fact in stated}, by=by)
    await defer_rechecks(tx, [person.id])
    return person, records


async def reveal(tx: Tx, person_id: UUID, field: SealedField, *, purpose: str, by: Actor, vault: Vault) -> str:
    """The clear text of a sealed field, audited with its purpose before it is given."""
    person = await tx.one(queries.people_in_scope(by).where(Person.id == person_id), f"person {person_id}")
    tx.audit("revealed", f"person/{person_id}", by=by, after={"field": field}, reason=purpose)
    return person.reveal(field, vault)


def _require_unheld(stated: Sequence[StatedFact], held: Sequence[Fact]) -> None:
    """一次办好 What a department holds is never asked from the citizen again (article 5)."""
    known = [
        fact
        for own in stated
        for fact in held
        if fact.kind == own.kind
        and fact.is_certified
        and fact.overlaps(own.valid_from, own.valid_to)
        and (own.kind != FactKind.TRAINING_SUBSIDY or fact.value == own.value)
    ]
    if known:
        raise Conflict(
            "departments hold this already: it need not be stated; ask for a correction where it is wrong",
            code="FACT_HELD",
            held=sorted(
                {(fact.kind, fact.source_department): _held(fact) for fact in known}.values(),
                key=lambda one: one["kind"],
            ),
        )


def _held(fact: Fact) -> dict[str, str]:
    return {"kind": fact.kind, "department": fact.source_department}

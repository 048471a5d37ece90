"""What happens to a person's entry: it is merged into another, or gets another name."""

from datetime import date
from uuid import UUID

from sqlalchemy import Column, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from contracts.facts import FactKind
from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.ids import new_id
from kit.vault import Vault
from registration.models import Base, FormerName, Notice, NoticeCode, Person, PersonMerge, Spell, SpellStatus
from registration.usecases.certificates import void_second_certificate
from registration.usecases.checks import lock_person, require_past
from registration.usecases.rechecks import defer_rechecks
from registration.usecases.spells import hear_facts


async def merge_people(tx: Tx, person_id: UUID, *, into: UUID, on: date, reason: str, by: Actor) -> Person:
    """Merge a duplicate into the entry that stays: whatever belongs to it moves, as it is, with its history.

    A declaration that waits and the parity of a registered person are decided anew on the facts of both.

    Raises `Conflict` where spells of unemployment overlap, where one is dead and the other is not, and where the two
    have something else of which a person has one.
    """
    if person_id == into:
        raise Refusal("an entry can't be merged into itself", code="MERGE_WITH_SELF")
    locked = {key: await lock_person(tx, key, by) for key in sorted((person_id, into))}
    duplicate, stays = locked[person_id], locked[into]
    if duplicate.died_on != stays.died_on:
        raise Conflict("the death is recorded for one of the two only: record it first", code="DEATH_CLASH")
    await _require_apart(tx, duplicate, stays)
    merged = duplicate.merge(stays, on=on)
    await void_second_certificate(tx, duplicate.id, stays.id, on=on, by=by)
    moved = await _move(tx, duplicate.id, stays.id)
    tx.add(
        PersonMerge(
            id=new_id(),
            merged_id=duplicate.id,
            into_id=stays.id,
            moved=moved,
            reason=reason,
            merged_at=clock.now(),
            merged_by=by.subject,
        ),
        Notice.of(stays.id, NoticeCode.ENTRIES_MERGED),
    )
    tx.publish(merged, by=by, reason=reason)
    # What is held of both by now may decide what waited, and parity; a certification and a family read it as well.
    await hear_facts(tx, stays.id, FactKind, by=by)
    await defer_rechecks(tx, [stays.id])
    return stays


async def rename_person(
    tx: Tx, person_id: UUID, name: str, *, on: date, document: str, by: Actor, vault: Vault
) -> Person:
    """变更姓名 Record another name from a day on; the former one stays, sealed."""
    person = await lock_person(tx, person_id, by)
    person.require_living()
    require_past(on)
    tx.add(
        FormerName.of(person, until=on, document=document, by=by, vault=vault),
        Notice.of(person.id, NoticeCode.NAME_CHANGED),
    )
    person.rename(name, vault)
    tx.audit("renamed", f"person/{person.id}", by=by, after={"on": on.isoformat()})
    return person


async def _require_apart(tx: Tx, duplicate: Person, stays: Person) -> None:
    """失业登记 Nobody has two spells of unemployment at a time: which of them is right, people must say first."""
    other = aliased(Spell)
    days = func.daterange(Spell.declared_on, Spell.ended_on)
    statement = (
        select(Spell.id, other.id)
        .join(other, days.op("&&", is_comparison=True)(func.daterange(other.declared_on, other.ended_on)))
        .where(Spell.person_id == duplicate.id, other.person_id == stays.id)
        .where(Spell.status != SpellStatus.REFUSED, other.status != SpellStatus.REFUSED)
    )
    clashes = (await tx.session.execute(statement)).all()
    if clashes:
        raise Conflict(
            "both have spells of unemployment at one time: end the wrong ones first",
            code="SPELL_CLASH",
            spells=[[str(one), str(another)] for one, another in clashes],
        )


async def _move(tx: Tx, duplicate: UUID, stays: UUID) -> dict[str, list[str]]:
    """Hand every row that refers to the one over to the other; by table, the keys of what moved."""
    await tx.session.flush()
    moved: dict[str, list[str]] = {}
    try:
        for column in _references():
            table = column.table
            statement = update(table).where(column == duplicate).values({column.name: stays})
            rows = await tx.session.execute(statement.returning(*table.primary_key.columns))
            keys = [" ".join(str(part) for part in row) for row in rows]
            if keys:
                moved[table.name] = keys
    except IntegrityError as error:
        name = getattr(error.orig.__cause__, "constraint_name", None) if error.orig else None
        raise Conflict(
            "both have something of which a person has one: end it for one of them first",
            code="MERGE_CLASH",
            constraint=name,
        ) from None  # the driver's text holds the row's values
    return moved


def _references() -> list[Column[UUID]]:
    """Every column that names a person, of whatever noun; what was merged before goes on pointing to who is left."""
    return [
        column
        for table in Base.metadata.sorted_tables
        if table.name != PersonMerge.__tablename__
        for column in table.columns
        if any(key.target_fullname == "people.id" for key in column.foreign_keys)
    ]

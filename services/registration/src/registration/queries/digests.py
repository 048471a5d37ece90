"""What was announced about people: the sequence of everything that concerns each, whatever noun it belongs to."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.db import Aggregate
from registration.models import Base, Person


async def announced_people(
    session: AsyncSession, actor: Actor, *, among: Sequence[UUID] | None = None, after: UUID | None, limit: int
) -> list[UUID]:
    """The ids of all people ever announced, merged ones as well, by id, within the districts of the caller."""
    statement = select(Person.id).order_by(Person.id).limit(limit)
    if actor.districts is not None:
        statement = statement.where(Person.district.in_(same_places(actor.districts)))
    if among is not None:
        statement = statement.where(Person.id.in_(among))
    if after is not None:
        statement = statement.where(Person.id > after)
    return list((await session.execute(statement)).scalars())


async def streams(session: AsyncSession, people: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """By person and subject, the sequence of the last announcement: their own and their aggregates'."""
    found: dict[UUID, dict[str, int]] = {person: {} for person in people}
    for mapper in Base.registry.mappers:
        entity = mapper.class_
        if not issubclass(entity, Aggregate):
            continue
        person = Person.id if entity is Person else mapper.columns.get("person_id")
        if person is None:
            continue
        statement = select(person, entity.id, entity.sequence).where(person.in_(people), entity.sequence > 0)
        for person_id, aggregate_id, sequence in await session.execute(statement):
            found[person_id][f"{entity.SUBJECT}/{aggregate_id}"] = sequence
    return found

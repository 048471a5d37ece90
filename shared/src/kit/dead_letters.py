"""Events that could not be handled: kept, announced on the topic's `.dead` twin, listed and replayed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock, inbox, tables
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound
from kit.events import Envelope, UnreadableEvent
from kit.handlers import Handlers
from kit.ids import new_id


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it came from the broker."""

    topic: str
    partition: int
    offset: int
    value: bytes
    envelope: Envelope | None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up, without its content."""

    id: int
    topic: str
    event_id: str | None
    event_type: str | None
    subject: str | None
    reason: str
    attempts: int
    died_at: datetime
    replayed_at: datetime | None


async def bury(tx: Tx, handlers: Handlers, message: Message, *, reason: str, attempts: int) -> None:
    """Give a message up: its inbox row, its dead-letter row and the copy on the dead topic commit together.

    Its aggregate's position does not move, so that later events of the aggregate wait until it is replayed.
    """
    envelope = message.envelope
    if envelope is not None:
        await tx.session.execute(
            upsert(tables.inbox)
            .values(handler=handlers.name, source=envelope.source, event_id=envelope.id)
            .on_conflict_do_nothing()
        )
        parked = tables.parked_events
        await tx.session.execute(
            delete(parked).where(
                parked.c.handler == handlers.name,
                parked.c.source == envelope.source,
                parked.c.subject == envelope.subject,
                parked.c.sequence == envelope.sequence,
            )
        )
    await tx.session.execute(
        insert(tables.dead_letters).values(
            handler=handlers.name,
            topic=message.topic,
            partition=message.partition,
            kafka_offset=message.offset,
            event_id=envelope.id if envelope else None,
            event_type=envelope.type if envelope else None,
            subject=envelope.subject if envelope else None,
            # In structured form where it could be read: a binary message's attributes are in its headers.
            value=envelope.to_json() if envelope else message.value,
            reason=reason,
            attempts=attempts,
        )
    )
    await tx.session.execute(
        insert(tables.outbox).values(
            event_id=new_id(),
            topic=f"{message.topic}.dead",
            key=envelope.subject if envelope else "",
            value=envelope.to_json() if envelope else message.value,
        )
    )
    tx.published = True


async def count_open(session: AsyncSession) -> int:
    """How many dead letters wait for an operator."""
    letters = tables.dead_letters
    return (await session.execute(select(func.count()).where(letters.c.replayed_at.is_(None)))).scalar_one()


async def page(session: AsyncSession, *, after: int, limit: int, include_replayed: bool) -> list[DeadLetter]:
    """Dead letters by id, oldest first."""
    letters = tables.dead_letters
    columns = [letters.c[name] for name in DeadLetter.__dataclass_fields__]
    statement = select(*columns).where(letters.c.id > after).order_by(letters.c.id).limit(limit)
    if not include_replayed:
        statement = statement.where(letters.c.replayed_at.is_(None))
    return [DeadLetter(*row) for row in await session.execute(statement)]


async def replay(tx: Tx, handlers: Handlers, letter_id: int, *, by: Actor, reason: str) -> inbox.Outcome:
    """Handle a dead letter again, now; raises `NotFound`, `Conflict` when it has been, or what its handler raises."""
    letters = tables.dead_letters
    row = (
        await tx.session.execute(
            select(letters.c.value, letters.c.replayed_at).where(letters.c.id == letter_id).with_for_update()
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no dead letter {letter_id}")
    if row.replayed_at is not None:
        raise Conflict(f"dead letter {letter_id} has been replayed already")
    try:
        outcome = await inbox.release(tx, handlers, Envelope.from_kafka(row.value))
    except UnreadableEvent as error:
        raise Conflict(f"dead letter {letter_id} can't be read: {error}", code="LETTER_UNREADABLE") from error
    except inbox.SuccessorFailed as error:
        raise Conflict(f"what waits behind dead letter {letter_id} fails: {error}", code="SUCCESSOR_FAILS") from error
    await tx.session.execute(update(letters).where(letters.c.id == letter_id).values(replayed_at=clock.now()))
    tx.audit("dead-letter-replayed", f"dead-letter/{letter_id}", by=by, after={"outcome": outcome}, reason=reason)
    return outcome

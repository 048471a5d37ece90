"""A small service of two halves as processes: the announcer writes notes, the listener keeps each that it hears."""

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.monitoring import WarningProposed
from kit.actor import Actor, Role
from kit.app import CurrentActor, Service, WriteTx, new_router
from kit.db import Aggregate, Tx
from kit.events import Envelope
from kit.handlers import Handlers
from kit.orm import TYPES, new_metadata
from kit.policy import Policies, allow
from kit.process import run
from kit.settings import ServiceSettings
from kit.wire import Body
from registration.models import REVISION  # the tests take over a migrated database of registration

TOPIC = "employment.monitoring"


class Settings(ServiceSettings):
    SERVICE: ClassVar[str] = os.environ.get("SERVICE", "notes")
    listens: bool = False
    ailments: Annotated[Path, Field(description="a file named for a note's words says what goes wrong with it")]


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = dict(TYPES)


class Note(Aggregate, Base):
    __tablename__ = "notes"
    SUBJECT = "note"

    def written(self, words: str) -> WarningProposed:
        """Any declared event will do; the words travel in one of its fields."""
        return self.announce(
            WarningProposed(
                warning_id=self.id,
                district="370102",
                month="2018-03",
                indicator="registered_unemployment_rate",
                value_percent="4.10",
                line_percent="4.00",
                document=words,
            )
        )


class Effect(Base):
    """What was heard, in order; nothing in the table keeps the same from being written twice."""

    __tablename__ = "effects"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    subject: Mapped[str]
    sequence: Mapped[int]
    words: Mapped[str]
    instance: Mapped[str]


class Words(Body):
    words: Annotated[str, Field(max_length=100)]


async def write(tx: Tx, note_id: UUID, words: str, by: Actor) -> None:
    await tx.session.execute(upsert(Note).values(id=note_id).on_conflict_do_nothing())
    note = await tx.lock(Note, note_id)
    tx.publish(note.written(words), by=by)


def routes() -> APIRouter:
    router = new_router()

    @router.post("/v1/notes/{note_id}/words", status_code=201)
    async def write_words(tx: WriteTx, actor: CurrentActor, note_id: UUID, body: Words) -> Words:
        await write(tx, note_id, body.words, actor)
        return body

    return router


POLICIES: Policies = {("POST", "/v1/notes/{note_id}/words"): allow(Role.CASE_WORKER)}


def hear(handlers: Handlers, settings: Settings) -> None:
    @handlers.react(WarningProposed)
    async def keep(tx: Tx, event: WarningProposed, envelope: Envelope) -> None:
        await tx.session.execute(
            insert(Effect).values(
                event_id=envelope.id,
                subject=envelope.subject,
                sequence=envelope.sequence,
                words=event.document,
                instance=settings.consumer_instance,
            )
        )
        await suffer(settings.ailments / event.document)


async def suffer(ailment: Path) -> None:
    """Go wrong as the file says, the effect already written and not yet committed."""
    match ailment.read_text() if ailment.exists() else "":  # noqa: ASYNC240 - a small file of a test
        case "fails":
            raise RuntimeError("this note can't be kept")
        case "hangs":
            await asyncio.Event().wait()
        case "blocks":
            time.sleep(3600)  # noqa: ASYNC251 - the fault to be survived
        case "sleeps once":
            ailment.unlink()  # noqa: ASYNC240
            os.kill(os.getpid(), signal.SIGSTOP)


def build() -> Service:
    """Notes, or what is heard of them."""
    settings = Settings()
    handlers = Handlers("listener")
    if settings.listens:
        hear(handlers, settings)
    return Service(
        settings=settings, title="Notes", revision=REVISION, router=routes(), policies=POLICIES, handlers=handlers
    )


if __name__ == "__main__":
    run(build)

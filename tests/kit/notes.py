"""The smallest service that uses the whole kit: notes that are written, heard of and counted."""

from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.monitoring import WarningProposed
from kit.actor import Actor, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.db import Aggregate, Tx
from kit.events import Envelope
from kit.handlers import Handlers
from kit.ids import new_id
from kit.orm import TYPES, new_metadata
from kit.policy import Policies, allow
from kit.testing import ServiceUnderTest
from kit.wire import Answer, Body


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = dict(TYPES)


class Note(Aggregate, Base):
    __tablename__ = "notes"
    SUBJECT = "note"
    words: Mapped[str]

    def written(self) -> WarningProposed:
        return self.announce(warning(self.words, self.id))


class Heard(Base):
    """What was heard, in order: the effect that must happen once."""

    __tablename__ = "heard"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    words: Mapped[str]


def warning(words: str, note_id: UUID | None = None) -> WarningProposed:
    """Any declared event will do; the words travel in one of its fields."""
    return WarningProposed(
        warning_id=note_id or new_id(),
        district="370102",
        month="2018-03",
        indicator="registered_unemployment_rate",
        value_percent="4.10",
        line_percent="4.00",
        document=words,
    )


def hear(handlers: Handlers) -> None:
    @handlers.project(WarningProposed)
    async def keep(tx: Tx, event: WarningProposed, envelope: Envelope) -> None:
        if event.document == "poison":
            raise RuntimeError("this note can't be handled")
        if event.document == "hung":
            await tx.session.execute(text("SELECT pg_sleep(30)"))
        await tx.session.execute(insert(Heard).values(subject=envelope.subject, words=event.document))


async def heard(probe: ServiceUnderTest) -> list[str]:
    async with probe.database.reading() as session:
        return list((await session.execute(select(Heard.words).order_by(Heard.id))).scalars())


router = new_router()
POLICIES: Policies = {
    ("POST", "/v1/notes"): allow(Role.CASE_WORKER),
    ("GET", "/v1/notes/{note_id}"): allow(Role.CASE_WORKER, Role.CITIZEN),
}


class NewNote(Body):
    words: Annotated[str, Field(max_length=100)]
    tags: list[str] = []
    nested: object = None


class NoteOut(Answer):
    id: UUID
    words: str


@router.post("/v1/notes", status_code=201)
async def write(tx: WriteTx, actor: CurrentActor, body: NewNote) -> NoteOut:
    note = Note(id=new_id(), words=body.words)
    tx.add(note)
    tx.publish(note.written(), by=actor)
    await tx.flush()
    await _misbehave(tx, body.words, actor)
    return NoteOut.model_validate(note)


async def _misbehave(tx: Tx, words: str, actor: Actor) -> None:
    if words == "breaks at commit":
        await tx.session.execute(text("INSERT INTO late VALUES (1), (1)"))
    if words == "loses its connection":
        await tx.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    if words == "crashes":
        raise RuntimeError(f"a secret of {actor.subject}")
    if words == "serializes badly once":
        again = (await tx.session.execute(text("SELECT nextval('runs')"))).scalar_one()
        if again == 1:
            await tx.session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$"))
    if words == "waits for the gate":
        await tx.session.execute(text("SELECT pg_advisory_xact_lock(42)"))


@router.get("/v1/notes/{note_id}")
async def read(session: Reading, note_id: UUID) -> NoteOut:
    return NoteOut.model_validate((await session.execute(select(Note).where(Note.id == note_id))).scalar_one())

"""A service that hears of registrations and notes each of them: the effect at the end of an event's way.

python -m benchmarks.listener worker
"""

from typing import ClassVar

from sqlalchemy import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.registration import PersonRegistered
from kit.app import Service, new_router
from kit.db import Tx
from kit.events import Envelope
from kit.handlers import Handlers
from kit.orm import TYPES, new_metadata
from kit.process import run
from kit.settings import ServiceSettings
from registration.models import REVISION


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map: ClassVar = dict(TYPES)


class Heard(Base):
    """A person of whom the listener has heard."""

    __tablename__ = "heard"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    district: Mapped[str]


class Settings(ServiceSettings):
    SERVICE: ClassVar[str] = "listener"


handlers = Handlers("listener")


@handlers.react(PersonRegistered)
async def note(tx: Tx, event: PersonRegistered, envelope: Envelope) -> None:
    await tx.session.execute(insert(Heard).values(event_id=envelope.id, district=event.district))


def build() -> Service:
    """A service without routes, on a database that has the kit's tables and `heard`."""
    return Service(
        settings=Settings(),
        title="Listener",
        revision=REVISION,
        router=new_router(),
        policies={},
        handlers=handlers,
    )


if __name__ == "__main__":
    run(build)

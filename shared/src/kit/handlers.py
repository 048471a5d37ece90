"""Which events a service takes in, and what it does with each."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from sqlalchemy import Table

from kit.db import Tx
from kit.events import Envelope, Event, topic_of

EventT = TypeVar("EventT", bound=Event)
Handler = Callable[[Tx, EventT, Envelope], Awaitable[None]]


class Handlers:
    """The service's handlers by event type.

    `project` keeps a read model and nothing else, so that it can be rebuilt from history; `react` may publish,
    defer jobs and refuse to run twice. Both run in the inbox row's transaction.
    """

    def __init__(self, name: str, *, projections: Sequence[Table] = ()) -> None:
        self.name = name
        self.projections = tuple(projections)
        self._projecting: dict[str, list[Handler[Event]]] = {}
        self._reacting: dict[str, list[Handler[Event]]] = {}

    def project(self, event: type[EventT]) -> Callable[[Handler[EventT]], Handler[EventT]]:
        """Keep a projection of the event."""
        return self._register(self._projecting, event)

    def react(self, event: type[EventT]) -> Callable[[Handler[EventT]], Handler[EventT]]:
        """Act on the event."""
        return self._register(self._reacting, event)

    @staticmethod
    def _register(
        table: dict[str, list[Handler[Event]]], event: type[EventT]
    ) -> Callable[[Handler[EventT]], Handler[EventT]]:
        def register(handler: Handler[EventT]) -> Handler[EventT]:
            table.setdefault(event.TYPE, []).append(handler)  # type: ignore[arg-type]
            return handler

        return register

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics that hold the events."""
        return tuple(sorted({topic_of(type_) for type_ in self._projecting.keys() | self._reacting.keys()}))

    def knows(self, event_type: str) -> bool:
        """Whether any handler takes the type."""
        return event_type in self._projecting or event_type in self._reacting

    async def run(self, tx: Tx, envelope: Envelope, *, projections_only: bool = False) -> None:
        """Run the event's handlers, projections first; raises `UnreadableEvent` if the data does not fit."""
        if not self.knows(envelope.type):
            return
        event = envelope.event()
        for handler in self._projecting.get(envelope.type, ()):
            await handler(tx, event, envelope)
        if not projections_only:
            for handler in self._reacting.get(envelope.type, ()):
                await handler(tx, event, envelope)

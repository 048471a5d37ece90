"""Events in the published language: CloudEvents 1.0, structured on the wire, binary accepted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

TYPE_PREFIX = "city.employment."
MAX_ATTRIBUTE = 255
MAX_SEQUENCE = 2**63
CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


class Event(BaseModel):
    """A fact that a service announces: opaque ids and what a consumer decides on, never personal data.

    A subclass states its type, the article of the policy and the departments that the article names:
    `class SpellEnded(Event, type="city.employment.registration.spell-ended.v1", article=13)`.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str] = ""
    ARTICLE: ClassVar[int] = 0
    LEAD: ClassVar[str] = ""
    COOPERATING: ClassVar[tuple[str, ...]] = ()
    REGISTRY: ClassVar[dict[str, type["Event"]]] = {}

    _subject: str = PrivateAttr(default="")
    _sequence: int = PrivateAttr(default=0)

    def __init_subclass__(cls, **_declaration: Any) -> None:
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        type_: str = kwargs.pop("type")
        article: int = kwargs.pop("article")
        lead: str = kwargs.pop("lead", "")
        cooperating: Sequence[str] = kwargs.pop("cooperating", ())
        super().__pydantic_init_subclass__(**kwargs)
        if not type_.startswith(TYPE_PREFIX) or not type_.rpartition(".v")[2].isdigit():
            raise TypeError(f"{cls.__name__}: an event type reads city.employment.<service>.<what-happened>.v<n>")
        if type_ in cls.REGISTRY and cls.REGISTRY[type_].__qualname__ != cls.__qualname__:
            raise TypeError(f"{type_} is declared twice")
        cls.TYPE, cls.ARTICLE, cls.LEAD, cls.COOPERATING = type_, article, lead, tuple(cooperating)
        cls.REGISTRY[type_] = cls

    def stamped(self, *, subject: str, sequence: int) -> Self:
        """The event as the `sequence`-th fact about its aggregate."""
        self._subject, self._sequence = subject, sequence
        return self

    @property
    def subject(self) -> str:
        """The aggregate that the event is about, e.g. `spell/5b0c…`; also the Kafka key."""
        return self._subject

    @property
    def sequence(self) -> int:
        """The aggregate's version after this event, from 1 without gaps."""
        return self._sequence


def service_of(event_type: str) -> str:
    """The announcing service, from the type's third part."""
    return event_type.split(".")[2]


def topic_of(event_type: str) -> str:
    """The announcing service's topic."""
    return f"employment.{service_of(event_type)}"


class UnreadableEvent(ValueError):
    """The message is no CloudEvent that this consumer can read."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One CloudEvent: the context attributes and the data as they stand on the wire."""

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Mapping[str, Any]
    article: int = 0
    leaddept: str = ""
    coopdepts: str = ""
    sequence: int | None = None
    traceparent: str | None = None

    @classmethod
    def of(cls, event: Event, *, event_id: UUID, at: datetime, traceparent: str | None) -> Self:
        """Put an event into its envelope."""
        return cls(
            id=str(event_id),
            source=f"/employment/{service_of(event.TYPE)}",
            type=event.TYPE,
            subject=event.subject,
            time=at,
            data=event.model_dump(mode="json"),
            article=event.ARTICLE,
            leaddept=event.LEAD,
            coopdepts=",".join(event.COOPERATING),
            sequence=event.sequence or None,
            traceparent=traceparent,
        )

    def to_json(self) -> bytes:
        """The structured mode: one JSON object."""
        body: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "article": self.article,
            "leaddept": self.leaddept,
            "coopdepts": self.coopdepts,
        }
        if self.sequence is not None:
            body["sequence"] = str(self.sequence)
        if self.traceparent is not None:
            body["traceparent"] = self.traceparent
        body["data"] = self.data
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_kafka(cls, value: bytes | None, headers: Sequence[tuple[str, bytes | None]] = ()) -> Self:
        """Read a message in structured or binary mode; raises `UnreadableEvent`."""
        try:
            attributes = {k.lower(): v.decode() for k, v in headers if v is not None}
            parsed = json.loads(value or b"null")
            if "ce_specversion" in attributes:
                body = {k.removeprefix("ce_"): v for k, v in attributes.items() if k.startswith("ce_")}
                body["data"] = parsed
            else:
                body = parsed
            return cls._from_attributes(body)
        except UnreadableEvent:
            raise
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
            raise UnreadableEvent(f"not a CloudEvent: {type(error).__name__}") from error

    @classmethod
    def _from_attributes(cls, body: Mapping[str, Any]) -> Self:
        if body["specversion"] != "1.0":
            raise UnreadableEvent(f"CloudEvents {body['specversion']!r} is not 1.0")
        if not isinstance(body["data"], dict):
            raise UnreadableEvent("the data is not an object")
        sequence, traceparent = body.get("sequence"), body.get("traceparent")
        if sequence is not None and not 0 < int(sequence) < MAX_SEQUENCE:
            raise UnreadableEvent("the sequence is no positive number")
        for name in ("id", "source", "type", "subject"):
            written = str(body.get(name, ""))
            if len(written) > MAX_ATTRIBUTE or not written.isprintable():
                raise UnreadableEvent(f"the {name} is too long or not printable")
        return cls(
            id=str(body["id"]),
            source=str(body["source"]),
            type=str(body["type"]),
            subject=str(body.get("subject", "")),
            time=datetime.fromisoformat(str(body["time"])),
            data=body["data"],
            article=int(body.get("article", 0)),
            leaddept=str(body.get("leaddept", "")),
            coopdepts=str(body.get("coopdepts", "")),
            sequence=None if sequence is None else int(sequence),
            traceparent=None if traceparent is None else str(traceparent),
        )

    def event(self) -> Event:
        """The data as its declared event class; raises `UnreadableEvent` where it does not fit or is unknown."""
        declared = Event.REGISTRY.get(self.type)
        if declared is None:
            raise UnreadableEvent(f"unknown event type {self.type}")
        try:
            event = declared.model_validate(self.data)
        except ValidationError as error:
            raise UnreadableEvent(f"{self.type}: {error.error_count()} fields do not fit") from error
        return event.stamped(subject=self.subject, sequence=self.sequence or 0)

"""Digests of what was announced about people, on the wire."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from contracts.registration import digest_of
from kit.wire import Answer, Body


class Stream(Body):
    """How far the announcements about one aggregate have come."""

    subject: Annotated[str, Field(max_length=100)]
    sequence: Annotated[int, Field(ge=0, lt=2**63, strict=True)]


class DigestOut(Answer):
    """What was announced about one person, by aggregate, and the digest over it."""

    person_id: UUID
    digest: str
    streams: Sequence[Stream]

    @classmethod
    def of(cls, person_id: UUID, streams: Mapping[str, int]) -> Self:
        """Reckon the digest."""
        listed = [Stream(subject=subject, sequence=sequence) for subject, sequence in sorted(streams.items())]
        return cls(person_id=person_id, digest=digest_of(streams), streams=listed)


class ResendRequest(Body):
    """How far the consumer holds each of the person's aggregates; one that is not named counts as not held at all."""

    held: Annotated[Sequence[Stream], Field(max_length=1000)] = ()


class Resent(Answer):
    """How many announcements were made again."""

    person_id: UUID
    announcements: int

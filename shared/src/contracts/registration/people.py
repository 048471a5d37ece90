"""What registration announces about people and the facts that departments state."""

from datetime import date
from uuid import UUID

from contracts.departments import lead_and_cooperating
from contracts.facts import Fact
from kit.events import Event

_LEAD_13, _COOPERATING_13 = lead_and_cooperating(13)
_LEAD_5, _COOPERATING_5 = lead_and_cooperating(5)


class PersonRegistered(
    Event,
    type="city.employment.registration.person-registered.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A person has been entered into the register; subject `person/<person_id>`."""

    person_id: UUID
    district: str
    on: date


class FactsRecorded(
    Event,
    type="city.employment.registration.facts-recorded.v1",
    article=5,
    lead=_LEAD_5,
    cooperating=_COOPERATING_5,
):
    """Departments have stated facts about a person; subject `person/<person_id>`."""

    person_id: UUID
    facts: tuple[Fact, ...]


class PersonMerged(
    Event,
    type="city.employment.registration.person-merged.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """Two entries were one person: what is known under either id is about that one; subject `person/<person_id>`."""

    person_id: UUID
    """The id that is given up; what is announced from now on goes by `into`."""
    into: UUID
    district: str
    on: date


class PersonDied(
    Event,
    type="city.employment.registration.person-died.v1",
    article=13,
    lead=_LEAD_13,
    cooperating=_COOPERATING_13,
):
    """A person has died; an open spell ends with its own announcement; subject `person/<person_id>`."""

    person_id: UUID
    district: str
    on: date


class ImprisonmentStated(
    Event,
    type="city.employment.registration.imprisonment-stated.v1",
    article=5,
    lead=_LEAD_5,
    cooperating=_COOPERATING_5,
):
    """服刑 A term of imprisonment, or its end, is stated; subject `imprisonment/<imprisonment_id>`."""

    imprisonment_id: UUID
    person_id: UUID
    since: date
    until: date | None
    """The last day; null while it is not known."""
    source_department: str

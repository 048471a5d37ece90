"""Contacts and services on the wire."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.days import Day
from kit.wire import Answer, Body
from registration.models import Channel, Contact, ContactPlan, ContactStatus, Escalation, ServiceKind


class CheckIn(Body):
    """定期联系 Contact on a day; a citizen's is by app and today."""

    on: Day
    channel: Channel = Channel.APP


class ContactOut(Answer):
    """A contact that was due by a day: made or missed."""

    id: UUID
    spell_id: UUID
    person_id: UUID
    district: str
    due_on: date
    status: ContactStatus
    made_on: date | None
    channel: Channel | None
    missed_in_row: int
    escalation: Annotated[Escalation | None, Field(description="what follows a missed contact")]
    recorded_at: datetime


class ContactPlanOut(Answer):
    """When contact is due at the latest; null while the spell rests or after its end."""

    spell_id: UUID
    due_on: date | None
    missed_in_row: int


class CheckedIn(Answer):
    """The contact, and when the next is due."""

    contact: ContactOut
    plan: ContactPlanOut

    @classmethod
    def of(cls, made: tuple[Contact, ContactPlan]) -> Self:
        """Join the two."""
        contact, plan = made
        return cls(contact=ContactOut.model_validate(contact), plan=ContactPlanOut.model_validate(plan))


class NewService(Body):
    """公共就业服务 A service that was given."""

    kind: ServiceKind
    on: Day


class ServiceOut(Answer):
    """A service that a registered person was given."""

    id: UUID
    spell_id: UUID
    person_id: UUID
    district: str
    kind: ServiceKind
    given_on: date
    department: str | None

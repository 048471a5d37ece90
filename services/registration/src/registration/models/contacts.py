"""定期联系 Monthly contact with the registered unemployed: when it is due, what was made and what was missed."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.spells import Spell
from rulebook.calendar import add_months


class Channel(StrEnum):
    """How a contact was made; `SERVICE` is a service that was taken."""

    APP = "APP"
    COUNTER = "COUNTER"
    PHONE = "PHONE"
    SERVICE = "SERVICE"


class ContactStatus(StrEnum):
    """What became of a contact that was due."""

    MADE = "MADE"
    MISSED = "MISSED"


class Escalation(StrEnum):
    """What follows a missed contact: a reminder, a case worker's call, a last notice, the end of the registration."""

    REMINDER = "REMINDER"
    CASE_WORKER = "CASE_WORKER"
    LAST_NOTICE = "LAST_NOTICE"
    END = "END"

    @classmethod
    def after(cls, missed_in_row: int, limit: int) -> Self:
        """What follows the so-manieth missed contact in a row, where `limit` of them end the registration."""
        if missed_in_row >= limit:
            return cls(cls.END)
        if missed_in_row == limit - 1:
            return cls(cls.LAST_NOTICE)
        return cls(cls.REMINDER if missed_in_row == 1 else cls.CASE_WORKER)


class Contact(Base):
    """A contact that was due by a day: made, or missed."""

    __tablename__ = "contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    district: Mapped[str]
    due_on: Mapped[date]
    status: Mapped[str]
    made_on: Mapped[date | None]
    channel: Mapped[str | None]
    missed_in_row: Mapped[int]
    escalation: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("(status = 'MADE') = (made_on IS NOT NULL)", name="made"),
        CheckConstraint("(status = 'MISSED') = (escalation IS NOT NULL)", name="missed"),
        Index("ix_contacts_spell_id_id", "spell_id", "id"),
        Index("ix_contacts_district_id", "district", "id"),
        Index("ix_contacts_escalation_id", "escalation", "id", postgresql_where=text("escalation IS NOT NULL")),
    )


class ContactPlan(Base):
    """When the person of a spell has to be in contact next; nothing is due while `due_on` is empty."""

    __tablename__ = "contact_plans"

    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    district: Mapped[str]
    since: Mapped[date]
    """Months are counted from here, so that the day of the month stays what it was."""
    periods: Mapped[int]
    """Periods that are over or whose contact was made."""
    begun_after: Mapped[date]
    due_on: Mapped[date | None]
    missed_in_row: Mapped[int]

    __table_args__ = (Index("ix_contact_plans_due_on", "due_on", postgresql_where=text("due_on IS NOT NULL")),)

    @classmethod
    def begin(cls, spell: Spell, *, on: date, interval: int) -> Self:
        """The first contact is due `interval` months after the day."""
        plan = cls(spell_id=spell.id, person_id=spell.person_id, district=spell.district, missed_in_row=0)
        plan.begin_again(on=on, interval=interval)
        return plan

    def begin_again(self, *, on: date, interval: int) -> None:
        """Count months from the day on, which is a contact itself: nothing is missed."""
        self.since, self.periods, self.missed_in_row = on, 0, 0
        # The day itself belongs to the first period.
        self.begun_after = on - timedelta(days=1)
        self.due_on = add_months(on, interval)

    def stop(self) -> None:
        """Nothing is due any more."""
        self.due_on = None

    def is_overdue(self, on: date) -> bool:
        """Whether the day on which contact was due at the latest has passed."""
        return self.due_on is not None and self.due_on < on

    def miss(self, *, interval: int, limit: int, by: Actor) -> Contact:
        """Close the present period as missed and begin the next."""
        self._require_due()
        self.missed_in_row += 1
        escalation = Escalation.after(self.missed_in_row, limit)
        return self._close(ContactStatus.MISSED, interval, by, escalation=escalation)

    def keep(self, *, on: date, channel: Channel, interval: int, by: Actor) -> Contact:
        """Close the present period with a contact and begin the next; raises `Conflict` before it has begun."""
        if on <= self.begun_after:
            raise Conflict(
                f"contact was made for the days up to {self.begun_after}",
                code="CONTACT_MADE",
                next_due=str(self.due_on),
            )
        self._require_due()
        self.missed_in_row = 0
        return self._close(ContactStatus.MADE, interval, by, made_on=on, channel=channel)

    def _close(
        self,
        status: ContactStatus,
        interval: int,
        by: Actor,
        *,
        made_on: date | None = None,
        channel: Channel | None = None,
        escalation: Escalation | None = None,
    ) -> Contact:
        due_on = self._require_due()
        contact = Contact(
            id=new_id(),
            spell_id=self.spell_id,
            person_id=self.person_id,
            district=self.district,
            due_on=due_on,
            status=status,
            made_on=made_on,
            channel=channel,
            missed_in_row=self.missed_in_row,
            escalation=escalation,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )
        self.periods += 1
        self.begun_after = due_on
        self.due_on = add_months(self.since, interval * (self.periods + 1))
        return contact

    def _require_due(self) -> date:
        if self.due_on is None:
            raise Conflict("no contact is due: the spell rests or is over", code="NO_CONTACT_DUE")
        return self.due_on

"""失业登记期间 Spells of unemployment, from the declaration to the end."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import (
    EndReason,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentRefused,
)
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person


class SpellStatus(StrEnum):
    """Where a declaration of unemployment stands."""

    WAITING_FOR_FACTS = "WAITING_FOR_FACTS"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    ENDED = "ENDED"


class Spell(Aggregate, Base):
    """失业登记 A declared spell of unemployment, from the declaration to its end."""

    __tablename__ = "spells"
    SUBJECT = "spell"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    status: Mapped[str]
    declared_on: Mapped[date]
    declared_by: Mapped[str]
    working: Mapped[bool]
    seeks_work: Mapped[bool]
    able_to_work: Mapped[bool]
    parity: Mapped[bool | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name="end"),
        CheckConstraint("ended_on IS NULL OR declared_on <= ended_on", name="order"),
        Index(
            "uq_spells_open",
            "person_id",
            unique=True,
            postgresql_where=text("status IN ('WAITING_FOR_FACTS', 'CONFIRMED')"),
        ),
        Index("ix_spells_district_status_id", "district", "status", "id"),
    )

    @classmethod
    def declare(
        cls, person: Person, *, on: date, working: bool, seeks_work: bool, able_to_work: bool, by: Actor
    ) -> Self:
        """Take a declaration; it waits until it is decided."""
        return cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            status=SpellStatus.WAITING_FOR_FACTS,
            declared_on=on,
            declared_by=by.subject,
            working=working,
            seeks_work=seeks_work,
            able_to_work=able_to_work,
        )

    def confirm(self, *, parity: bool) -> UnemploymentConfirmed:
        """Confirm the declaration; `parity` says whether all of the city's policies are open (article 13)."""
        self._require(SpellStatus.WAITING_FOR_FACTS, "confirmed")
        self.status, self.parity = SpellStatus.CONFIRMED, parity
        return self.announce(
            UnemploymentConfirmed(
                spell_id=self.id,
                person_id=self.person_id,
                district=self.district,
                on=self.declared_on,
                parity=parity,
            )
        )

    def refuse(self, reasons: tuple[str, ...]) -> UnemploymentRefused:
        """Refuse the declaration for all of the reasons."""
        self._require(SpellStatus.WAITING_FOR_FACTS, "refused")
        self.status = SpellStatus.REFUSED
        return self.announce(
            UnemploymentRefused(
                spell_id=self.id,
                person_id=self.person_id,
                district=self.district,
                on=self.declared_on,
                reasons=reasons,
            )
        )

    def end(self, *, on: date, reason: EndReason) -> UnemploymentEnded:
        """End a confirmed spell."""
        self._require(SpellStatus.CONFIRMED, "ended")
        if on < self.declared_on:
            raise Conflict(f"the spell began on {self.declared_on}: it can't end before", code="END_BEFORE_START")
        self.status, self.ended_on, self.end_reason = SpellStatus.ENDED, on, reason
        return self.announce(
            UnemploymentEnded(spell_id=self.id, person_id=self.person_id, district=self.district, on=on, reason=reason)
        )

    def _require(self, status: SpellStatus, verb: str) -> None:
        if self.status != status:
            raise Conflict(f"a spell that is {self.status} can't be {verb}", code="SPELL_STATUS", state=self.status)

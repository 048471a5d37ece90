"""就业失业登记 People, the facts about them, and their spells of unemployment."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.facts import Fact, FactKind
from contracts.registration import (
    EndReason,
    FactsRecorded,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentRefused,
)
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.decisions import DecisionRecord
from kit.errors import Conflict
from kit.ids import new_id
from kit.orm import TYPES, new_metadata
from kit.vault import Vault

REVISION = "0002"
"""The migration that this code is written for."""


class Base(DeclarativeBase):
    """Registration's tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)


class Person(Aggregate, Base):
    """A person in the register; identity number, name and phone are encrypted."""

    __tablename__ = "people"
    SUBJECT = "person"

    identity_number: Mapped[bytes]
    identity_index: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[bytes]
    phone: Mapped[bytes]
    district: Mapped[str]
    registered_on: Mapped[date]
    registered_by: Mapped[str]
    department: Mapped[str | None]

    __table_args__ = (Index("ix_people_district_id", "district", "id"),)

    @classmethod
    def register(
        cls, *, identity_number: str, name: str, phone: str, district: str, on: date, by: Actor, vault: Vault
    ) -> Self:
        """Enter a person, sealed."""
        person = cls(
            id=new_id(),
            district=district,
            registered_on=on,
            registered_by=by.subject,
            department=by.department,
            identity_index=vault.find(identity_number, "people", "identity_number"),
        )
        person.identity_number = vault.seal(identity_number, "people", "identity_number", person.id)
        person.name = vault.seal(name, "people", "name", person.id)
        person.phone = vault.seal(phone, "people", "phone", person.id)
        return person

    def registered(self) -> PersonRegistered:
        """Announce the entry."""
        return self.announce(PersonRegistered(person_id=self.id, district=self.district, on=self.registered_on))

    def record(self, facts: list["FactRecord"]) -> FactsRecorded:
        """Announce new facts about the person."""
        return self.announce(FactsRecorded(person_id=self.id, facts=tuple(fact.as_fact() for fact in facts)))

    def reveal(self, field: "SealedField", vault: Vault) -> str:
        """The clear text of one sealed field; the caller audits."""
        return vault.open(getattr(self, field.value), "people", field.value, self.id)


class SealedField(StrEnum):
    """A person's encrypted fields."""

    IDENTITY_NUMBER = "identity_number"
    NAME = "name"
    PHONE = "phone"


class FactRecord(Base):
    """One thing that a department said about a person; nothing is overwritten."""

    __tablename__ = "facts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    value: Mapped[Any] = mapped_column(TYPES[dict[str, Any]])
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_department: Mapped[str]
    document: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index("ix_facts_person_id_kind", "person_id", "kind", "recorded_at"),
    )

    def as_fact(self) -> Fact:
        """The fact as it travels."""
        return Fact(
            kind=FactKind(self.kind),
            value=self.value,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source_department=self.source_department,
            recorded_at=self.recorded_at.isoformat(),
        )


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


class Decision(DecisionRecord, Base):
    """A run of an article 13 rule."""

    __tablename__ = "decisions"


def new_fact(
    person: Person,
    fact: "FactKind",
    value: Any,
    *,
    valid_from: date,
    valid_to: date | None,
    source_department: str,
    document: str | None,
    by: Actor,
) -> FactRecord:
    """A fact recorded now."""
    return FactRecord(
        id=new_id(),
        person_id=person.id,
        kind=fact.value,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to,
        source_department=source_department,
        document=document,
        recorded_at=clock.now(),
        recorded_by=by.subject,
    )

"""People in the register: identity number, name and phone are encrypted."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import FactsRecorded, PersonDied, PersonMerged, PersonRegistered
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.vault import Vault
from registration.models.base import Base
from registration.models.facts import FactRecord


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
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    died_on: Mapped[date | None]

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

    def merge(self, into: "Person", *, on: date) -> PersonMerged:
        """Give up this entry for the other, which is the same person."""
        self.require_present()
        into.require_present()
        self.merged_into = into.id
        return self.announce(PersonMerged(person_id=self.id, into=into.id, district=self.district, on=on))

    def die(self, *, on: date) -> PersonDied:
        """Announce the person's death."""
        self.require_present()
        if self.died_on is not None:
            raise Conflict(f"this person's death on {self.died_on} is recorded already", code="PERSON_DIED")
        self.died_on = on
        return self.announce(PersonDied(person_id=self.id, district=self.district, on=on))

    def rename(self, name: str, vault: Vault) -> None:
        """Write another name over the sealed one; the caller keeps the former."""
        self.name = vault.seal(name, "people", "name", self.id)

    def require_present(self) -> None:
        """Raise `Conflict` naming the entry that this one was merged into."""
        if self.merged_into is not None:
            raise Conflict(
                "this entry was merged into another: use that", code="PERSON_MERGED", merged_into=str(self.merged_into)
            )

    def require_living(self) -> None:
        """Raise `Conflict` for the dead."""
        if self.died_on is not None:
            raise Conflict(f"this person died on {self.died_on}", code="PERSON_DIED")

    def reveal(self, field: "SealedField", vault: Vault) -> str:
        """The clear text of one sealed field; the caller audits."""
        return vault.open(getattr(self, field.value), "people", field.value, self.id)


class SealedField(StrEnum):
    """A person's encrypted fields."""

    IDENTITY_NUMBER = "identity_number"
    NAME = "name"
    PHONE = "phone"

"""What became of people's entries: merged with another, or under another name."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from kit.vault import Vault
from registration.models.base import Base
from registration.models.people import Person, SealedField


class PersonMerge(Base):
    """One entry given up for another that is the same person; what moved with it stands in `moved` by table."""

    __tablename__ = "person_merges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    into_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    moved: Mapped[dict[str, Any]]
    reason: Mapped[str]
    merged_at: Mapped[datetime]
    merged_by: Mapped[str]


class FormerName(Base):
    """曾用名 A name that a person had until another was recorded, sealed."""

    __tablename__ = "former_names"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[bytes]
    until: Mapped[date]
    """The first day of the name that came after."""
    document: Mapped[str]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    @classmethod
    def of(cls, person: Person, *, until: date, document: str, by: Actor, vault: Vault) -> Self:
        """The person's present name, sealed for the list of former ones."""
        former = cls(
            id=new_id(),
            person_id=person.id,
            until=until,
            document=document,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )
        former.name = vault.seal(person.reveal(SealedField.NAME, vault), cls.__tablename__, "name", former.id)
        return former

    def reveal(self, vault: Vault) -> str:
        """The name in clear text; the caller masks it or audits."""
        return vault.open(self.name, self.__tablename__, "name", self.id)

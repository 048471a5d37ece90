"""刑满释放、戒毒康复 Statuses that nothing may be decided by: sealed, and read by few, each time on record."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.ids import new_id
from kit.vault import Vault
from registration.models.base import Base
from registration.models.people import Person


class RestrictedStatus(StrEnum):
    """What article 13 forbids to hold against somebody."""

    RELEASED_PRISONER = "RELEASED_PRISONER"
    RECOVERING_ADDICT = "RECOVERING_ADDICT"


class RestrictedRecord(Base):
    """A sealed status and note, kept to help the person; neither can be searched for."""

    __tablename__ = "restricted_records"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    status: Mapped[bytes]
    note: Mapped[bytes]
    recorded_on: Mapped[date]
    recorded_by: Mapped[str]

    @classmethod
    def seal(cls, person: Person, *, status: RestrictedStatus, note: str, on: date, by: Actor, vault: Vault) -> Self:
        """A record in which only the person and the day can be read without the vault."""
        record = cls(id=new_id(), person_id=person.id, recorded_on=on, recorded_by=by.subject)
        record.status = vault.seal(status, cls.__tablename__, "status", record.id)
        record.note = vault.seal(note, cls.__tablename__, "note", record.id)
        return record

    def opened(self, vault: Vault) -> tuple[RestrictedStatus, str]:
        """Status and note in clear text; the caller audits."""
        status = vault.open(self.status, self.__tablename__, "status", self.id)
        return RestrictedStatus(status), vault.open(self.note, self.__tablename__, "note", self.id)

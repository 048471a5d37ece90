"""更正 What citizens ask departments to correct, and what they consent to."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.facts import FACTS, FactKind
from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from kit.vault import Vault
from registration.models.base import Base
from registration.models.people import Person


class CorrectionStatus(StrEnum):
    """Where a request for correction stands."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class Correction(Base):
    """更正申请 A citizen's request to correct what is held about them: a task of the department that owns the fact."""

    __tablename__ = "corrections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    district: Mapped[str]
    kind: Mapped[str]
    fact_id: Mapped[UUID | None]
    """The fact that is said to be wrong; null where one is said to be missing."""
    department: Mapped[str]
    statement: Mapped[bytes]
    status: Mapped[str]
    requested_on: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    answer: Mapped[bytes | None]
    corrected_fact_id: Mapped[UUID | None]

    __table_args__ = (Index("ix_corrections_department_status_id", "department", "status", "id"),)

    @classmethod
    def request(
        cls, person: Person, kind: FactKind, *, fact_id: UUID | None, statement: str, on: date, vault: Vault
    ) -> Self:
        """Hand the request to the department that owns the kind."""
        correction = cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            kind=kind.value,
            fact_id=fact_id,
            department=FACTS[kind].owner,
            status=CorrectionStatus.OPEN,
            requested_on=on,
        )
        correction.statement = vault.seal(statement, cls.__tablename__, "statement", correction.id)
        return correction

    def accept(self, fact_id: UUID, *, by: Actor) -> None:
        """The department has stated the fact anew."""
        self._close(CorrectionStatus.ACCEPTED, by)
        self.corrected_fact_id = fact_id

    def reject(self, answer: str, *, by: Actor, vault: Vault) -> None:
        """The department stands by what is held, and says why."""
        self._close(CorrectionStatus.REJECTED, by)
        self.answer = vault.seal(answer, self.__tablename__, "answer", self.id)

    def withdraw(self, *, by: Actor) -> None:
        """The citizen asks no longer."""
        self._close(CorrectionStatus.WITHDRAWN, by)

    def reveal(self, vault: Vault) -> tuple[str, str | None]:
        """What the citizen said and what the department answered."""
        said = vault.open(self.statement, self.__tablename__, "statement", self.id)
        return said, None if self.answer is None else vault.open(self.answer, self.__tablename__, "answer", self.id)

    def require_open(self) -> None:
        """Raise `Conflict` for a request that is answered or withdrawn."""
        if self.status != CorrectionStatus.OPEN:
            raise Conflict(f"this request is {self.status} already", code="CORRECTION_STATUS", state=self.status)

    def _close(self, status: CorrectionStatus, by: Actor) -> None:
        self.require_open()
        self.status, self.decided_at, self.decided_by = status, clock.now(), by.subject


Purpose = Literal["JOB_RECOMMENDATIONS", "SHARE_WITH_EMPLOYERS", "SHARE_WITH_TRAINERS", "TEXT_MESSAGES"]
"""What a person may consent to beyond what the law asks of the register."""


class Consent(Base):
    """同意记录 A line of the consent log: given or withdrawn; the latest of a purpose counts."""

    __tablename__ = "consents"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    purpose: Mapped[str]
    given: Mapped[bool]
    at: Mapped[datetime]
    by: Mapped[str]

    __table_args__ = (Index("ix_consents_person_id_id", "person_id", "id"),)

    @classmethod
    def log(cls, person: Person, purpose: Purpose, *, given: bool, by: Actor) -> Self:
        """A new line."""
        return cls(id=new_id(), person_id=person.id, purpose=purpose, given=given, at=clock.now(), by=by.subject)

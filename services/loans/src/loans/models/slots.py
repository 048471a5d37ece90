"""互斥 The places in what a borrower has a limited number of: the database holds each once."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from loans.models.base import Base
from loans.models.loans import Loan
from loans.rules import EXCLUSIONS
from rulebook.exclusions import Exclusion, Per

SUBSIDISED_LOANS: Exclusion = EXCLUSIONS["SUBSIDISED_LOANS"]


class EntitlementSlot(Base):
    """The place of a contracted loan among its borrower's subsidised ones, from 1; released rows are kept."""

    __tablename__ = "entitlement_slots"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    exclusion: Mapped[str]
    slot: Mapped[str]
    """Exclusion and whose places they are: SUBSIDISED_LOANS/<person>."""
    place: Mapped[int]
    loan_id: Mapped[UUID] = mapped_column(ForeignKey("loans.id"))
    taken_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("place > 0", name="place"),
        Index("uq_entitlement_slots_held", "slot", "place", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("uq_entitlement_slots_loan_id", "loan_id", unique=True, postgresql_where=text("released_at IS NULL")),
    )

    @classmethod
    def take(cls, loan: Loan, *, place: int) -> Self:
        """The place as the loan takes it now."""
        return cls(
            id=new_id(),
            exclusion=SUBSIDISED_LOANS.code,
            slot=slot_of(loan),
            place=place,
            loan_id=loan.id,
            taken_at=clock.now(),
        )


def slot_of(loan: Loan) -> str:
    """Whose places the loan takes one of."""
    return SUBSIDISED_LOANS.slot({Per.PERSON: str(loan.person_id)})

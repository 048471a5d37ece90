"""市县分担结算 What a district owes for a month's payments that a fund of the city made, or gets back of them."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import ZERO, BudgetLine, one_of


class SettlementStatus(StrEnum):
    """Whether the money has moved."""

    DUE = "DUE"
    SETTLED = "SETTLED"


class ShareSettlement(Base):
    """The district's share in what one line of a city's fund paid for a programme in a month; drawn up once."""

    __tablename__ = "share_settlements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    month: Mapped[str]
    """As `2018-06`, of the days on which the ledger moved the money."""
    district: Mapped[str]
    """By its present code."""
    programme: Mapped[str]
    fund: Mapped[str]
    line_id: Mapped[UUID]
    """The line that paid the whole."""
    paid: Mapped[Decimal]
    """The district's share of what was paid, in yuan."""
    returned: Mapped[Decimal]
    """Its share of what the bank sent back."""
    clawed_back: Mapped[Decimal]
    """Its share of what was clawed back."""
    amount: Mapped[Decimal]
    """What the district owes, in yuan; below zero, what it gets back."""
    status: Mapped[str]
    drawn_up_at: Mapped[datetime]
    district_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("budget_lines.id"))
    """The line of the district's fund that bears it."""
    settled_on: Mapped[date | None]
    held_for: Mapped[str | None]
    """Why it is not settled: NO_LINE, INSUFFICIENT_FUNDS."""

    __table_args__ = (
        ForeignKeyConstraint(["line_id", "fund"], ["budget_lines.id", "budget_lines.fund"]),
        UniqueConstraint("month", "district", "programme", "line_id"),
        CheckConstraint(one_of("status", SettlementStatus), name="status"),
        CheckConstraint("fund <> 'DISTRICT_FUND'", name="fund"),
        CheckConstraint("paid >= 0 AND returned >= 0 AND clawed_back >= 0", name="parts"),
        CheckConstraint("amount = paid - returned - clawed_back", name="amount"),
        CheckConstraint("(status = 'SETTLED') = (settled_on IS NOT NULL)", name="settled"),
        CheckConstraint("(status = 'SETTLED' AND amount <> 0) = (district_line_id IS NOT NULL)", name="district_line"),
        CheckConstraint("status = 'DUE' OR held_for IS NULL", name="held_for"),
        Index("ix_share_settlements_district_id", "district", "id"),
        Index("ix_share_settlements_month_id", "month", "id"),
        Index("ix_share_settlements_status_id", "status", "id"),
    )

    @classmethod
    def draw_up(
        cls,
        month: str,
        *,
        district: str,
        programme: str,
        line: BudgetLine,
        paid: Decimal,
        returned: Decimal,
        clawed_back: Decimal,
    ) -> Self:
        """State what is owed for a month that is over; where nothing is, it is settled at once."""
        amount = paid - returned - clawed_back
        return cls(
            id=new_id(),
            month=month,
            district=district,
            programme=programme,
            fund=line.fund,
            line_id=line.id,
            paid=paid,
            returned=returned,
            clawed_back=clawed_back,
            amount=amount,
            status=SettlementStatus.SETTLED if amount == ZERO else SettlementStatus.DUE,
            drawn_up_at=clock.now(),
            settled_on=clock.today() if amount == ZERO else None,
        )

    def settle(self, district_line: BudgetLine, *, on: date) -> None:
        """The money has moved."""
        self._require_due()
        self.status, self.settled_on, self.held_for = SettlementStatus.SETTLED, on, None
        self.district_line_id = district_line.id

    def hold(self, reason: str) -> None:
        """The money can't move by now: it is tried again."""
        self._require_due()
        self.held_for = reason

    @property
    def document(self) -> str:
        """By what the ledger names it."""
        return f"县区负担结算 {self.month} {self.district}"

    def _require_due(self) -> None:
        if self.status != SettlementStatus.DUE:
            raise Conflict("this share is settled", code="SETTLEMENT_STATUS", state=self.status)

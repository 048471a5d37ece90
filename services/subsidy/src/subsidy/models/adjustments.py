"""预算调整 Adjustments of a fund's lines: proposed by one person, decided by another, never changed."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.funds import Fund


class BudgetAdjustment(Proposal, Base):
    """Changes of some lines of a fund in a year by a document; its content never changes, and it is decided once."""

    __tablename__ = "budget_adjustments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund: Mapped[str]
    year: Mapped[int]
    document: Mapped[str]
    changes: Mapped[list[Any]]
    """By line: programme, district, change in yuan as text, and the shares that hold from then on."""

    __table_args__ = (
        UniqueConstraint("id", "fund"),
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("ix_budget_adjustments_fund_id", "fund", "id"),
        Index("ix_budget_adjustments_status_id", "status", "id"),
    )

    @classmethod
    def propose(
        cls, fund: Fund, year: int, changes: Sequence[dict[str, Any]], *, document: str, reason: str, by: Actor
    ) -> Self:
        """State changes for somebody else to approve."""
        proposed = cls(
            id=new_id(),
            fund=fund,
            year=year,
            document=document,
            changes=list(changes),
        )
        proposed.open(reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {"fund": self.fund, "year": self.year, "document": self.document, "changes": self.changes}

"""就业工作目标责任制 What a region is to reach in a year by an indicator: proposed by one, approved by another."""

from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal
from monitoring.models.counts import Base, Indicator


class Direction(StrEnum):
    """On which side of its value a target is met."""

    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"


class Target(Proposal, Base):
    """目标 An indicator's value that a region, or the city, is to reach in a year; of several the last approved holds.

    Its values are not stated in the opinions (article 17): each names the document that sets it.
    """

    __tablename__ = "targets"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    district: Mapped[str | None]
    """The present code; null is the whole city."""
    indicator: Mapped[str]
    year: Mapped[int]
    direction: Mapped[str]
    value: Mapped[Decimal]
    """In the indicator's unit."""
    document: Mapped[str]

    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("direction IN ('AT_LEAST', 'AT_MOST')", name="direction"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("ix_targets_year_district_indicator", "year", "district", "indicator"),
        Index("ix_targets_status_id", "status", "id"),
        Index(
            "uq_targets_proposed",
            "year",
            "district",
            "indicator",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=text("status = 'PROPOSED'"),
        ),
    )

    @classmethod
    def propose(
        cls,
        indicator: Indicator,
        *,
        district: str | None,
        year: int,
        direction: Direction,
        value: Decimal,
        document: str,
        reason: str,
        by: Actor,
    ) -> Self:
        """State a target for somebody else to approve."""
        target = cls(
            id=new_id(),
            district=district,
            indicator=indicator,
            year=year,
            direction=direction,
            value=value,
            document=document,
        )
        target.open(reason=reason, by=by)
        return target

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {
            "district": self.district,
            "indicator": self.indicator,
            "year": self.year,
            "direction": self.direction,
            "value": f"{self.value:.2f}",
            "document": self.document,
        }

    def is_met_by(self, actual: Decimal) -> bool:
        """Whether the value counted so far meets it."""
        return actual >= self.value if self.direction == Direction.AT_LEAST else actual <= self.value

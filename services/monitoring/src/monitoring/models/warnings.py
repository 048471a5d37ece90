"""预警 Warnings: proposed by the figures, acknowledged by a duty officer, published by an authorised person."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from contracts.monitoring import LayoffWarningProposed, WarningProposed, WarningPublished
from contracts.registration import LayoffAmended, LayoffPlanned
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.decisions import DecisionRecord
from kit.errors import Conflict
from kit.ids import new_id
from monitoring.models.counts import RATE, Base, Rate, month_of

MASS_LAYOFF: Final = "mass_layoff"
"""What a warning about one plan of layoffs is about, beside the rate of a district."""


class WarningStatus(StrEnum):
    """Where a warning stands; whether it is published is an authorised person's decision."""

    PROPOSED = "PROPOSED"
    PUBLISHED = "PUBLISHED"


class RiskWarning(Aggregate, Base):
    """预警 A district's rate has passed its line in a month, or a plan of layoffs there is a mass layoff."""

    __tablename__ = "warnings"
    SUBJECT = "warning"

    district: Mapped[str]
    month: Mapped[str]
    indicator: Mapped[str]
    status: Mapped[str]
    value: Mapped[Decimal]
    """Percent; of a mass layoff persons."""
    line: Mapped[Decimal]
    document: Mapped[str]
    registered: Mapped[int | None]
    employed: Mapped[int | None]
    layoff_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    staff: Mapped[int | None]
    proposed_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    note: Mapped[str | None]
    published_on: Mapped[date | None]
    published_by: Mapped[str | None]
    publication_document: Mapped[str | None]

    __table_args__ = (
        Index(
            "uq_warnings_district_month_indicator",
            "district",
            "month",
            "indicator",
            unique=True,
            postgresql_where=text("layoff_id IS NULL"),
        ),
        Index("uq_warnings_layoff_id", "layoff_id", unique=True, postgresql_where=text("layoff_id IS NOT NULL")),
        Index("ix_warnings_status_id", "status", "id"),
        CheckConstraint("value > line OR (layoff_id IS NOT NULL AND value = line)", name="above_line"),
        CheckConstraint("(indicator = 'mass_layoff') = (layoff_id IS NOT NULL)", name="layoff"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledgement"),
        CheckConstraint("(status = 'PUBLISHED') = (published_on IS NOT NULL)", name="publication"),
        CheckConstraint("published_by <> acknowledged_by", name="two_people"),
    )

    @classmethod
    def propose(cls, rate: Rate, *, line: Decimal, document: str) -> tuple[Self, WarningProposed]:
        """Propose a warning for a rate in percent above the line that the document sets (article 20)."""
        warning = cls(
            id=new_id(),
            district=rate.district,
            month=rate.month,
            indicator=RATE,
            status=WarningStatus.PROPOSED,
            value=rate.percent,
            line=line,
            document=document,
            registered=rate.registered,
            employed=rate.employed,
            proposed_at=clock.now(),
        )
        event = WarningProposed(
            warning_id=warning.id,
            district=rate.district,
            month=rate.month,
            indicator=RATE,
            value_percent=f"{rate.percent:.2f}",
            line_percent=f"{line:.2f}",
            document=document,
        )
        return warning, warning.announce(event)

    @classmethod
    def propose_layoff(
        cls, plan: LayoffPlanned | LayoffAmended, *, district: str, line: int, document: str
    ) -> tuple[Self, LayoffWarningProposed]:
        """Propose a warning for a plan of layoffs that is to be reported, from `line` persons on (article 20)."""
        warning = cls(
            id=new_id(),
            district=district,
            month=month_of(plan.on),
            indicator=MASS_LAYOFF,
            status=WarningStatus.PROPOSED,
            value=Decimal(plan.layoffs),
            line=Decimal(line),
            document=document,
            layoff_id=plan.layoff_id,
            employer_id=plan.employer_id,
            staff=plan.staff,
            proposed_at=clock.now(),
        )
        event = LayoffWarningProposed(
            warning_id=warning.id,
            layoff_id=plan.layoff_id,
            employer_id=plan.employer_id,
            district=district,
            month=warning.month,
            staff=plan.staff,
            layoffs=plan.layoffs,
            line=line,
            document=document,
        )
        return warning, warning.announce(event)

    def acknowledge(self, note: str, *, by: Actor) -> None:
        """Note that a duty officer has seen the warning; raises `Conflict` where one has already."""
        if self.acknowledged_at is not None:
            raise Conflict("this warning has been acknowledged already", code="WARNING_ACKNOWLEDGED")
        self.acknowledged_at, self.acknowledged_by, self.note = clock.now(), by.subject, note

    def publish(self, *, on: date, document: str, by: Actor) -> WarningPublished:
        """Publish what another person has acknowledged; raises `Conflict` otherwise."""
        if self.status != WarningStatus.PROPOSED:
            raise Conflict(f"this warning was published on {self.published_on}", code="WARNING_STATUS")
        if self.acknowledged_by is None:
            raise Conflict("nobody has acknowledged this warning yet", code="NOT_ACKNOWLEDGED")
        if self.acknowledged_by == by.subject:
            raise Conflict("who acknowledges a warning does not publish it: another person does", code="SAME_PERSON")
        if month_of(on) < self.month:
            raise Conflict(f"the warning is about {self.month}: not published before", code="PUBLISHED_TOO_EARLY")
        self.status, self.published_on, self.published_by = WarningStatus.PUBLISHED, on, by.subject
        self.publication_document = document
        return self.announce(
            WarningPublished(
                warning_id=self.id,
                district=self.district,
                month=self.month,
                indicator=self.indicator,
                on=on,
                document=document,
            )
        )


class Decision(DecisionRecord, Base):
    """A run of a rule that led to a warning, or to the activation of a plan."""

    __tablename__ = "decisions"

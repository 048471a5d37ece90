"""灵活就业 Flexible employment and what is paid into the schemes that it opens."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person


class FlexibleStatus(StrEnum):
    """Where a declaration of flexible employment stands."""

    ACTIVE = "ACTIVE"
    REFUSED = "REFUSED"
    ENDED = "ENDED"


class FlexibleEmployment(Base):
    """灵活就业 Work without an employer who insures, and the schemes that the worker may pay into (article 6)."""

    __tablename__ = "flexible_employments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    status: Mapped[str]
    schemes: Mapped[list[Any]]
    since: Mapped[date]
    declared_by: Mapped[str]
    ended_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name="end"),
        CheckConstraint("ended_on IS NULL OR since <= ended_on", name="order"),
        Index(
            "uq_flexible_employments_active",
            "person_id",
            unique=True,
            postgresql_where=text("status = 'ACTIVE'"),
        ),
        Index("ix_flexible_employments_person_id_id", "person_id", "id"),
        Index("ix_flexible_employments_district_id", "district", "id"),
    )

    @classmethod
    def declare(cls, person: Person, *, on: date, schemes: tuple[str, ...], by: Actor) -> Self:
        """Take a declaration; without a scheme that is open to the worker it is refused."""
        return cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            status=FlexibleStatus.ACTIVE if schemes else FlexibleStatus.REFUSED,
            schemes=list(schemes),
            since=on,
            declared_by=by.subject,
        )

    def end(self, *, on: date) -> None:
        """End the status; raises `Conflict` where it is not active or began later."""
        self._require_active("ended")
        if on < self.since:
            raise Conflict(f"the status began on {self.since}: it can't end before", code="END_BEFORE_START")
        self.status, self.ended_on = FlexibleStatus.ENDED, on

    def require_contribution(self, month: date, schemes: set[str]) -> None:
        """Raise `Conflict` unless the worker had the status in the month and may pay into all of the schemes."""
        if self.status == FlexibleStatus.REFUSED:
            raise Conflict("this declaration was refused", code="FLEXIBLE_STATUS", state=self.status)
        ended = None if self.ended_on is None else self.ended_on.replace(day=1)
        if month < self.since.replace(day=1) or (ended is not None and month > ended):
            raise Conflict(f"the worker was not flexibly employed in {month:%Y-%m}", code="MONTH_OUTSIDE_STATUS")
        foreign = sorted(schemes - set(self.schemes))
        if foreign:
            raise Conflict(f"the status does not open {', '.join(foreign)}", code="SCHEME_NOT_OPEN")

    def _require_active(self, verb: str) -> None:
        if self.status != FlexibleStatus.ACTIVE:
            raise Conflict(f"a status that is {self.status} can't be {verb}", code="FLEXIBLE_STATUS", state=self.status)


class FlexibleContribution(Base):
    """缴费 What a flexible worker paid into a scheme for a month, in yuan; of several statements the last counts."""

    __tablename__ = "flexible_contributions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    flexible_employment_id: Mapped[UUID] = mapped_column(ForeignKey("flexible_employments.id"))
    month: Mapped[date]
    scheme: Mapped[str]
    paid: Mapped[Decimal]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("paid >= 0", name="paid"),
        CheckConstraint("EXTRACT(day FROM month) = 1", name="month"),
        Index("ix_flexible_contributions_employment_month", "flexible_employment_id", "month"),
    )

    @classmethod
    def of(cls, employment: FlexibleEmployment, *, month: date, scheme: str, paid: Decimal, by: Actor) -> Self:
        """A contribution stated now."""
        return cls(
            id=new_id(),
            flexible_employment_id=employment.id,
            month=month,
            scheme=scheme,
            paid=paid,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )

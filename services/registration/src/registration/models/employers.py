"""用人单位 Employers under their unified social credit code, and their headcounts as stated."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import EmployerClosed, EmployerRegistered, EmployerUpdated
from contracts.registration.employers import digest_of_code
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.rules.employer_size import SizeClass

ClosedAs = Literal["REVOKED", "DEREGISTERED"]


@dataclass(frozen=True, slots=True)
class Profile:
    """What the enterprise register and the departments say of an employer."""

    name: str
    district: str
    kind: str
    sector: str | None
    staff: int | None
    revenue: Decimal | None
    assets: Decimal | None
    stated_size: SizeClass | None
    four_new: tuple[str, ...]
    industries: tuple[str, ...]
    decapacity: bool
    source_department: str
    document: str | None


class Employer(Aggregate, Base):
    """用人单位 An employer; what is said of it holds from `profile_on`, and the trail keeps what held before."""

    __tablename__ = "employers"
    SUBJECT = "employer"

    credit_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    district: Mapped[str]
    kind: Mapped[str]
    sector: Mapped[str | None]
    staff: Mapped[int | None]
    revenue: Mapped[Decimal | None]
    assets: Mapped[Decimal | None]
    stated_size: Mapped[str | None]
    size: Mapped[str | None]
    four_new: Mapped[list[Any]]
    industries: Mapped[list[Any]]
    decapacity: Mapped[bool]
    source_department: Mapped[str]
    document: Mapped[str | None]
    registered_on: Mapped[date]
    registered_by: Mapped[str]
    profile_on: Mapped[date]
    closed_on: Mapped[date | None]
    closed_as: Mapped[str | None]
    """REVOKED 吊销 or DEREGISTERED 注销."""
    closed_document: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("registered_on <= profile_on", name="order"),
        CheckConstraint("(closed_on IS NULL) = (closed_as IS NULL)", name="closed"),
        Index("ix_employers_district_id", "district", "id"),
    )

    @classmethod
    def register(cls, credit_code: str, profile: Profile, *, size: SizeClass | None, on: date, by: Actor) -> Self:
        """Enter an employer."""
        employer = cls(id=new_id(), credit_code=credit_code, registered_on=on, registered_by=by.subject, profile_on=on)
        employer._take(profile, size)
        return employer

    def registered(self) -> EmployerRegistered:
        """Announce the entry."""
        return self.announce(EmployerRegistered(employer_id=self.id, on=self.registered_on, **self._told()))

    def update(self, profile: Profile, *, size: SizeClass | None, on: date) -> EmployerUpdated:
        """Put a later profile in the place of the one held."""
        if on < self.profile_on:
            raise Conflict(f"what is held of this employer is from {self.profile_on}: later", code="PROFILE_OUTDATED")
        self.profile_on = on
        self._take(profile, size)
        return self.announce(EmployerUpdated(employer_id=self.id, on=on, **self._told()))

    def close(self, how: ClosedAs, *, on: date, document: str) -> EmployerClosed:
        """吊销、注销 The enterprise register says that it is no more; said once."""
        if self.closed_on is not None:
            raise Conflict(f"it was closed on {self.closed_on}", code="EMPLOYER_CLOSED", closed_as=self.closed_as)
        self.closed_on, self.closed_as, self.closed_document = on, how, document
        return self.announce(EmployerClosed(employer_id=self.id, district=self.district, on=on, closed_as=how))

    def held(self) -> dict[str, Any]:
        """What the trail keeps of the profile before a change."""
        told = {name: list(value) if isinstance(value, tuple) else value for name, value in self._told().items()}
        return told | {"on": self.profile_on.isoformat(), "source_department": self.source_department}

    def profile(self) -> Profile:
        """What is held of the employer."""
        return Profile(
            name=self.name,
            district=self.district,
            kind=self.kind,
            sector=self.sector,
            staff=self.staff,
            revenue=self.revenue,
            assets=self.assets,
            stated_size=None if self.stated_size is None else SizeClass(self.stated_size),
            four_new=tuple(self.four_new),
            industries=tuple(self.industries),
            decapacity=self.decapacity,
            source_department=self.source_department,
            document=self.document,
        )

    def _take(self, profile: Profile, size: SizeClass | None) -> None:
        self.name, self.district, self.kind, self.sector = profile.name, profile.district, profile.kind, profile.sector
        self.staff, self.revenue, self.assets = profile.staff, profile.revenue, profile.assets
        self.stated_size, self.size = profile.stated_size, size
        self.four_new, self.industries = list(profile.four_new), list(profile.industries)
        self.decapacity = profile.decapacity
        self.source_department, self.document = profile.source_department, profile.document

    def _told(self) -> dict[str, Any]:
        return {
            "district": self.district,
            "kind": self.kind,
            "size": None if self.size is None else str(self.size),
            "four_new": tuple(self.four_new),
            "industries": tuple(self.industries),
            "decapacity": self.decapacity,
            "code_digest": digest_of_code(self.credit_code),
        }


class StatedHeadcount(Base):
    """从业人数 How many people an employer had at the end of a month, as somebody stated it; none is overwritten."""

    __tablename__ = "stated_headcounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"))
    month: Mapped[date]
    staff: Mapped[int]
    source: Mapped[str]
    document: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("staff >= 0", name="staff"),
        CheckConstraint("EXTRACT(day FROM month) = 1", name="month"),
        Index("ix_stated_headcounts_employer_id_month", "employer_id", "month"),
    )

    @classmethod
    def of(cls, employer: Employer, *, month: date, staff: int, source: str, document: str | None, by: Actor) -> Self:
        """A statement made now about the month that begins on the day."""
        return cls(
            id=new_id(),
            employer_id=employer.id,
            month=month,
            staff=staff,
            source=source,
            document=document,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )

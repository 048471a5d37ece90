"""认定 Bases and incubators that were certified, the year's quota, and how a certification is taken back."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import BaseCertified, BaseRevoked, CertificationTargetMissed
from contracts.subsidy.calls import BaseKind as AnnouncedKind
from contracts.subsidy.calls import Level as AnnouncedLevel
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from rulebook.calendar import add_months
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.calls import Call, CallKind, CertifyingLevel
from subsidy.models.candidates import Candidate

QUOTA = "household_service_demo_base.yearly_quota"
"""The figure that says how many demonstration bases a calendar year certifies."""


class BaseStatus(StrEnum):
    """Where a certification stands."""

    CERTIFIED = "CERTIFIED"
    REVOKED = "REVOKED"


class CertificationYear(Base):
    """年度名额 How many bases of a kind a calendar year has room for, and how many were certified in it."""

    __tablename__ = "certification_years"

    kind: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (CheckConstraint("taken BETWEEN 0 AND places", name="quota"),)


class CertifiedBase(Aggregate, Base):
    """认定基地 A base that was certified, of which level, and until when it must be reviewed."""

    __tablename__ = "certified_bases"
    SUBJECT = "base"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    candidate_id: Mapped[UUID] = mapped_column(ForeignKey("candidates.id"), unique=True)
    employer_id: Mapped[UUID]
    kind: Mapped[str]
    base_type: Mapped[str | None]
    level: Mapped[str]
    district: Mapped[str]
    title: Mapped[str]
    year: Mapped[int]
    place: Mapped[int | None]
    """The how-manieth of the year, where the year has a quota."""
    quota_kind: Mapped[str | None]
    """The kind again where the year has a quota."""
    certified_on: Mapped[date]
    review_due_on: Mapped[date]
    award: Mapped[Decimal | None]
    """一次性奖补 What the call grants, in yuan, for the award that is applied for."""
    status: Mapped[str]
    revoked_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", CallKind), name="kind"),
        CheckConstraint(one_of("level", CertifyingLevel), name="level"),
        CheckConstraint(one_of("status", BaseStatus), name="status"),
        CheckConstraint("(status = 'REVOKED') = (revoked_on IS NOT NULL)", name="revoked"),
        CheckConstraint("(place IS NULL) = (quota_kind IS NULL) AND place > 0", name="place"),
        CheckConstraint("award > 0", name="award"),
        ForeignKeyConstraint(["quota_kind", "year"], ["certification_years.kind", "certification_years.year"]),
        Index("uq_certified_bases_place", "quota_kind", "year", "place", unique=True),
        Index(
            "uq_certified_bases_held",
            "employer_id",
            "kind",
            "level",
            unique=True,
            postgresql_where=text("status = 'CERTIFIED'"),
        ),
        Index("ix_certified_bases_kind_id", "kind", "id"),
        Index("ix_certified_bases_level_id", "level", "id"),
        Index("ix_certified_bases_district_id", "district", "id"),
        Index("ix_certified_bases_year_id", "year", "id"),
        Index("ix_certified_bases_status_id", "status", "id"),
        Index("ix_certified_bases_review_due_on", "review_due_on"),
    )

    @classmethod
    def certify(
        cls,
        call: Call,
        candidate: Candidate,
        *,
        employer_id: UUID,
        place: int | None,
        review_years: int,
        on: date,
    ) -> Self:
        """认定 Certify a candidate of the final list."""
        return cls(
            id=new_id(),
            call_id=call.id,
            candidate_id=candidate.id,
            employer_id=employer_id,
            kind=call.kind,
            base_type=candidate.base_type,
            level=call.level,
            district=candidate.district,
            title=candidate.title,
            year=on.year,
            place=place,
            quota_kind=None if place is None else call.kind,
            certified_on=on,
            review_due_on=add_months(on, 12 * review_years),
            award=candidate.award,
            status=BaseStatus.CERTIFIED,
        )

    def certified(self) -> BaseCertified:
        """Announce it."""
        return self.announce(
            BaseCertified(
                base_id=self.id,
                call_id=self.call_id,
                employer_id=self.employer_id,
                kind=cast("AnnouncedKind", str(self.kind)),
                under_article=CallKind(self.kind).article,
                level=cast("AnnouncedLevel", str(self.level)),
                district=self.district,
                year=self.year,
                place=self.place,
                on=self.certified_on,
                review_due_on=self.review_due_on,
            )
        )

    def pass_review(self, *, on: date, review_years: int) -> None:
        """复核合格 It stays certified; the next review is due so many years later."""
        self.require_certified()
        if on < self.certified_on:
            raise Conflict(f"it was certified on {self.certified_on}: not before", code="BASE_ORDER")
        self.review_due_on = add_months(on, 12 * review_years)

    def revoke(self, *, on: date) -> BaseRevoked:
        """撤销认定 Take it back; the place of the year stays used."""
        self.require_certified()
        self.status, self.revoked_on = BaseStatus.REVOKED, on
        return self.announce(
            BaseRevoked(
                base_id=self.id,
                employer_id=self.employer_id,
                kind=cast("AnnouncedKind", str(self.kind)),
                level=cast("AnnouncedLevel", str(self.level)),
                district=self.district,
                year=self.year,
                on=on,
            )
        )

    def require_certified(self) -> None:
        """Raise `Conflict` where the certification was taken back."""
        if self.status != BaseStatus.CERTIFIED:
            raise Conflict("this certification was taken back", code="BASE_STATUS", state=self.status)


class MissedTarget(Aggregate, Base):
    """每年认定3家 A calendar year that ended with fewer certified bases of a kind than it was to have; told once."""

    __tablename__ = "missed_targets"
    SUBJECT = "missed_target"

    kind: Mapped[str]
    year: Mapped[int]
    target: Mapped[int]
    certified: Mapped[int]
    on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("kind", "year"),
        CheckConstraint(one_of("kind", CallKind), name="kind"),
        CheckConstraint("certified BETWEEN 0 AND target - 1", name="missed"),
    )

    @classmethod
    def note(cls, kind: CallKind, year: int, *, target: int, certified: int, on: date) -> Self:
        """Keep how the year ended, as it was seen on a day after it."""
        return cls(id=new_id(), kind=kind, year=year, target=target, certified=certified, on=on)

    def missed(self) -> CertificationTargetMissed:
        """Announce it."""
        return self.announce(
            CertificationTargetMissed(
                missed_target_id=self.id,
                kind=cast("AnnouncedKind", str(self.kind)),
                year=self.year,
                target=self.target,
                certified=self.certified,
                on=self.on,
            )
        )


class BaseRevocation(Proposal, Base):
    """撤销认定 A proposal to take a certification back, decided by a second person."""

    __tablename__ = "base_revocations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("certified_bases.id"))
    revoked_on: Mapped[date]

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("ix_base_revocations_base_id_id", "base_id", "id"),
    )

    @classmethod
    def propose(cls, base: CertifiedBase, *, on: date, reason: str, by: Actor) -> Self:
        """Say why it is to be taken back."""
        if on < base.certified_on:
            raise Conflict(f"it was certified on {base.certified_on}: not before", code="BASE_ORDER")
        proposed = cls(id=new_id(), base_id=base.id, revoked_on=on)
        Proposal.open(proposed, reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for."""
        return {"base_id": str(self.base_id), "on": self.revoked_on.isoformat()}

"""失业保险金 Months of unemployment benefit, and their extension while an emergency plan is active (article 20)."""

from datetime import date, datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import (
    BenefitChange,
    BenefitChanged,
    BenefitExtensionClosed,
    BenefitExtensionOpened,
    BenefitGranted,
)
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.orm import TYPES
from registration.models.base import Base
from registration.models.spells import Spell
from rulebook.calendar import add_months, months_since


class BenefitExtension(Aggregate, Base):
    """阶段性延长领取期限 How many months longer benefits of a region run while its emergency plan is active."""

    __tablename__ = "benefit_extensions"
    SUBJECT = "benefit_extension"

    region: Mapped[str]
    """The present code of the district whose plan it is."""
    months: Mapped[int]
    document: Mapped[str]
    opened_on: Mapped[date]
    opened_by: Mapped[str]
    closed_on: Mapped[date | None]
    closed_by: Mapped[str | None]
    plan_id: Mapped[UUID | None]
    """The emergency plan that monitoring announced; empty for one that is on paper only."""

    __table_args__ = (
        CheckConstraint("months > 0", name="months"),
        CheckConstraint("closed_on IS NULL OR opened_on <= closed_on", name="order"),
        Index("uq_benefit_extensions_open", "region", unique=True, postgresql_where=text("closed_on IS NULL")),
        Index("uq_benefit_extensions_plan_id", "plan_id", unique=True),
        Index("ix_benefit_extensions_region_id", "region", "id"),
    )

    @classmethod
    def record(
        cls, *, region: str, months: int, document: str, on: date, by: Actor, plan_id: UUID | None = None
    ) -> Self:
        """An extension from the day on which the plan was activated."""
        return cls(
            id=new_id(),
            region=region,
            months=months,
            document=document,
            opened_on=on,
            opened_by=by.subject,
            plan_id=plan_id,
        )

    def opened(self) -> BenefitExtensionOpened:
        """Announce that benefits run longer."""
        return self.announce(
            BenefitExtensionOpened(
                extension_id=self.id,
                region=self.region,
                months=self.months,
                on=self.opened_on,
                document=self.document,
                plan_id=self.plan_id,
            )
        )

    def close(self, *, on: date, by: Actor) -> BenefitExtensionClosed:
        """Close with the plan; raises `Conflict` where it is closed already or was opened later."""
        if self.closed_on is not None:
            raise Conflict(f"this extension closed on {self.closed_on}", code="EXTENSION_CLOSED")
        if on < self.opened_on:
            raise Conflict(f"this extension opened on {self.opened_on}: it can't close before", code="CLOSED_TOO_EARLY")
        self.closed_on, self.closed_by = on, by.subject
        return self.announce(
            BenefitExtensionClosed(extension_id=self.id, region=self.region, months=self.months, on=on)
        )


class Benefit(Aggregate, Base):
    """失业保险金 The months of benefit that were granted for a spell; `until` is the first day after the last."""

    __tablename__ = "benefits"
    SUBJECT = "benefit"

    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"), index=True)
    district: Mapped[str]
    region: Mapped[str]
    insured_months: Mapped[int]
    source_department: Mapped[str]
    base_months: Mapped[int]
    extension_months: Mapped[int] = mapped_column(default=0, server_default="0")
    extension_id: Mapped[UUID | None] = mapped_column(ForeignKey("benefit_extensions.id"), index=True)
    """The extension that runs; none after it has fallen back."""
    granted_on: Mapped[date]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    until: Mapped[date]
    figures: Mapped[list[Any]] = mapped_column(TYPES[list[Any]])
    """The versions of the figures that the months were read from."""

    __table_args__ = (
        CheckConstraint("base_months > 0 AND extension_months >= 0", name="months"),
        Index("ix_benefits_district_id", "district", "id"),
        Index("ix_benefits_region_until", "region", "until"),
    )

    @classmethod
    def grant(
        cls,
        spell: Spell,
        *,
        region: str,
        insured_months: int,
        source_department: str,
        months: int,
        figures: list[Any],
        on: date,
        by: Actor,
    ) -> Self:
        """Grant the months from the day on."""
        return cls(
            id=new_id(),
            spell_id=spell.id,
            person_id=spell.person_id,
            district=spell.district,
            region=region,
            insured_months=insured_months,
            source_department=source_department,
            base_months=months,
            extension_months=0,
            granted_on=on,
            granted_at=clock.now(),
            granted_by=by.subject,
            until=add_months(on, months),
            figures=figures,
        )

    @property
    def months(self) -> int:
        """All months, those of an extension included."""
        return self.base_months + self.extension_months

    def granted(self) -> BenefitGranted:
        """Announce the grant."""
        return self.announce(
            BenefitGranted(
                benefit_id=self.id,
                spell_id=self.spell_id,
                person_id=self.person_id,
                district=self.district,
                on=self.granted_on,
                months=self.base_months,
                until=self.until,
            )
        )

    def extend(self, extension: BenefitExtension, *, on: date) -> BenefitChanged:
        """Let the benefit run longer; raises `Conflict` where an extension runs or the benefit was over before."""
        if self.extension_id is not None:
            raise Conflict("an extension runs already", code="EXTENDED_ALREADY")
        if self.until <= extension.opened_on:
            raise Conflict(f"this benefit was over by {self.until}", code="BENEFIT_OVER")
        self.extension_id = extension.id
        self.extension_months += extension.months
        return self._changed("EXTENDED", max(on, self.granted_on))

    def fall_back(self, extension: BenefitExtension) -> BenefitChanged:
        """Take the extension back as its plan closes: a month that has begun by then stays."""
        if self.extension_id != extension.id or extension.closed_on is None:
            raise Conflict("this extension does not run here, or has not closed", code="NOT_EXTENDED")
        before = self.extension_months - extension.months
        begun = months_since(self.granted_on, on=extension.closed_on) + 1
        drawn = min(max(begun - self.base_months - before, 0), extension.months)
        self.extension_id, self.extension_months = None, before + drawn
        return self._changed("FELL_BACK", max(extension.closed_on, self.granted_on))

    def _changed(self, change: BenefitChange, on: date) -> BenefitChanged:
        self.until = add_months(self.granted_on, self.months)
        return self.announce(
            BenefitChanged(
                benefit_id=self.id,
                spell_id=self.spell_id,
                person_id=self.person_id,
                district=self.district,
                on=on,
                change=change,
                months=self.months,
                extension_months=self.extension_months,
                until=self.until,
            )
        )

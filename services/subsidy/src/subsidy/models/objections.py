"""异议 Objections to an item of a public notice; who objects and why is encrypted."""

from datetime import date
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import ObjectionDecided, ObjectionRaised
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from kit.vault import Vault
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.public_notices import NoticeItem


class ObjectionStatus(StrEnum):
    """Where an objection stands."""

    OPEN = "OPEN"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"


class ObjectionOutcome(StrEnum):
    """What an officer says to an objection."""

    REJECT = "REJECT"
    """The item goes on with the days that are left."""
    BACK_TO_REVIEW = "BACK_TO_REVIEW"
    """It is upheld: the application is decided and reviewed anew."""
    REFUSE = "REFUSE"
    """It is upheld: the application is refused."""


class Objection(Aggregate, Base):
    """Somebody objects to an item; that item alone waits until it is decided."""

    __tablename__ = "public_notice_objections"
    SUBJECT = "objection"

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("public_notices.id"))
    item_id: Mapped[UUID] = mapped_column(ForeignKey("public_notice_items.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    programme: Mapped[str]
    district: Mapped[str]
    grounds: Mapped[bytes]
    objector: Mapped[bytes]
    """Name, encrypted."""
    phone: Mapped[bytes]
    raised_on: Mapped[date]
    raised_by: Mapped[str]
    raised_for: Mapped[str | None]
    status: Mapped[str]
    outcome: Mapped[str | None]
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("status", ObjectionStatus), name="status"),
        CheckConstraint(
            "(status = 'OPEN') = (decided_by IS NULL) AND (decided_by IS NULL) = (outcome IS NULL) "
            "AND (decided_by IS NULL) = (reason IS NULL) AND (decided_by IS NULL) = (decided_on IS NULL)",
            name="decided",
        ),
        CheckConstraint("decided_by <> raised_by", name="two_people"),
        Index(
            "uq_public_notice_objections_open",
            "item_id",
            "raised_by",
            unique=True,
            postgresql_where=text("status = 'OPEN'"),
        ),
        Index("ix_public_notice_objections_status_id", "status", "id"),
        Index("ix_public_notice_objections_notice_id_id", "notice_id", "id"),
        Index("ix_public_notice_objections_district_id", "district", "id"),
        Index("ix_public_notice_objections_raised_by_id", "raised_by", "id"),
    )

    @classmethod
    def raise_to(
        cls, item: NoticeItem, *, grounds: str, name: str, phone: str, on: date, by: Actor, vault: Vault
    ) -> Self:
        """Object to an item, sealed."""
        raised = cls(
            id=new_id(),
            notice_id=item.notice_id,
            item_id=item.id,
            application_id=item.application_id,
            programme=item.programme,
            district=item.district,
            raised_on=on,
            raised_by=by.subject,
            raised_for=by.on_behalf_of,
            status=ObjectionStatus.OPEN,
        )
        raised.grounds = vault.seal(grounds, "public_notice_objections", "grounds", raised.id)
        raised.objector = vault.seal(name, "public_notice_objections", "objector", raised.id)
        raised.phone = vault.seal(phone, "public_notice_objections", "phone", raised.id)
        return raised

    def raised(self) -> ObjectionRaised:
        """Announce that somebody objects, and nothing of who."""
        return self.announce(
            ObjectionRaised(
                objection_id=self.id,
                notice_id=self.notice_id,
                application_id=self.application_id,
                programme=self.programme,
                district=self.district,
                on=self.raised_on,
            )
        )

    def decide(self, outcome: ObjectionOutcome, *, reason: str, on: date, by: Actor) -> ObjectionDecided:
        """Uphold or reject it, once; never by who raised it."""
        if self.status != ObjectionStatus.OPEN:
            raise Conflict(f"an objection that is {self.status} is decided", code="OBJECTION_STATUS", state=self.status)
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.raised_by, self.raised_for} - {None}):
            raise Forbidden("who objects does not decide on it: another officer does", code="SEPARATION_OF_DUTIES")
        rejected = outcome is ObjectionOutcome.REJECT
        self.status = ObjectionStatus.REJECTED if rejected else ObjectionStatus.UPHELD
        self.outcome, self.reason, self.decided_on, self.decided_by = outcome, reason, on, by.subject
        return self.announce(
            ObjectionDecided(
                objection_id=self.id,
                notice_id=self.notice_id,
                application_id=self.application_id,
                programme=self.programme,
                district=self.district,
                on=on,
                outcome="REJECTED" if rejected else "UPHELD",
            )
        )

    def opened(self, vault: Vault) -> tuple[str, str, str]:
        """Grounds, name and phone in clear text; the caller masks who it is."""
        return (
            vault.open(self.grounds, "public_notice_objections", "grounds", self.id),
            vault.open(self.objector, "public_notice_objections", "objector", self.id),
            vault.open(self.phone, "public_notice_objections", "phone", self.id),
        )

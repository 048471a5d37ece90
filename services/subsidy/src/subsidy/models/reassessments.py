"""重新核定 Reassessments: for each month that was paid, what it is owed on today's knowledge, line by line."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import Reassessed
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from rulebook.verdicts import canonical_bytes
from subsidy.models.base import Base
from subsidy.models.budget import ZERO, one_of
from subsidy.models.entitlements import Entitlement


class ReassessmentStatus(StrEnum):
    """Where a reassessment stands."""

    PROPOSED = "PROPOSED"
    """The service found differences; nothing is claimed or paid yet."""
    REVIEWED = "REVIEWED"
    CONFIRMED = "CONFIRMED"
    """Two people have passed it: its statement is issued."""
    CLOSED = "CLOSED"
    """Nothing was paid too much or too little; its statement says so."""
    REJECTED = "REJECTED"
    SUPERSEDED = "SUPERSEDED"
    """More is known since: another one has taken its place."""


ISSUED = (ReassessmentStatus.CONFIRMED, ReassessmentStatus.CLOSED)
UNDECIDED = (ReassessmentStatus.PROPOSED, ReassessmentStatus.REVIEWED)


class Reassessment(Aggregate, Base):
    """通知书 The months of an entitlement looked at again; its lines never change."""

    __tablename__ = "reassessments"
    SUBJECT = "reassessment"

    entitlement_id: Mapped[UUID] = mapped_column(ForeignKey("entitlements.id"))
    person_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    programme: Mapped[str]
    district: Mapped[str]
    lines: Mapped[list[Any]]
    """By month: application, what counts as paid, owed and their difference in yuan as text, and why."""
    overpaid: Mapped[Decimal]
    underpaid: Mapped[Decimal]
    content_hash: Mapped[str]
    status: Mapped[str]
    made_at: Mapped[datetime]
    reviewed_by: Mapped[str | None]
    reviewed_for: Mapped[str | None]
    confirmed_by: Mapped[str | None]
    issued_on: Mapped[date | None]
    contestable_until: Mapped[date | None]
    """The last day on which the statement may be contested."""
    rejected_by: Mapped[str | None]
    rejection_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint(one_of("status", ReassessmentStatus), name="status"),
        CheckConstraint("overpaid >= 0 AND underpaid >= 0", name="amounts"),
        CheckConstraint(
            "status <> 'CONFIRMED' OR (reviewed_by IS NOT NULL AND confirmed_by IS NOT NULL)", name="confirmed"
        ),
        CheckConstraint("confirmed_by <> reviewed_by", name="two_people"),
        CheckConstraint("(status IN ('CONFIRMED', 'CLOSED')) = (issued_on IS NOT NULL)", name="issued"),
        Index(
            "uq_reassessments_undecided",
            "entitlement_id",
            unique=True,
            postgresql_where=text("status IN ('PROPOSED', 'REVIEWED')"),
        ),
        Index("ix_reassessments_entitlement_id_id", "entitlement_id", "id"),
        Index("ix_reassessments_status_id", "status", "id"),
        Index("ix_reassessments_district_id", "district", "id"),
        Index("ix_reassessments_person_id_id", "person_id", "id"),
        Index("ix_reassessments_employer_digest_id", "employer_digest", "id"),
    )

    @classmethod
    def of(cls, entitlement: Entitlement, lines: Sequence[dict[str, Any]]) -> Self:
        """What was found, for two people to pass; closed at once where no line differs."""
        differences = [Decimal(line["difference"]) for line in lines]
        made = cls(
            id=new_id(),
            entitlement_id=entitlement.id,
            person_id=entitlement.person_id,
            employer_id=entitlement.employer_id,
            employer_digest=entitlement.employer_digest,
            programme=entitlement.programme,
            district=entitlement.district,
            lines=list(lines),
            overpaid=-sum((one for one in differences if one < 0), ZERO),
            underpaid=sum((one for one in differences if one > 0), ZERO),
            status=ReassessmentStatus.PROPOSED,
            made_at=clock.now(),
        )
        whole = {"id": str(made.id), "entitlement_id": str(made.entitlement_id), "lines": made.lines}
        made.content_hash = hashlib.sha256(canonical_bytes(whole)).hexdigest()
        return made

    def close(self, *, on: date, until: date) -> Reassessed:
        """Nothing is owed on either side: the statement says so."""
        self._require(ReassessmentStatus.PROPOSED)
        self.status = ReassessmentStatus.CLOSED
        return self._issued(on, until)

    def review(self, *, content_hash: str, by: Actor) -> None:
        """复核 Pass it as it was seen."""
        self._require(ReassessmentStatus.PROPOSED)
        self._require_seen(content_hash, by)
        self.status, self.reviewed_by, self.reviewed_for = (
            ReassessmentStatus.REVIEWED,
            by.subject,
            by.on_behalf_of,
        )

    def confirm(self, *, content_hash: str, on: date, until: date, by: Actor) -> Reassessed:
        """确认 Let what it says be claimed and paid; by somebody else than who reviewed it."""
        self._require(ReassessmentStatus.REVIEWED)
        self._require_seen(content_hash, by)
        self.status, self.confirmed_by = ReassessmentStatus.CONFIRMED, by.subject
        return self._issued(on, until)

    def reject(self, *, reason: str, by: Actor) -> None:
        """Let it have no consequences."""
        if self.status not in UNDECIDED:
            self._require(ReassessmentStatus.PROPOSED)
        self.status, self.rejected_by, self.rejection_reason = ReassessmentStatus.REJECTED, by.subject, reason

    def supersede(self) -> None:
        """Another one has taken its place."""
        self.status = ReassessmentStatus.SUPERSEDED

    def _issued(self, on: date, until: date) -> Reassessed:
        self.issued_on, self.contestable_until = on, until
        return self.announce(
            Reassessed(
                reassessment_id=self.id,
                entitlement_id=self.entitlement_id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                programme=self.programme,
                district=self.district,
                months=len(self.lines),
                overpaid=self.overpaid,
                underpaid=self.underpaid,
                on=on,
            )
        )

    def _require(self, status: ReassessmentStatus) -> None:
        if self.status != status:
            raise Conflict(
                f"a reassessment that is {self.status} is not {status}", code="REASSESSMENT_STATUS", state=self.status
            )

    def _require_seen(self, content_hash: str, by: Actor) -> None:
        acted = {self.reviewed_by, self.reviewed_for} - {None}
        own = by.person_id is not None and by.person_id == self.person_id
        if own or not {by.subject, by.on_behalf_of}.isdisjoint(acted):
            raise Forbidden(
                "who reviews and who confirms are two people, neither of them who was paid",
                code="SEPARATION_OF_DUTIES",
            )
        if content_hash != self.content_hash:
            raise Conflict("the reassessment is not what you saw: read it again", code="CONTENT_CHANGED")

"""预算调整 Adjustments of a fund's lines: proposed by one person, decided by another, never changed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from rulebook.verdicts import canonical_bytes
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.funds import Fund


class AdjustmentStatus(StrEnum):
    """Where a proposed adjustment stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    """Its changes are posted."""
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


class BudgetAdjustment(Base):
    """Changes of some lines of a fund in a year by a document; its content never changes, and it is decided once."""

    __tablename__ = "budget_adjustments"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund: Mapped[str]
    year: Mapped[int]
    document: Mapped[str]
    reason: Mapped[str]
    changes: Mapped[list[Any]]
    """By line: programme, district, change in yuan as text, and the shares that hold from then on."""
    content_hash: Mapped[str]
    status: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_for: Mapped[str | None]
    """On whose behalf it was proposed, as the token said."""
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decision_reason: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("id", "fund"),
        CheckConstraint(one_of("status", AdjustmentStatus), name="status"),
        CheckConstraint(
            "(status = 'PROPOSED') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)",
            name="decided",
        ),
        CheckConstraint(
            "status IN ('PROPOSED', 'WITHDRAWN') "
            "OR (decided_by <> proposed_by AND decided_by IS DISTINCT FROM proposed_for)",
            name="two_people",
        ),
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
            reason=reason,
            changes=list(changes),
            status=AdjustmentStatus.PROPOSED,
            proposed_at=clock.now(),
            proposed_by=by.subject,
            proposed_for=by.on_behalf_of,
        )
        proposed.content_hash = proposed.hashed()
        return proposed

    def approve(self, *, content_hash: str, by: Actor) -> None:
        """Approve it as seen, by somebody else than who proposed it."""
        self._require_open()
        self._require_second(by)
        if content_hash != self.content_hash or content_hash != self.hashed():
            raise Conflict("the proposal is not what you saw: read it again", code="CONTENT_CHANGED")
        self._decide(AdjustmentStatus.APPROVED, by=by)

    def reject(self, *, reason: str, by: Actor) -> None:
        """Refuse it; by somebody else than who proposed it, who may withdraw it."""
        self._require_open()
        self._require_second(by)
        self._decide(AdjustmentStatus.REJECTED, by=by, reason=reason)

    def withdraw(self, *, by: Actor) -> None:
        """Take it back; only who proposed it may."""
        self._require_open()
        if by.subject != self.proposed_by:
            raise Conflict("only who proposed it withdraws it: reject it instead", code="NOT_PROPOSER")
        self._decide(AdjustmentStatus.WITHDRAWN, by=by)

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {"fund": self.fund, "year": self.year, "document": self.document, "changes": self.changes}

    def hashed(self) -> str:
        """SHA-256 of all that an approval answers for."""
        whole = {"id": str(self.id), "reason": self.reason, "proposed_by": self.proposed_by, **self.content()}
        return hashlib.sha256(canonical_bytes(whole)).hexdigest()

    def _decide(self, status: AdjustmentStatus, *, by: Actor, reason: str | None = None) -> None:
        self.status, self.decision_reason = status, reason
        self.decided_at, self.decided_by = clock.now(), by.subject

    def _require_open(self) -> None:
        if self.status != AdjustmentStatus.PROPOSED:
            raise Conflict(f"a proposal that is {self.status} is decided", code="PROPOSAL_STATUS", state=self.status)

    def _require_second(self, by: Actor) -> None:
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.proposed_by, self.proposed_for} - {None}):
            raise Conflict("who proposes an adjustment does not decide on it: another does", code="SAME_PERSON")

"""复核 Reconsiderations: what was decided against somebody is looked at again by an officer new to the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from contracts.subsidy import ReconsiderationDecided, ReconsiderationFiled, ReconsiderationWithdrawn
from kit.actor import Actor, Role
from kit.db import Aggregate
from kit.errors import Conflict, Forbidden, Refusal
from kit.ids import new_id
from kit.vault import Vault
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.service_clock import due_after


class Contestable(StrEnum):
    """What may be contested."""

    APPLICATION = "APPLICATION"
    """The refusal of an application."""
    STATEMENT = "STATEMENT"
    """A statement of what was paid too much."""


class ReconsiderationStatus(StrEnum):
    """Where a reconsideration stands."""

    FILED = "FILED"
    CLAIMED = "CLAIMED"
    """An officer who is new to the case looks at it."""
    UPHELD = "UPHELD"
    """The old decision stands."""
    REPLACED = "REPLACED"
    """A new decision has taken the old one's place."""
    WITHDRAWN = "WITHDRAWN"


class ReconsideredAs(StrEnum):
    """What comes of a reconsideration."""

    UPHOLD = "UPHOLD"
    NEW_DECISION = "NEW_DECISION"


PENDING = (ReconsiderationStatus.FILED, ReconsiderationStatus.CLAIMED)
_PENDING = text("status IN ('FILED', 'CLAIMED')")


FILING_DAYS = "reconsideration.filing_days"
"""Figure: how many days there are to contest a decision."""


def contestable_until(decided_on: date, days: int) -> date:
    """The last of so many days after the decision; one that is not worked moves on (Civil Code, article 203)."""
    return due_after(decided_on + timedelta(days=days - 1), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """What is contested, by whom it may be, and the day from which the time to contest it runs."""

    kind: Contestable
    id: UUID
    against: UUID
    """The decision, or the statement, that is contested: each once."""
    person_id: UUID | None
    employer_id: UUID | None
    employer_digest: str | None
    programme: str
    district: str
    decided_on: date


class Reconsideration(Aggregate, Base):
    """Somebody contests what was decided about them; the grounds are encrypted."""

    __tablename__ = "reconsiderations"
    SUBJECT = "reconsideration"

    contested: Mapped[str]
    contested_id: Mapped[UUID]
    against: Mapped[UUID]
    person_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    programme: Mapped[str]
    district: Mapped[str]
    grounds: Mapped[bytes]
    papers: Mapped[list[Any]]
    """Ids of documents that were handed in for the application."""
    filed_on: Mapped[date]
    due_on: Mapped[date]
    """The last working day for the new look."""
    filed_by: Mapped[str]
    filed_for: Mapped[str | None]
    status: Mapped[str]
    claimed_by: Mapped[str | None]
    decided_on: Mapped[date | None]
    reason: Mapped[str | None]
    """Why it was decided so, as the applicant is told."""
    decision_id: Mapped[UUID | None]
    """The new run of the rule."""

    __table_args__ = (
        CheckConstraint(one_of("contested", Contestable), name="contested"),
        CheckConstraint(one_of("status", ReconsiderationStatus), name="status"),
        CheckConstraint("(status IN ('UPHELD', 'REPLACED')) = (decided_on IS NOT NULL)", name="decided"),
        CheckConstraint("decided_on IS NULL OR (reason IS NOT NULL AND claimed_by IS NOT NULL)", name="reasoned"),
        CheckConstraint("claimed_by <> filed_by", name="two_people"),
        Index(
            "uq_reconsiderations_against",
            "contested",
            "contested_id",
            "against",
            unique=True,
            postgresql_where=text("status <> 'WITHDRAWN'"),
        ),
        Index("ix_reconsiderations_contested_id_id", "contested_id", "id"),
        Index("ix_reconsiderations_due", "due_on", "id", postgresql_where=_PENDING),
        Index("ix_reconsiderations_status_id", "status", "id"),
        Index("ix_reconsiderations_district_id", "district", "id"),
        Index("ix_reconsiderations_person_id_id", "person_id", "id"),
        Index("ix_reconsiderations_employer_digest_id", "employer_digest", "id"),
    )

    @classmethod
    def file(
        cls,
        contested: Contested,
        *,
        grounds: str,
        papers: Sequence[UUID],
        on: date,
        due_on: date,
        by: Actor,
        vault: Vault,
    ) -> Self:
        """Contest a decision; it waits for an officer."""
        filed = cls(
            id=new_id(),
            contested=contested.kind,
            contested_id=contested.id,
            against=contested.against,
            person_id=contested.person_id,
            employer_id=contested.employer_id,
            employer_digest=contested.employer_digest,
            programme=contested.programme,
            district=contested.district,
            papers=[str(paper) for paper in papers],
            filed_on=on,
            due_on=due_on,
            filed_by=by.subject,
            filed_for=by.on_behalf_of,
            status=ReconsiderationStatus.FILED,
        )
        filed.grounds = vault.seal(grounds, "reconsiderations", "grounds", filed.id)
        return filed

    def filed(self) -> ReconsiderationFiled:
        """Announce that somebody contests a decision."""
        return self.announce(
            ReconsiderationFiled(
                reconsideration_id=self.id,
                contested=Contestable(self.contested).value,
                contested_id=self.contested_id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                programme=self.programme,
                district=self.district,
                on=self.filed_on,
                due_on=self.due_on,
            )
        )

    def claim(self, *, by: Actor) -> None:
        """认领 Take it; the caller has made sure that the officer is new to the case."""
        self._require((ReconsiderationStatus.FILED,), "claimed")
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.filed_by, self.filed_for} - {None}):
            raise Forbidden("who has filed it does not decide it: another officer does", code="SEPARATION_OF_DUTIES")
        self.status, self.claimed_by = ReconsiderationStatus.CLAIMED, by.subject

    def put_back(self, *, reason: str | None, by: Actor) -> None:
        """Let another officer take it: who has claimed it does, or, giving a reason, an approver in their absence."""
        self._require((ReconsiderationStatus.CLAIMED,), "put back")
        if by.subject != self.claimed_by:
            if not by.has(Role.APPROVER):
                raise Conflict("another officer has claimed it: they or an approver put it back", code="NOT_CLAIMANT")
            if reason is None:
                raise Refusal("say why what another officer has claimed is put back", code="REASON_REQUIRED")
        self.status, self.claimed_by = ReconsiderationStatus.FILED, None

    def decide(
        self, outcome: ReconsideredAs, *, decision_id: UUID | None, reason: str, on: date, by: Actor
    ) -> ReconsiderationDecided:
        """Say whether the old decision stands; only who has claimed it does."""
        self.require_claimed(by)
        upheld = outcome is ReconsideredAs.UPHOLD
        self.status = ReconsiderationStatus.UPHELD if upheld else ReconsiderationStatus.REPLACED
        self.decided_on, self.reason, self.decision_id = on, reason, decision_id
        return self.announce(
            ReconsiderationDecided(
                reconsideration_id=self.id,
                contested=Contestable(self.contested).value,
                contested_id=self.contested_id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                programme=self.programme,
                district=self.district,
                on=on,
                outcome="UPHELD" if upheld else "REPLACED",
            )
        )

    def withdraw(self, *, on: date) -> ReconsiderationWithdrawn:
        """撤回 Take it back before it is decided; the decision may be contested anew while there is time."""
        self._require(PENDING, "withdrawn")
        self.status = ReconsiderationStatus.WITHDRAWN
        return self.announce(
            ReconsiderationWithdrawn(
                reconsideration_id=self.id,
                contested=Contestable(self.contested).value,
                contested_id=self.contested_id,
                district=self.district,
                on=on,
            )
        )

    def stated(self, vault: Vault) -> str:
        """The grounds in clear text."""
        return vault.open(self.grounds, "reconsiderations", "grounds", self.id)

    def require_claimed(self, by: Actor) -> None:
        """Raise `Conflict` unless this officer has taken it."""
        self._require((ReconsiderationStatus.CLAIMED,), "decided")
        if by.subject != self.claimed_by:
            raise Conflict("another officer has claimed it: only they decide it", code="NOT_CLAIMANT")

    def _require(self, statuses: tuple[ReconsiderationStatus, ...], verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(
                f"a reconsideration that is {self.status} can't be {verb}",
                code="RECONSIDERATION_STATUS",
                state=self.status,
            )

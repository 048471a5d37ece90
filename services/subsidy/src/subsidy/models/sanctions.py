"""失信惩戒 Sanctions: who is barred from which programmes for how long, until they are lifted."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import SanctionImposed, SanctionLifted
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from rulebook.calendar import add_months
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.check_findings import CheckFinding

UNDER_SANCTION = "UNDER_SANCTION"
"""The reason code of a refusal; the decision's sources name the sanction."""


class Sanction(Aggregate, Base):
    """A person or an employer is barred from programmes, both days included, unless it is lifted."""

    __tablename__ = "sanctions"
    SUBJECT = "sanction"

    finding_id: Mapped[UUID] = mapped_column(ForeignKey("check_findings.id"), unique=True)
    person_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    district: Mapped[str]
    programmes: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """Null for all."""
    since: Mapped[date]
    until: Mapped[date]
    document: Mapped[str]
    basis: Mapped[str]
    """The document and confidence of the figure that says for how long."""
    proposed_by: Mapped[str]
    imposed_by: Mapped[str]
    lifted_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (employer_id IS NULL)", name="whom"),
        CheckConstraint("since <= until", name="period"),
        CheckConstraint("proposed_by <> imposed_by", name="two_people"),
        Index("ix_sanctions_person_id_id", "person_id", "id"),
        Index("ix_sanctions_employer_id_id", "employer_id", "id"),
        Index("ix_sanctions_employer_digest_id", "employer_digest", "id"),
        Index("ix_sanctions_district_id", "district", "id"),
    )

    @classmethod
    def impose(
        cls,
        finding: CheckFinding,
        *,
        programmes: Sequence[str] | None,
        months: int,
        document: str,
        basis: str,
        proposed_by: str,
        imposed_by: str,
        on: date,
    ) -> Self:
        """Bar whom a finding is about, from the day on for so many months."""
        return cls(
            id=new_id(),
            finding_id=finding.id,
            person_id=None if finding.employer_id is not None else finding.person_id,
            employer_id=finding.employer_id,
            employer_digest=finding.employer_digest,
            district=finding.district,
            programmes=None if programmes is None else list(programmes),
            since=on,
            until=add_months(on, months) - timedelta(days=1),
            document=document,
            basis=basis,
            proposed_by=proposed_by,
            imposed_by=imposed_by,
        )

    def imposed(self, *, on: date) -> SanctionImposed:
        """Announce it."""
        return self.announce(
            SanctionImposed(
                sanction_id=self.id,
                finding_id=self.finding_id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                programmes=None if self.programmes is None else tuple(self.programmes),
                since=self.since,
                until=self.until,
                on=on,
            )
        )

    def bars(self, programme: str, *, on: Iterable[date]) -> bool:
        """Whether it stands in the way of a programme on any of the days."""
        concerned = self.programmes is None or programme in self.programmes
        return concerned and self.lifted_on is None and any(self.since <= day <= self.until for day in on)

    def lift(self, *, on: date) -> SanctionLifted:
        """Let it hold no longer: it was wrong, or is over before its time."""
        self.require_standing()
        self.lifted_on = on
        return self.announce(
            SanctionLifted(sanction_id=self.id, person_id=self.person_id, employer_id=self.employer_id, on=on)
        )

    def require_standing(self) -> None:
        """Raise `Conflict` where it was lifted."""
        if self.lifted_on is not None:
            raise Conflict(f"the sanction was lifted on {self.lifted_on}", code="SANCTION_LIFTED")


class SanctionLifting(Proposal, Base):
    """What one person says for lifting a sanction; another one decides."""

    __tablename__ = "sanction_liftings"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sanction_id: Mapped[UUID] = mapped_column(ForeignKey("sanctions.id"))
    document: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("uq_sanction_liftings_open", "sanction_id", unique=True, postgresql_where=text("status = 'PROPOSED'")),
    )

    @classmethod
    def propose(cls, sanction: Sanction, *, document: str, reason: str, by: Actor) -> Self:
        """Put it before another person."""
        sanction.require_standing()
        proposed = cls(id=new_id(), sanction_id=sanction.id, document=document)
        proposed.open(reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {"sanction_id": str(self.sanction_id), "document": self.document}

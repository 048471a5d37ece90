"""疑点核查 Findings: what a check has found of a payment, heard before anything follows, decided by two people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import FindingConfirmed
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.money import to_wire
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from kit.vault import Vault
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.payments import Payment


class Irregularity(StrEnum):
    """What a person may find of a payment."""

    NOT_ENTITLED = "NOT_ENTITLED"
    AMOUNT_WRONG = "AMOUNT_WRONG"
    PAPERS_FALSE = "PAPERS_FALSE"
    PAYEE_WRONG = "PAYEE_WRONG"
    PROCEDURE_BREACHED = "PROCEDURE_BREACHED"


class FindingStatus(StrEnum):
    """Where a finding stands."""

    OPEN = "OPEN"
    HEARING = "HEARING"
    """Whom it is about may answer to it."""
    CLOSED_NO_FAULT = "CLOSED_NO_FAULT"
    REASSESS = "REASSESS"
    """What was paid is looked at again."""
    SANCTION = "SANCTION"
    """What was paid is looked at again, and who was paid is barred for a time."""


class FindingOutcome(StrEnum):
    """What may come of a finding."""

    CLOSED_NO_FAULT = "CLOSED_NO_FAULT"
    REASSESS = "REASSESS"
    SANCTION = "SANCTION"


UNDECIDED = (FindingStatus.OPEN, FindingStatus.HEARING)


class CheckFinding(Aggregate, Base):
    """疑点 A ground to doubt one payment, with its evidence: no guilt before it is decided; an answer is encrypted."""

    __tablename__ = "check_findings"
    SUBJECT = "finding"

    key: Mapped[str] = mapped_column(unique=True)
    """What was found of which payment: the same hit is one finding for good."""
    code: Mapped[str]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    programme: Mapped[str]
    period: Mapped[str]
    district: Mapped[str]
    person_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    amount: Mapped[Decimal]
    """The yuan in question."""
    evidence: Mapped[list[Any]]
    """Facts with their sources and days, or documents with their hashes."""
    check_item_id: Mapped[UUID | None]
    cross_check_id: Mapped[UUID | None]
    found_on: Mapped[date]
    status: Mapped[str]
    hearing_on: Mapped[date | None]
    hearing_until: Mapped[date | None]
    """The last day for an answer."""
    answer: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
    decided_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(one_of("status", FindingStatus), name="status"),
        CheckConstraint("(status IN ('OPEN', 'HEARING')) = (decided_on IS NULL)", name="decided"),
        CheckConstraint("(hearing_on IS NULL) = (hearing_until IS NULL)", name="hearing"),
        CheckConstraint("status <> 'SANCTION' OR hearing_on IS NOT NULL", name="heard"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer"),
        CheckConstraint("(check_item_id IS NULL) <> (cross_check_id IS NULL)", name="origin"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_check_findings_status_id", "status", "id"),
        Index("ix_check_findings_code_id", "code", "id"),
        Index("ix_check_findings_programme_id", "programme", "id"),
        Index("ix_check_findings_district_id", "district", "id"),
        Index("ix_check_findings_person_id_id", "person_id", "id"),
        Index("ix_check_findings_employer_digest_id", "employer_digest", "id"),
        Index("ix_check_findings_payment_id", "payment_id"),
    )

    @classmethod
    def of_item(
        cls,
        payment: Payment,
        application: Application,
        code: Irregularity,
        *,
        amount: Decimal,
        evidence: Sequence[Mapping[str, Any]],
        check_item_id: UUID,
        on: date,
    ) -> Self:
        """What people have found of a payment of a sample."""
        return cls(
            id=new_id(),
            key=f"{code}/{payment.id}/{check_item_id}",
            code=code,
            payment_id=payment.id,
            application_id=application.id,
            programme=payment.programme,
            period=payment.period,
            district=payment.district,
            person_id=application.person_id,
            employer_id=application.employer_id,
            employer_digest=application.employer_digest,
            amount=amount,
            evidence=[dict(one) for one in evidence],
            check_item_id=check_item_id,
            found_on=on,
            status=FindingStatus.OPEN,
        )

    def hear(self, *, on: date, until: date) -> None:
        """听取陈述申辩 Let whom it is about answer until a day."""
        self._require((FindingStatus.OPEN,), "heard")
        self.status, self.hearing_on, self.hearing_until = FindingStatus.HEARING, on, until

    def take_answer(self, words: str, *, on: date, by: Actor, vault: Vault) -> None:
        """陈述申辩 Keep what is answered to it; once, and in time."""
        self._require((FindingStatus.HEARING,), "answered")
        assert self.hearing_until is not None, "a constraint of the table"
        if on > self.hearing_until:
            raise Conflict(f"it could be answered until {self.hearing_until}", code="HEARING_OVER")
        if self.answer is not None:
            raise Conflict("it has been answered", code="ANSWERED_ALREADY")
        self.answer = vault.seal(words, "check_findings", "answer", self.id)
        self.answered_at, self.answered_by = clock.now(), by.subject

    def answered(self, vault: Vault) -> str | None:
        """The answer in clear text."""
        return None if self.answer is None else vault.open(self.answer, "check_findings", "answer", self.id)

    def require_ready(self, outcome: FindingOutcome, *, on: date) -> None:
        """Raise `Conflict` where it is decided, or a sanction comes before the hearing is over."""
        self._require(UNDECIDED, "decided")
        if outcome is not FindingOutcome.SANCTION or self.answer is not None:
            return
        if self.hearing_until is None:
            raise Conflict("hear whom it is about before a sanction", code="HEARING_REQUIRED")
        if on <= self.hearing_until:
            raise Conflict(
                f"it may be answered until {self.hearing_until}",
                code="HEARING_OPEN",
                hearing_until=self.hearing_until.isoformat(),
            )

    def decide(self, outcome: FindingOutcome, *, on: date) -> FindingConfirmed | None:
        """Let two people's word hold; announced where something follows from it."""
        self.require_ready(outcome, on=on)
        self.status, self.decided_on = FindingStatus(outcome), on
        if outcome is FindingOutcome.CLOSED_NO_FAULT:
            return None
        return self.announce(
            FindingConfirmed(
                finding_id=self.id,
                code=self.code,
                outcome="SANCTION" if outcome is FindingOutcome.SANCTION else "REASSESS",
                payments=(self.payment_id,),
                person_id=self.person_id,
                employer_id=self.employer_id,
                programme=self.programme,
                district=self.district,
                amount=self.amount,
                on=on,
            )
        )

    def _require(self, statuses: tuple[FindingStatus, ...], verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(f"a finding that is {self.status} can't be {verb}", code="FINDING_STATUS", state=self.status)


class OutcomeProposal(Proposal, Base):
    """What one person would have come of a finding; it does once another one agrees."""

    __tablename__ = "finding_outcomes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    finding_id: Mapped[UUID] = mapped_column(ForeignKey("check_findings.id"))
    outcome: Mapped[str]
    programmes: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    """From which a sanction bars; null for all."""
    document: Mapped[str | None]
    """By which a sanction is imposed."""
    seen: Mapped[str]
    """The finding as it was seen: code, yuan in question and evidence."""

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        CheckConstraint("(outcome = 'SANCTION') = (document IS NOT NULL)", name="document"),
        Index("uq_finding_outcomes_open", "finding_id", unique=True, postgresql_where=text("status = 'PROPOSED'")),
        Index("ix_finding_outcomes_finding_id_id", "finding_id", "id"),
    )

    @classmethod
    def propose(
        cls,
        finding: CheckFinding,
        outcome: FindingOutcome,
        *,
        programmes: Sequence[str] | None,
        document: str | None,
        reason: str,
        by: Actor,
    ) -> Self:
        """Put it before another person."""
        proposed = cls(
            id=new_id(),
            finding_id=finding.id,
            outcome=outcome,
            programmes=None if programmes is None else sorted(set(programmes)),
            document=document,
            seen=_seen(finding),
        )
        proposed.open(reason=reason, by=by)
        return proposed

    def content(self) -> dict[str, Any]:
        """What an approval answers for, as it is hashed and audited."""
        return {
            "finding_id": str(self.finding_id),
            "outcome": self.outcome,
            "programmes": self.programmes,
            "document": self.document,
            "seen": self.seen,
        }

    def require_same(self, finding: CheckFinding) -> None:
        """Raise `Conflict` where the finding is not what was proposed upon."""
        if self.seen != _seen(finding):
            raise Conflict("the finding is not what was proposed upon: reject and propose anew", code="CONTENT_CHANGED")


def _seen(finding: CheckFinding) -> str:
    answered = "" if finding.answered_at is None else finding.answered_at.isoformat()
    return "|".join((finding.key, to_wire(finding.amount), str(len(finding.evidence)), answered))

"""补贴申请 Applications: from the maker's entry through the rule, a reviewer and an approver to the payment."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import ApplicationSubmitted, ApplicationWithdrawn, SubsidyRequested
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.vault import Vault
from rulebook.verdicts import Outcome, Verdict
from subsidy.models import announcements, content
from subsidy.models.announcements import Decided, DecidedAs
from subsidy.models.base import Base
from subsidy.models.certificates import Certificate
from subsidy.models.funds import Programme, require_fund
from subsidy.models.matters import Matter
from subsidy.models.separation import require_independence
from subsidy.models.standing import DECIDABLE, LIVE, ReviewOutcome, Status
from subsidy.models.terms import Term, term_of

NOT_CORRECTED_IN_TIME = "NOT_CORRECTED_IN_TIME"
_LIVE = text(f"status IN ({', '.join(repr(str(status)) for status in LIVE)})")


class Application(Aggregate, Base):
    """An application of a person or an employer for one programme and period; payee and certificate are encrypted."""

    __tablename__ = "applications"
    SUBJECT = "application"

    person_id: Mapped[UUID | None]
    """The person who applies; null where an employer does."""
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    enterprise_id: Mapped[UUID | None]
    worker_id: Mapped[UUID | None]
    employment_id: Mapped[UUID | None]
    filing_id: Mapped[UUID | None] = mapped_column(ForeignKey("filings.id"))
    stated: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    programme: Mapped[str]
    period: Mapped[str]
    """What is paid at a time: a month (2018-01), occupation and level of a certificate (钳工/4), a year, once.

    With the worker's id after it where an employer is paid for one of several.
    """
    district: Mapped[str]
    applied_on: Mapped[date]
    flex_start: Mapped[date | None]
    certificate_level: Mapped[int | None]
    certificate_occupation: Mapped[str | None]
    certificate_issued_on: Mapped[date | None]
    certificate_number: Mapped[bytes | None]
    certificate_index: Mapped[bytes | None]
    """Keyed digest of the certificate's number alone."""
    payee_name: Mapped[bytes]
    payee_account: Mapped[bytes]
    personal_digest: Mapped[bytes]
    """Keyed digest of payee and certificate number, the same whatever key they are encrypted with."""
    status: Mapped[str]
    reasons: Mapped[list[Any]]
    refused_on: Mapped[date | None]
    """The day from which the time to contest the refusal runs."""
    amount: Mapped[Decimal | None]
    term_since: Mapped[str | None]
    """The first month of the term that its month is a later one of."""
    term_amount: Mapped[Decimal | None]
    """What the rule grants for all months of the term together, in yuan, of which `amount` is the month's part."""
    fund: Mapped[str | None]
    decision_id: Mapped[UUID | None]
    submitted_at: Mapped[datetime]
    decided_on: Mapped[date | None]
    """When it was approved or refused."""
    made_by: Mapped[str]
    made_for: Mapped[str | None]
    """On whose behalf the maker acted, as the token said."""
    corrected_by: Mapped[str | None]
    corrected_for: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reviewed_for: Mapped[str | None]
    approved_by: Mapped[str | None]
    payment_id: Mapped[UUID | None]
    correct_by: Mapped[date | None]
    """The last day on which it may be corrected, while it is sent back."""

    __table_args__ = (
        CheckConstraint("reviewed_by <> made_by", name="reviewer"),
        CheckConstraint("approved_by <> made_by AND approved_by <> reviewed_by", name="approver"),
        CheckConstraint(
            "status NOT IN ('IN_REVIEW', 'REVIEWED', 'APPROVED', 'PAID') OR (amount > 0 AND fund IS NOT NULL)",
            name="amount",
        ),
        CheckConstraint(
            "status NOT IN ('APPROVED', 'PAID') OR "
            "(reviewed_by IS NOT NULL AND approved_by IS NOT NULL AND payment_id IS NOT NULL)",
            name="approved",
        ),
        CheckConstraint("term_amount >= amount", name="term"),
        CheckConstraint("(certificate_number IS NULL) = (certificate_index IS NULL)", name="certificate"),
        Index("uq_applications_live", "person_id", "programme", "period", unique=True, postgresql_where=_LIVE),
        CheckConstraint("(person_id IS NULL) <> (employer_id IS NULL)", name="applicant"),
        Index(
            "uq_applications_employer_live", "employer_id", "programme", "period", unique=True, postgresql_where=_LIVE
        ),
        Index("uq_applications_certificate", "certificate_index", unique=True, postgresql_where=_LIVE),
        Index("ix_applications_certificate_index", "certificate_index"),
        Index("ix_applications_status_id", "status", "id"),
        Index("ix_applications_decided_on", "decided_on"),
        Index("ix_applications_district_id", "district", "id"),
        Index("ix_applications_person_id_id", "person_id", "id"),
        Index("ix_applications_employer_id_id", "employer_id", "id"),
        Index("ix_applications_employer_digest_id", "employer_digest", "id"),
        Index("ix_applications_worker_id_id", "worker_id", "id"),
        Index("ix_applications_filing_id_id", "filing_id", "id"),
        Index("ix_applications_correct_by", "correct_by", postgresql_where=text("status = 'SENT_BACK'")),
    )

    @classmethod
    def submit(
        cls,
        programme: Programme,
        *,
        person_id: UUID | None,
        district: str,
        period: str,
        on: date,
        flex_start: date | None,
        certificate: Certificate | None,
        payee_name: str,
        payee_account: str,
        by: Actor,
        vault: Vault,
        matter: Matter = Matter(),  # noqa: B008 - frozen
    ) -> Self:
        """Enter an application, sealed; it waits until it is decided."""
        application = cls(
            id=new_id(),
            person_id=person_id,
            employer_id=matter.employer_id,
            employer_digest=matter.employer_digest,
            enterprise_id=matter.enterprise_id,
            worker_id=matter.worker_id,
            employment_id=matter.employment_id,
            filing_id=matter.filing_id,
            stated=dict(matter.stated),
            term_since=matter.term_since,
            programme=programme,
            period=period,
            district=district,
            applied_on=on,
            flex_start=flex_start,
            status=Status.WAITING,
            reasons=[],
            submitted_at=clock.now(),
            made_by=by.subject,
            made_for=by.on_behalf_of,
        )
        if certificate is not None:
            application.certificate_level = certificate.level
            application.certificate_occupation = certificate.occupation
            application.certificate_issued_on = certificate.issued_on
            application.certificate_number = vault.seal(
                certificate.number, "applications", "certificate_number", application.id
            )
            application.certificate_index = certificate.index(vault)
        application.seal(payee_name, payee_account, certificate, vault)
        return application

    def seal(self, name: str, account: str, certificate: Certificate | None, vault: Vault) -> None:
        """Keep encrypted who is paid."""
        self.payee_name = vault.seal(name, "applications", "payee_name", self.id)
        self.payee_account = vault.seal(account, "applications", "payee_account", self.id)
        personal = "\n".join((name, account, certificate.number if certificate else ""))
        self.personal_digest = vault.find(personal, "applications", "personal")

    def submitted(self) -> ApplicationSubmitted | SubsidyRequested:
        """Announce the application."""
        return self.announce(announcements.submitted(self))

    def decide(
        self,
        verdict: Verdict,
        decision_id: UUID,
        *,
        on: date,
        fund: str | None = None,
        against: tuple[str, ...] = (),
    ) -> Decided | None:
        """Follow the rule: refuse for all of its reasons, put into review with its amount, or wait.

        `fund` is the city's word where the rule names none. What the records have `against` it refuses it whatever
        the rule says.
        """
        self._require(DECIDABLE, "decided")
        self.decision_id, self.reasons, self.correct_by = decision_id, list(verdict.codes), None
        self.amount = self.term_amount = self.fund = self.reviewed_by = self.reviewed_for = None
        if verdict.outcome is Outcome.INELIGIBLE or against:
            by_rule = verdict.codes if verdict.outcome is Outcome.INELIGIBLE else ()
            return self._refuse((*by_rule, *against), on=on)
        if verdict.is_eligible and verdict.amount is not None:
            if (paying := verdict.fund or fund) is None:
                # The rule grants it, and no document says from what: nothing can be paid on it.
                self.status, self.reasons = Status.WAITING, ["FUND_UNKNOWN"]
                return None
            self.amount = self.part_of(verdict.amount)
            self.term_amount = verdict.amount if self.term else None
            self.fund = require_fund(Programme(self.programme), paying)
            self.status = Status.IN_REVIEW
        else:
            self.status = Status.WAITING
        return None

    def exclude(self, reasons: tuple[str, ...], *, on: date) -> Decided:
        """互斥 Refuse what the rule grants, for another grant stands in its way, or the records speak against it."""
        self._require(DECIDABLE, "decided")
        self.amount = self.term_amount = self.fund = self.reviewed_by = self.reviewed_for = None
        return self._refuse(reasons, on=on)

    def withdraw(self, *, on: date) -> ApplicationWithdrawn:
        """撤回 Take it back, as long as nothing was granted or refused."""
        self._require(DECIDABLE, "withdrawn")
        self.status, self.correct_by = Status.WITHDRAWN, None
        return self.announce(announcements.withdrawn(self, on=on))

    def reopen(self) -> None:
        """复核 Let what was refused be decided anew, because somebody new to the case found that it has to be."""
        self._require((Status.REFUSED,), "reopened")
        self.status = Status.WAITING

    def await_correction(self, *, until: date) -> None:
        """退回补正 It may be corrected until the day, that day included."""
        self._require((Status.SENT_BACK,), "corrected")
        self.correct_by = until

    def lapse(self, *, on: date) -> ApplicationWithdrawn:
        """逾期未补正 It was not corrected in time: it counts as taken back, and may be made again."""
        self._require((Status.SENT_BACK,), "closed")
        if self.correct_by is None or on <= self.correct_by:
            raise Conflict(f"it may be corrected until {self.correct_by}", code="CORRECTION_OPEN")
        withdrawn = self.withdraw(on=on)
        self.reasons = [NOT_CORRECTED_IN_TIME]
        return withdrawn

    def correct(
        self,
        *,
        stated: Mapping[str, Any] | None,
        flex_start: date | None,
        payee: tuple[str, str] | None,
        by: Actor,
        vault: Vault,
    ) -> None:
        """补正 Change what was stated, after a reviewer has sent it back; it is decided anew then."""
        self._require((Status.SENT_BACK,), "corrected")
        self.corrected_by, self.corrected_for = by.subject, by.on_behalf_of
        if stated is not None:
            self.stated = dict(stated)
        if flex_start is not None:
            self.flex_start = flex_start
        if payee is not None:
            self.seal(*payee, self.certificate(vault), vault)

    def review(
        self,
        outcome: ReviewOutcome,
        *,
        content_hash: str,
        on: date,
        by: Actor,
        acted: frozenset[str] = frozenset(),
        delegated_by: str | None = None,
        last: bool = True,
    ) -> Decided | None:
        """复核 Pass what the reviewer saw, send it back, or reject it; passed by the last level it is reviewed.

        `acted` has who acted at the levels before, `delegated_by` on whose behalf the reviewer does.
        """
        self._require((Status.IN_REVIEW,), "reviewed")
        self.require_independence(by, delegated_by, of=acted)
        self._require_seen(content_hash)
        self.reviewed_by, self.reviewed_for = by.subject, by.on_behalf_of or delegated_by
        if outcome is ReviewOutcome.REJECT:
            return self._refuse(("REJECTED_IN_REVIEW",), on=on)
        if outcome is ReviewOutcome.SEND_BACK:
            self.status = Status.SENT_BACK
        elif last:
            self.status = Status.REVIEWED
        return None

    def require_approvable(
        self, *, content_hash: str, by: Actor, acted: frozenset[str] = frozenset(), delegated_by: str | None = None
    ) -> None:
        """Raise unless somebody else than maker and reviewers approves, or turns down, exactly what was reviewed."""
        self._require((Status.REVIEWED,), "approved")
        self.require_independence(by, delegated_by, of=acted | {self.reviewed_by, self.reviewed_for})
        self._require_seen(content_hash)

    def turn_down(self, outcome: ReviewOutcome, *, on: date) -> Decided | None:
        """Send what was reviewed back, or reject it, at the approval."""
        self._require((Status.REVIEWED,), "turned down")
        if outcome is ReviewOutcome.REJECT:
            return self._refuse(("REJECTED_IN_APPROVAL",), on=on)
        self.status = Status.SENT_BACK
        return None

    def approve(self, payment_id: UUID, *, on: date, by: Actor) -> Decided:
        """审批 Approve; the payment is on its way."""
        self._require((Status.REVIEWED,), "approved")
        self.status, self.approved_by, self.payment_id = Status.APPROVED, by.subject, payment_id
        return self._decided("APPROVED", tuple(self.reasons), on=on)

    def pay(self) -> None:
        """The bank has paid."""
        self._require((Status.APPROVED,), "paid")
        self.status = Status.PAID

    def reissue(self, payment_id: UUID) -> None:
        """What was paid came back and is on its way again, to another account."""
        self._require((Status.PAID,), "paid again")
        self.status, self.payment_id = Status.APPROVED, payment_id

    def fail(self) -> None:
        """The bank has refused the payment: the money is back, and the person may apply again."""
        self._require((Status.APPROVED,), "failed")
        self.status = Status.PAYMENT_FAILED

    def payee(self, vault: Vault) -> tuple[str, str]:
        """Name and account in clear text; the caller masks them."""
        return (
            vault.open(self.payee_name, "applications", "payee_name", self.id),
            vault.open(self.payee_account, "applications", "payee_account", self.id),
        )

    def certificate(self, vault: Vault) -> Certificate | None:
        """The certificate with its number in clear text; the caller masks it."""
        if (
            self.certificate_number is None
            or self.certificate_level is None
            or self.certificate_occupation is None
            or self.certificate_issued_on is None
        ):
            return None
        number = vault.open(self.certificate_number, "applications", "certificate_number", self.id)
        return Certificate(self.certificate_level, self.certificate_occupation, self.certificate_issued_on, number)

    @property
    def payable(self) -> Decimal:
        """The amount in yuan that the rule grants; raises `Conflict` where it grants none."""
        if self.amount is None:
            raise Conflict("the rule has granted no amount", code="APPLICATION_STATUS", state=self.status)
        return self.amount

    @property
    def beneficiary_id(self) -> UUID:
        """Who is entitled: the person, or the employer."""
        beneficiary = self.employer_id or self.person_id
        assert beneficiary is not None, "a constraint of the table"
        return beneficiary

    @property
    def makers(self) -> frozenset[str | None]:
        """Who has entered or corrected it, and on whose behalf."""
        return frozenset({self.made_by, self.made_for, self.corrected_by, self.corrected_for})

    @property
    def month(self) -> str:
        """The month (2018-01) that is subsidised; of other programmes the whole period."""
        return self.period.partition("/")[0] if self.worker_id is not None else self.period

    @property
    def term(self) -> Term | None:
        """The term that its month is one of; none where the programme grants a period at a time."""
        return term_of(self.programme, self.stated, since=self.term_since or self.month, month=self.month)

    def part_of(self, granted: Decimal) -> Decimal:
        """What of that which the rule grants, in yuan, this application is for: all of it, or its month's part."""
        return granted if self.term is None else self.term.part(granted)

    @property
    def decided_amount(self) -> Decimal:
        """What its review answers for, in yuan: all months of a term where it begins one."""
        return self.payable if self.term_amount is None or self.term_since is not None else self.term_amount

    @property
    def content_hash(self) -> str:
        """SHA-256 of all that a reviewer and an approver answer for, the decision included."""
        return content.hashed(self)

    def _refuse(self, reasons: tuple[str, ...], *, on: date) -> Decided:
        self.status, self.reasons, self.refused_on = Status.REFUSED, list(reasons), on
        return self._decided("REFUSED", reasons, on=on)

    def _decided(self, outcome: DecidedAs, reasons: tuple[str, ...], *, on: date) -> Decided:
        self.decided_on = on
        return self.announce(announcements.decided(self, outcome, reasons, on=on))

    def _require(self, statuses: tuple[Status, ...], verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(
                f"an application that is {self.status} can't be {verb}", code="APPLICATION_STATUS", state=self.status
            )

    def require_independence(self, by: Actor, delegated_by: str | None = None, *, of: frozenset[str | None]) -> None:
        """Raise `Forbidden` where who acts, or on whose behalf, is a maker, one of `of`, or the person paid."""
        require_independence(by, delegated_by, of=self.makers | of, paid=(self.person_id, self.worker_id))

    def _require_seen(self, content_hash: str) -> None:
        if content_hash != self.content_hash:
            raise Conflict("the application is not what you saw: read it again", code="CONTENT_CHANGED")

"""按月发放 Entitlements over months: opened by the first month that is approved, each month an entry of its own."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import EntitlementOpened, EntitlementStopped
from kit import clock
from kit.db import Aggregate
from kit.ids import new_id
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.forms import FORMS, Period
from subsidy.models.funds import Programme
from subsidy.models.standing import OPEN, Status

OF_ONE_MONTH_ALONE = frozenset({"employer_paid"})
"""Stated facts that say something of one month and are never carried into the next."""


class EntitlementStatus(StrEnum):
    """Whether months follow."""

    RUNNING = "RUNNING"
    STOPPED = "STOPPED"


class MonthStatus(StrEnum):
    """Where a month stands."""

    DUE = "DUE"
    """Something is missing, or what was paid came back: it is tried again."""
    IN_PAYMENT = "IN_PAYMENT"
    PAID = "PAID"
    STOPPED = "STOPPED"
    """Nothing is owed for it, with the reasons."""
    REASSESSED = "REASSESSED"
    """What was paid for it was looked at again."""


def is_monthly(programme: str) -> bool:
    """Whether the programme is paid month by month."""
    form = FORMS.get(Programme(programme))
    return programme == Programme.FLEXIBLE_SI or (form is not None and form.period is Period.MONTH)


class Entitlement(Aggregate, Base):
    """What a person, or an employer for one worker, is paid month by month; who is paid stands in its applications."""

    __tablename__ = "entitlements"
    SUBJECT = "entitlement"

    person_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    employer_digest: Mapped[str | None]
    worker_id: Mapped[UUID | None]
    employment_id: Mapped[UUID | None]
    programme: Mapped[str]
    district: Mapped[str]
    since: Mapped[str]
    """The first month (2018-01)."""
    until: Mapped[str | None]
    """The last month of the term that was granted; none where months follow as long as the ground holds."""
    flex_start: Mapped[date | None]
    stated: Mapped[dict[str, Any]]
    """What every month's application states: it holds for more than a month."""
    payee_of: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    """The application whose payee is paid: the last that was approved."""
    status: Mapped[str]
    last_month: Mapped[str | None]
    reasons: Mapped[list[Any]]
    opened_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (employer_id IS NULL)", name="beneficiary"),
        CheckConstraint(one_of("status", EntitlementStatus), name="status"),
        CheckConstraint("until >= since", name="term"),
        CheckConstraint("(status = 'STOPPED') = (last_month IS NOT NULL AND stopped_at IS NOT NULL)", name="stopped"),
        Index(
            "uq_entitlements_running_person",
            "person_id",
            "programme",
            unique=True,
            postgresql_where=text("status = 'RUNNING'"),
        ),
        Index(
            "uq_entitlements_running_worker",
            "employer_id",
            "worker_id",
            "programme",
            unique=True,
            postgresql_where=text("status = 'RUNNING'"),
        ),
        Index("ix_entitlements_person_id_id", "person_id", "id"),
        Index("ix_entitlements_employer_id_id", "employer_id", "id"),
        Index("ix_entitlements_employer_digest_id", "employer_digest", "id"),
        Index("ix_entitlements_worker_id_id", "worker_id", "id"),
        Index("ix_entitlements_district_status", "district", "status", "id"),
        Index("ix_entitlements_programme_id", "programme", "id"),
        Index("ix_entitlements_status_id", "status", "id"),
    )

    @classmethod
    def opened_by(cls, first: Application) -> Self:
        """The entitlement that an approved application is the first month of."""
        return cls(
            id=new_id(),
            person_id=first.person_id,
            employer_id=first.employer_id,
            employer_digest=first.employer_digest,
            worker_id=first.worker_id,
            employment_id=first.employment_id,
            programme=first.programme,
            district=first.district,
            since=first.month,
            until=first.term.until if first.term else None,
            flex_start=first.flex_start,
            stated={name: value for name, value in first.stated.items() if name not in OF_ONE_MONTH_ALONE},
            payee_of=first.id,
            status=EntitlementStatus.RUNNING,
            reasons=[],
            opened_at=clock.now(),
        )

    def announced(self, *, on: date) -> EntitlementOpened:
        """Announce that months follow."""
        return self.announce(
            EntitlementOpened(
                entitlement_id=self.id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                worker_id=self.worker_id,
                programme=self.programme,
                district=self.district,
                since=self.since,
                on=on,
            )
        )

    def stop(self, *, last_month: str, reasons: tuple[str, ...], on: date) -> EntitlementStopped | None:
        """停发 Let no month follow the last one; None where it was stopped there, or earlier, before."""
        if self.last_month is not None and self.last_month <= last_month:
            return None
        self.status, self.last_month, self.reasons = EntitlementStatus.STOPPED, last_month, list(reasons)
        self.stopped_at = self.stopped_at or clock.now()
        return self.announce(
            EntitlementStopped(
                entitlement_id=self.id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                worker_id=self.worker_id,
                programme=self.programme,
                district=self.district,
                last_month=last_month,
                reasons=reasons,
                on=on,
            )
        )

    def period(self, month: str) -> str:
        """The month as its application names it."""
        return month if self.worker_id is None else f"{month}/{self.worker_id}"

    @property
    def ends_with(self) -> str | None:
        """The last month that is known: where it was stopped, or its term's."""
        return self.last_month or self.until

    def covers(self, month: str) -> bool:
        """Whether the month is one of its own."""
        return self.since <= month and (self.ends_with is None or month <= self.ends_with)

    @property
    def beneficiary_id(self) -> UUID:
        """Who is entitled: the person, or the employer."""
        beneficiary = self.employer_id or self.person_id
        assert beneficiary is not None, "a constraint of the table"
        return beneficiary

    @property
    def lives_on(self) -> UUID:
        """The person whose facts decide: who is subsidised, or who works there."""
        person = self.worker_id or self.person_id
        assert person is not None, "an employer's months are about a worker"
        return person


class EntitlementMonth(Base):
    """One month of an entitlement: what the rule says is owed, and the application by which it is paid."""

    __tablename__ = "entitlement_months"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entitlement_id: Mapped[UUID] = mapped_column(ForeignKey("entitlements.id"))
    month: Mapped[str]
    owed: Mapped[Decimal | None]
    """In yuan; null while the rule can't say."""
    reasons: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    """Why nothing is owed, or what is missing."""
    stopped: Mapped[bool] = mapped_column(server_default="false", default=False)
    reassessed: Mapped[bool] = mapped_column(server_default="false", default=False)
    look_again: Mapped[bool] = mapped_column(server_default="false", default=False)
    """Something was learned while it was on its way: its entitlement is looked at again once it is paid."""
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"), unique=True)
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey("monthly_rounds.id"))
    """The round that made the application."""
    content_hash: Mapped[str | None]
    """Of the application, as the round made it."""
    tried_at: Mapped[datetime | None]
    withheld: Mapped[str | None]
    """Why the round could not pay it: the code of the refusal."""

    __table_args__ = (
        UniqueConstraint("entitlement_id", "month"),
        CheckConstraint("owed >= 0", name="owed"),
        CheckConstraint("(round_id IS NULL) = (content_hash IS NULL)", name="round"),
        Index("ix_entitlement_months_round_id", "round_id", "id"),
        Index("ix_entitlement_months_due", "month", "id", postgresql_where=text("application_id IS NULL")),
    )

    @classmethod
    def due(cls, entitlement_id: UUID, month: str) -> Self:
        """The month, before anything is known of it."""
        return cls(id=new_id(), entitlement_id=entitlement_id, month=month, reasons=[])

    def status(self, application: Application | None, *, came_back: bool) -> MonthStatus:
        """Where the month stands; `came_back` says that the bank has sent its payment back."""
        if self.reassessed:
            return MonthStatus.REASSESSED
        if self.stopped:
            return MonthStatus.STOPPED
        if application is None or came_back or application.status not in (*OPEN, Status.APPROVED, Status.PAID):
            return MonthStatus.DUE
        return MonthStatus.PAID if application.status == Status.PAID else MonthStatus.IN_PAYMENT

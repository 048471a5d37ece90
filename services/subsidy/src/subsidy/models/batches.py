"""支付批次 Payment batches: payments that wait for one, checked together, approved by two people, sent together."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import PaymentBatchApproved, PaymentBatchBuilt, PaymentBatchCompleted, PaymentBatchSent
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.funds import Fund


class Rail(StrEnum):
    """How the bank is told to pay."""

    BANK = "BANK"
    """Each payment through the bank's interface."""
    FILE = "FILE"
    """By files of ISO 20022."""


class BatchStatus(StrEnum):
    """Where a batch stands."""

    BUILT = "BUILT"
    CHECKED = "CHECKED"
    APPROVED = "APPROVED"
    SENT = "SENT"
    COMPLETED = "COMPLETED"
    """Every item has ended."""


class ItemStatus(StrEnum):
    """Where a payment stands on its way through a batch."""

    WAITING = "WAITING"
    """Reserved; the next batch takes it."""
    IN_BATCH = "IN_BATCH"
    HELD_OUT = "HELD_OUT"
    """A check found something: it is not sent with this batch."""
    SENT = "SENT"
    PAID = "PAID"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"


class Finding(StrEnum):
    """What a check says of an item."""

    DUPLICATE = "DUPLICATE"
    """The same entitlement is being paid, or was paid, by another payment."""
    SAME_ITEM_TWO_FUNDS = "SAME_ITEM_TWO_FUNDS"
    """同一事项不得在两项资金中列支."""
    MONTH_PAID = "MONTH_PAID"
    """The person's month is paid by another payment of a programme that excludes this one."""
    ABOVE_CEILING = "ABOVE_CEILING"
    AMOUNT_NOT_AS_DECIDED = "AMOUNT_NOT_AS_DECIDED"
    PAYEE_DEAD = "PAYEE_DEAD"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    """The bank said so when it was last paid to, or asked."""
    ACCOUNT_UNVERIFIED = "ACCOUNT_UNVERIFIED"
    """The bank was not asked, does not know the account, or its word no longer holds."""
    NAME_DIFFERS = "NAME_DIFFERS"
    """The account is another's."""


class Resolution(StrEnum):
    """What becomes of a payment that was held out."""

    RETRY = "RETRY"
    CANCEL = "CANCEL"


class ProgrammeRail(Base):
    """How a programme's payments go: at once, or in batches, none of them above the ceiling in yuan."""

    __tablename__ = "programme_rails"

    programme: Mapped[str] = mapped_column(primary_key=True)
    in_batches: Mapped[bool]
    ceiling: Mapped[Decimal | None]
    set_at: Mapped[datetime]
    set_by: Mapped[str]

    __table_args__ = (CheckConstraint("ceiling > 0", name="ceiling"),)


class PaymentBatch(Aggregate, Base):
    """Payments of one fund that are checked, approved and sent together."""

    __tablename__ = "payment_batches"
    SUBJECT = "payment_batch"

    fund: Mapped[str]
    rail: Mapped[str]
    status: Mapped[str]
    execute_on: Mapped[date]
    item_count: Mapped[int]
    held_out: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[Decimal]
    """Of what is not held out, in yuan."""
    content_hash: Mapped[str | None]
    built_at: Mapped[datetime]
    built_by: Mapped[str]
    built_for: Mapped[str | None]
    checked_at: Mapped[datetime | None]
    first_approved_by: Mapped[str | None]
    first_approved_for: Mapped[str | None]
    approved_by: Mapped[str | None]
    approved_at: Mapped[datetime | None]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    under_way: Mapped[int | None]
    """How many sent items have not ended; null until all is sent."""
    completed_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("fund", Fund), name="fund"),
        CheckConstraint(one_of("rail", Rail), name="rail"),
        CheckConstraint(one_of("status", BatchStatus), name="status"),
        CheckConstraint("status = 'BUILT' OR content_hash IS NOT NULL", name="checked"),
        CheckConstraint("status IN ('BUILT', 'CHECKED') OR approved_by IS NOT NULL", name="approved"),
        CheckConstraint("approved_by IS NULL OR first_approved_by IS NOT NULL", name="two_approvals"),
        CheckConstraint(
            "first_approved_by <> built_by AND approved_by <> built_by AND approved_by <> first_approved_by",
            name="separate_people",
        ),
        CheckConstraint("(status IN ('SENT', 'COMPLETED')) = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(status = 'COMPLETED') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("(status IN ('SENT', 'COMPLETED')) = (under_way IS NOT NULL)", name="under_way"),
        CheckConstraint(
            "under_way BETWEEN 0 AND item_count AND (status <> 'COMPLETED' OR under_way = 0)", name="ended"
        ),
        Index("ix_payment_batches_status_id", "status", "id"),
    )

    @classmethod
    def build(cls, fund: Fund, rail: Rail, *, execute_on: date, item_count: int, total: Decimal, by: Actor) -> Self:
        """The batch as it is begun; its payments are in it already."""
        return cls(
            id=new_id(),
            fund=fund,
            rail=rail,
            status=BatchStatus.BUILT,
            execute_on=execute_on,
            item_count=item_count,
            total=total,
            held_out=0,
            built_at=clock.now(),
            built_by=by.subject,
            built_for=by.on_behalf_of,
        )

    def fill(self, *, item_count: int, total: Decimal) -> PaymentBatchBuilt:
        """Count what was taken; raises `Conflict` where that is nothing."""
        if not item_count:
            raise Conflict(f"no payment of {self.fund} waits for a batch", code="NOTHING_WAITING")
        self.item_count, self.total = item_count, total
        return self.announce(
            PaymentBatchBuilt(
                batch_id=self.id,
                fund=self.fund,
                rail=self.rail,
                execute_on=self.execute_on,
                item_count=item_count,
                total=total,
            )
        )

    def check(self, *, held_out: int, total: Decimal, content_hash: str) -> None:
        """Keep what the checks left, and of which content approvals speak."""
        self.require(BatchStatus.BUILT, "checked")
        self.held_out, self.total, self.content_hash = held_out, total, content_hash
        self.status, self.checked_at = BatchStatus.CHECKED, clock.now()

    def approve(self, *, content_hash: str, by: Actor) -> PaymentBatchApproved | None:
        """审批 Approve what was seen: two people, neither of them who built it; the second one's word is announced."""
        self.require(BatchStatus.CHECKED, "approved")
        acted = {self.built_by, self.built_for, self.first_approved_by, self.first_approved_for} - {None}
        if not acted.isdisjoint({by.subject, by.on_behalf_of} - {None}):
            raise Forbidden(
                "who builds a batch and the two who approve it are three people", code="SEPARATION_OF_DUTIES"
            )
        if content_hash != self.content_hash:
            raise Conflict("the batch is not what you saw: read it again", code="CONTENT_CHANGED")
        if self.first_approved_by is None:
            self.first_approved_by, self.first_approved_for = by.subject, by.on_behalf_of
            return None
        self.status, self.approved_by, self.approved_at = BatchStatus.APPROVED, by.subject, clock.now()
        return self.announce(
            PaymentBatchApproved(
                batch_id=self.id,
                fund=self.fund,
                item_count=self.item_count,
                held_out=self.held_out,
                total=self.total,
                content_hash=content_hash,
            )
        )

    def begin_sending(self) -> None:
        """Let it be sent; raises `Conflict` unless it is approved and not on its way already."""
        self.require(BatchStatus.APPROVED, "sent")
        if self.sending_at is not None:
            raise Conflict("this batch is being sent already", code="BATCH_STATUS", state=self.status)
        if self.held_out == self.item_count:
            raise Conflict("nothing of this batch may be sent", code="BATCH_EMPTY")
        self.sending_at = clock.now()

    def end_sending(self, *, under_way: int) -> PaymentBatchSent:
        """All of it has gone to the bank, and so many items have not ended yet."""
        self.require(BatchStatus.APPROVED, "sent")
        self.status, self.sent_at, self.under_way = BatchStatus.SENT, clock.now(), under_way
        sent = self.item_count - self.held_out
        return self.announce(
            PaymentBatchSent(batch_id=self.id, fund=self.fund, rail=self.rail, sent=sent, total=self.total)
        )

    def complete(self, *, paid: int, rejected: int, returned: int, paid_total: Decimal) -> PaymentBatchCompleted:
        """The last item has ended; so many were paid, in all so many yuan."""
        self.require(BatchStatus.SENT, "completed")
        self.status, self.completed_at = BatchStatus.COMPLETED, clock.now()
        return self.announce(
            PaymentBatchCompleted(
                batch_id=self.id,
                fund=self.fund,
                held_out=self.held_out,
                paid=paid,
                rejected=rejected,
                returned=returned,
                paid_total=paid_total,
            )
        )

    def require(self, status: BatchStatus, verb: str) -> None:
        """Raise `Conflict` unless the batch stands there."""
        if self.status != status:
            raise Conflict(f"a batch that is {self.status} can't be {verb}", code="BATCH_STATUS", state=self.status)


class BatchItem(Base):
    """One payment on its way through a batch; a payment that was held out may be an item of another batch later."""

    __tablename__ = "batch_items"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_batches.id"))
    position: Mapped[int | None]
    """From 1, in the order of the batch; the bank's files are cut by it."""
    status: Mapped[str]
    held_out: Mapped[bool | None] = mapped_column(Computed("status = 'HELD_OUT'", persisted=True))
    reason: Mapped[str | None]
    """Why it ended as it did: a finding's code, or the bank's."""
    findings: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    resolution: Mapped[str | None]
    resolution_reason: Mapped[str | None]
    resolved_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("batch_id", "position"),
        CheckConstraint(one_of("status", ItemStatus), name="status"),
        CheckConstraint("(status = 'WAITING') = (batch_id IS NULL)", name="batch"),
        CheckConstraint("(batch_id IS NULL) = (position IS NULL)", name="position"),
        CheckConstraint("status NOT IN ('HELD_OUT', 'REJECTED', 'RETURNED') OR reason IS NOT NULL", name="reason"),
        CheckConstraint("resolution IS NULL OR status = 'HELD_OUT'", name="resolution"),
        CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name="resolved"),
        Index("uq_batch_items_payment_id", "payment_id", unique=True, postgresql_where=text("NOT held_out")),
        Index("ix_batch_items_payment_id", "payment_id"),
        Index("ix_batch_items_not_paid", "batch_id", "id", postgresql_where=text("reason IS NOT NULL")),
        Index("ix_batch_items_waiting", "id", postgresql_where=text("batch_id IS NULL")),
    )

    @classmethod
    def wait(cls, payment_id: UUID) -> Self:
        """Let the payment wait for a batch."""
        return cls(id=new_id(), payment_id=payment_id, status=ItemStatus.WAITING, findings=[])

    def resolve(self, resolution: Resolution, *, reason: str, by: Actor) -> None:
        """Say what becomes of a payment that was held out."""
        if self.status != ItemStatus.HELD_OUT or self.resolution is not None:
            raise Conflict("this item is not held out, or no longer", code="ITEM_STATUS", state=self.status)
        self.resolution, self.resolution_reason = resolution, reason
        self.resolved_by, self.resolved_at = by.subject, clock.now()


class PaymentReissue(Base):
    """重新发放 A returned payment, paid again to a corrected account: once, under the same entitlement."""

    __tablename__ = "payment_reissues"

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    of_payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), unique=True)
    reason: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]

    __table_args__ = (CheckConstraint("payment_id <> of_payment_id", name="another"),)

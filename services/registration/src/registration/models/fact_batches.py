"""事实批量报送 Deliveries of facts in bulk: what was sent, how far it has come, and how each row ended."""

import hmac
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict, Refusal
from kit.ids import new_id
from registration.models.base import Base


class BatchStatus(StrEnum):
    """Where a delivery stands."""

    RECEIVING = "RECEIVING"
    INCOMPLETE = "INCOMPLETE"
    RECEIVED = "RECEIVED"
    COMPLETED = "COMPLETED"


class RowStatus(StrEnum):
    """How a row ended, or that it waits."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    REJECTED = "REJECTED"


class FactBatch(Base):
    """事实批量报送 One delivery: a department's key names it for good, and its content can't change once received."""

    __tablename__ = "fact_batches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    department: Mapped[str]
    key: Mapped[str]
    districts: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    """The districts that the deliverer may speak about; null is the whole city."""
    status: Mapped[str]
    upload: Mapped[UUID]
    """The sending under way or last taken: an earlier one that still goes on finds itself replaced."""
    delivered_by: Mapped[str]
    on_behalf_of: Mapped[str | None]
    begun_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    content_hash: Mapped[bytes | None]
    rows: Mapped[int] = mapped_column(default=0)
    last_line: Mapped[int] = mapped_column(default=0)
    applied_line: Mapped[int] = mapped_column(default=0)
    """The line up to which every row has ended."""
    accepted: Mapped[int] = mapped_column(default=0)
    duplicates: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    rows_forgotten_at: Mapped[datetime | None]
    """When its rows were deleted; what it counted stays."""

    __table_args__ = (
        UniqueConstraint("department", "key"),
        CheckConstraint("(status IN ('RECEIVED', 'COMPLETED')) = (content_hash IS NOT NULL)", name="received"),
        CheckConstraint("(status = 'COMPLETED') = (completed_at IS NOT NULL)", name="completed"),
        CheckConstraint("rows_forgotten_at IS NULL OR status IN ('INCOMPLETE', 'COMPLETED')", name="rows_forgotten"),
        Index("ix_fact_batches_with_rows", "id", postgresql_where=text("rows_forgotten_at IS NULL")),
        CheckConstraint("accepted + duplicates + rejected <= rows", name="ended_rows"),
    )

    @classmethod
    def begin(cls, department: str, key: str, *, by: Actor) -> Self:
        """A delivery of which nothing has arrived yet."""
        batch = cls(
            id=new_id(),
            department=department,
            key=key,
            rows=0,
            last_line=0,
            applied_line=0,
            accepted=0,
            duplicates=0,
            rejected=0,
        )
        batch._begin(by)
        return batch

    def begin_again(self, *, by: Actor) -> None:
        """Take the same delivery from its start: what an earlier sending brought does not count."""
        self._require("sent again", BatchStatus.RECEIVING, BatchStatus.INCOMPLETE)
        self._begin(by)

    def _begin(self, by: Actor) -> None:
        self.status, self.upload, self.begun_at = BatchStatus.RECEIVING, new_id(), clock.now()
        self.rows_forgotten_at = None
        self.delivered_by, self.on_behalf_of = by.subject, by.on_behalf_of
        self.districts = None if by.districts is None else sorted(by.districts)

    def cut_short(self) -> None:
        """The sending ended before its end."""
        self._require("cut short", BatchStatus.RECEIVING)
        self.status = BatchStatus.INCOMPLETE

    def abandon(self) -> None:
        """Give up a sending that nobody goes on with; whoever still does finds it replaced."""
        self.cut_short()
        self.upload = new_id()

    def forget_rows(self) -> None:
        """Its rows are deleted: it is over, or has to be sent again from its start."""
        self._require("forgotten", BatchStatus.INCOMPLETE, BatchStatus.COMPLETED)
        self.rows_forgotten_at = clock.now()

    def receive(self, content_hash: bytes, *, rows: int, last_line: int) -> None:
        """Everything has arrived."""
        self._require("received", BatchStatus.RECEIVING)
        self.status, self.received_at, self.content_hash = BatchStatus.RECEIVED, clock.now(), content_hash
        self.rows, self.last_line = rows, last_line

    def apply(self, ended: Iterable[RowStatus], *, through: int) -> None:
        """Count how the rows up to a line have ended; the last of them completes the delivery."""
        self._require("applied", BatchStatus.RECEIVED)
        outcomes = list(ended)
        self.accepted += outcomes.count(RowStatus.ACCEPTED)
        self.duplicates += outcomes.count(RowStatus.DUPLICATE)
        self.rejected += outcomes.count(RowStatus.REJECTED)
        self.applied_line = through
        if through >= self.last_line:
            self.status, self.completed_at = BatchStatus.COMPLETED, clock.now()

    def require_content(self, content_hash: bytes) -> None:
        """Raise `Refusal` where the key that named this delivery now comes with another content."""
        if self.content_hash is None or not hmac.compare_digest(self.content_hash, content_hash):
            raise Refusal(
                "this Idempotency-Key names a batch with another content: use a new key", code="IDEMPOTENCY_KEY_REUSED"
            )

    @property
    def is_received(self) -> bool:
        """Whether everything has arrived."""
        return self.status in {BatchStatus.RECEIVED, BatchStatus.COMPLETED}

    def deliverer(self) -> Actor:
        """Who delivered it, for what is recorded and announced because of it."""
        return Actor(subject=self.delivered_by, department=self.department, on_behalf_of=self.on_behalf_of)

    def _require(self, verb: str, *statuses: BatchStatus) -> None:
        if self.status not in statuses:
            raise Conflict(
                f"a batch that is {self.status} can't be {verb}", code="FACT_BATCH_STATUS", state=str(self.status)
            )


class FactBatchRow(Base):
    """One row of a delivery: what it says, without the identity number, and how it ended."""

    __tablename__ = "fact_batch_rows"

    # No foreign keys: rows come and go by the batch, under its lock, and are looked up before a fact is made of them.
    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The line of the file on which the row begins, from 1; the header of a CSV is one."""
    status: Mapped[str]
    reasons: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    identity_index: Mapped[bytes | None]
    person_id: Mapped[UUID | None]
    kind: Mapped[str | None]
    value: Mapped[Any | None] = mapped_column(JSONB)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    document: Mapped[str | None]
    fact_id: Mapped[UUID | None]

    # Each row is written once more, when it has ended: the room keeps that within its page.
    __table_args__ = ({"postgresql_with": {"fillfactor": 60}},)

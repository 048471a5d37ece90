"""公示 Public notices: masked lists of what is to be approved, sealed in a chain, each item released on its own."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import NoticeItemReleased, NoticePublished
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.money import to_wire
from kit.privacy import mask_name
from kit.vault import Vault
from rulebook.verdicts import canonical_bytes
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.funds import Programme
from subsidy.models.service_clock import due_after, worked_between
from subsidy.models.standing import Status

GENESIS = "0" * 64
"""What the first notice is chained to."""


class NoticeStatus(StrEnum):
    """Where a notice stands."""

    COLLECTING = "COLLECTING"
    """A job gathers its items."""
    RUNNING = "RUNNING"
    CLOSED = "CLOSED"
    """Nothing of it is waiting any more."""


class NoticeItemStatus(StrEnum):
    """Where an item of a notice stands."""

    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    """Somebody has objected to it."""
    RELEASED = "RELEASED"
    """Its time is over and no objection was upheld: it may be approved."""
    STRUCK = "STRUCK"
    """An objection was upheld."""
    LAPSED = "LAPSED"
    """The application is not what was published any more."""


WAITING = (NoticeItemStatus.RUNNING, NoticeItemStatus.PAUSED)
COUNTS = (*WAITING, NoticeItemStatus.RELEASED)
"""States in which an item stands for the application's content."""
_COUNTS = text("status IN ('RUNNING', 'PAUSED', 'RELEASED')")


class PublicNotice(Aggregate, Base):
    """A list that is open to everybody for some working days; what was published never changes."""

    __tablename__ = "public_notices"
    SUBJECT = "public_notice"

    programme: Mapped[str]
    district: Mapped[str | None]
    """The one district whose applications it lists; null for the whole city."""
    working_days: Mapped[int]
    requested_on: Mapped[date]
    requested_by: Mapped[str]
    status: Mapped[str]
    number: Mapped[int | None]
    """Its place in the chain of the service's notices."""
    published_on: Mapped[date | None]
    item_count: Mapped[int] = mapped_column(default=0, server_default="0")
    previous: Mapped[str | None]
    """The seal of the notice before it."""
    seal: Mapped[str | None]
    """SHA-256 of the snapshot, which names the previous seal."""
    closed_on: Mapped[date | None]

    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint(one_of("status", NoticeStatus), name="status"),
        CheckConstraint("working_days > 0", name="working_days"),
        CheckConstraint(
            "(number IS NULL) = (seal IS NULL) AND (seal IS NULL) = (published_on IS NULL) "
            "AND (seal IS NULL) = (previous IS NULL) AND (seal IS NULL) = (item_count = 0)",
            name="sealed",
        ),
        CheckConstraint("(status = 'CLOSED') = (closed_on IS NOT NULL)", name="closed"),
        CheckConstraint("status <> 'RUNNING' OR seal IS NOT NULL", name="running"),
        Index("ix_public_notices_programme_id", "programme", "id"),
        Index("ix_public_notices_district_id", "district", "id"),
        Index("ix_public_notices_status_id", "status", "id"),
    )

    @classmethod
    def request(cls, programme: Programme, district: str | None, *, working_days: int, on: date, by: Actor) -> Self:
        """Ask for a notice of what has been reviewed; it is published once its items are gathered."""
        return cls(
            id=new_id(),
            programme=programme,
            district=district,
            working_days=working_days,
            requested_on=on,
            requested_by=by.subject,
            status=NoticeStatus.COLLECTING,
            item_count=0,
        )

    def publish(self, items: "Sequence[NoticeItem]", *, number: int, previous: str, on: date) -> NoticePublished:
        """Seal the items under the next number; their time begins the day after."""
        self._require(NoticeStatus.COLLECTING, "published")
        self.status, self.number, self.previous, self.published_on = NoticeStatus.RUNNING, number, previous, on
        self.item_count = len(items)
        self.seal = self.sealed(items)
        return self.announce(
            NoticePublished(
                notice_id=self.id,
                number=number,
                programme=self.programme,
                district=self.district,
                on=on,
                working_days=self.working_days,
                items=self.item_count,
                seal=self.seal,
            )
        )

    def close(self, *, on: date) -> None:
        """Nothing of it is waiting any more, or there was nothing to publish."""
        self.status, self.closed_on = NoticeStatus.CLOSED, on

    def sealed(self, items: "Sequence[NoticeItem]") -> str:
        """SHA-256 of the canonical JSON of all that was published, in hexadecimal."""
        snapshot = {
            "id": str(self.id),
            "number": self.number,
            "previous": self.previous,
            "programme": self.programme,
            "district": self.district,
            "published_on": self.published_on.isoformat() if self.published_on else None,
            "working_days": self.working_days,
            "items": [item.published() for item in items],
        }
        return hashlib.sha256(canonical_bytes(snapshot)).hexdigest()

    def _require(self, status: NoticeStatus, verb: str) -> None:
        if self.status != status:
            raise Conflict(f"a notice that is {self.status} can't be {verb}", code="NOTICE_STATUS", state=self.status)


class NoticeItem(Aggregate, Base):
    """One application on a notice, under a masked name, bound to the content that was reviewed."""

    __tablename__ = "public_notice_items"
    SUBJECT = "notice_item"

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("public_notices.id"))
    position: Mapped[int]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    programme: Mapped[str]
    district: Mapped[str]
    name: Mapped[str]
    """Masked, as it is published."""
    amount: Mapped[Decimal]
    content_hash: Mapped[str]
    status: Mapped[str]
    counts_from: Mapped[date]
    days: Mapped[int]
    """Working days after `counts_from` for which it is open to objections; of a paused item those that are left."""
    ends_on: Mapped[date | None]
    """The last of those days; null while it is paused."""

    __table_args__ = (
        UniqueConstraint("notice_id", "position"),
        CheckConstraint(one_of("status", NoticeItemStatus), name="status"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(status = 'PAUSED') = (ends_on IS NULL)", name="paused"),
        CheckConstraint("days > 0", name="days"),
        Index(
            "uq_public_notice_items_content", "application_id", "content_hash", unique=True, postgresql_where=_COUNTS
        ),
        Index("ix_public_notice_items_due", "ends_on", "id", postgresql_where=text("status = 'RUNNING'")),
        Index("ix_public_notice_items_waiting", "notice_id", postgresql_where=text("status IN ('RUNNING', 'PAUSED')")),
    )

    @classmethod
    def of(cls, application: Application, notice: PublicNotice, *, position: int, on: date, vault: Vault) -> Self:
        """The reviewed application as it is published."""
        name, _ = application.payee(vault)
        return cls(
            id=new_id(),
            sequence=0,
            notice_id=notice.id,
            position=position,
            application_id=application.id,
            programme=application.programme,
            district=application.district,
            name=mask_name(name),
            amount=application.payable,
            content_hash=application.content_hash,
            status=NoticeItemStatus.RUNNING,
            counts_from=on,
            days=notice.working_days,
            ends_on=due_after(on, notice.working_days),
        )

    def published(self) -> dict[str, Any]:
        """What everybody could read, as it is sealed."""
        return {
            "id": str(self.id),
            "position": self.position,
            "application_id": str(self.application_id),
            "programme": self.programme,
            "district": self.district,
            "name": self.name,
            "amount": to_wire(self.amount),
            "content_hash": self.content_hash,
        }

    def pause(self, *, on: date) -> None:
        """Stop its time, the day of the objection being the first that is left; raises `Conflict` once it is over."""
        if self.status == NoticeItemStatus.PAUSED:
            return
        if self.status != NoticeItemStatus.RUNNING or self.ends_on is None or on > self.ends_on:
            raise Conflict(
                "the time for objections to this is over: who knows of something wrong tells the office that pays",
                code="NOTICE_OVER",
                state=self.status,
            )
        if on > self.counts_from:
            self.days = max(1, worked_between(on - timedelta(days=1), self.ends_on))
        self.status, self.ends_on = NoticeItemStatus.PAUSED, None

    def resume(self, *, on: date) -> None:
        """Go on with the days that are left, from the day after."""
        self._require((NoticeItemStatus.PAUSED,), "resumed")
        self.status, self.counts_from = NoticeItemStatus.RUNNING, on
        self.ends_on = due_after(on, self.days)

    def strike(self, *, on: date) -> None:
        """Take it off the list: an objection was upheld."""
        self._require((NoticeItemStatus.PAUSED,), "struck")
        self.status, self.ends_on = NoticeItemStatus.STRUCK, on

    def end(self, application: Application, *, on: date) -> NoticeItemReleased | None:
        """Release it once its last day is over; it lapses where the application is not what was published any more.

        The last day is counted anew: the holidays of its year may not have been announced when it was published.
        """
        self._require((NoticeItemStatus.RUNNING,), "released")
        last = due_after(self.counts_from, self.days)
        if on <= last:
            self.ends_on = last
            return None
        if application.status != Status.REVIEWED or application.content_hash != self.content_hash:
            self.status = NoticeItemStatus.LAPSED
            return None
        self.status = NoticeItemStatus.RELEASED
        return self.announce(
            NoticeItemReleased(
                item_id=self.id,
                notice_id=self.notice_id,
                application_id=self.application_id,
                programme=self.programme,
                district=self.district,
                on=on,
            )
        )

    def lapse(self, *, on: date) -> None:
        """Let it count no more: the application is another one by now."""
        self._require(COUNTS, "lapsed")
        self.status, self.ends_on = NoticeItemStatus.LAPSED, on

    def _require(self, statuses: tuple[NoticeItemStatus, ...], verb: str) -> None:
        if self.status not in statuses:
            raise Conflict(
                f"an item that is {self.status} can't be {verb}", code="NOTICE_ITEM_STATUS", state=self.status
            )

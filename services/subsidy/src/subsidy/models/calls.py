"""征集公告 Calls for candidates: opened by a second person, closed, judged, and ended by a final list."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.subsidy import CallOpened, ContestDecided
from contracts.subsidy.calls import Level as AnnouncedLevel
from kit import clock
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.proposals import DECIDED_ONCE, TWO_PEOPLE, Proposal, ProposalStatus
from rulebook.verdicts import canonical_bytes
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class CallKind(StrEnum):
    """What candidates are called for."""

    HOUSEHOLD_SERVICE_TRAINING = "HOUSEHOLD_SERVICE_TRAINING"
    """家庭服务业职业培训市级示范基地 (article 3)."""
    SME_STARTUP_INNOVATION = "SME_STARTUP_INNOVATION"
    """小微企业创业创新示范基地 (article 4)."""
    CONTEST = "CONTEST"
    """创业大赛 (article 7)."""
    INCUBATOR = "INCUBATOR"
    """创业孵化基地 (article 8)."""
    INTERNSHIP = "INTERNSHIP"
    """就业见习基地 (article 11)."""

    @property
    def article(self) -> int:
        """The article of the opinions that asks for it."""
        return _ARTICLES[self]


_ARTICLES: Mapping[CallKind, int] = {
    CallKind.HOUSEHOLD_SERVICE_TRAINING: 3,
    CallKind.SME_STARTUP_INNOVATION: 4,
    CallKind.CONTEST: 7,
    CallKind.INCUBATOR: 8,
    CallKind.INTERNSHIP: 11,
}


class CertifyingLevel(StrEnum):
    """认定级别 Who certifies."""

    MUNICIPAL = "MUNICIPAL"
    DISTRICT = "DISTRICT"


class CallStatus(StrEnum):
    """Where a call stands."""

    DRAFT = "DRAFT"
    WITHDRAWN = "WITHDRAWN"
    """Never opened."""
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    SCORED = "SCORED"
    PROPOSED = "PROPOSED"
    """A list waits for somebody else's word."""
    ANNOUNCED = "ANNOUNCED"
    """The list is final: bases are certified, or prizes awarded."""
    ENDED = "ENDED"


class ApplicantKind(StrEnum):
    """Who may be a candidate."""

    EMPLOYER = "EMPLOYER"
    PERSON = "PERSON"
    TEAM = "TEAM"


FINAL = (CallStatus.ANNOUNCED, CallStatus.ENDED)
HIDDEN = (CallStatus.DRAFT, CallStatus.WITHDRAWN)
"""Only offices know of these."""


class Call(Aggregate, Base):
    """What is called for, by which criteria, and from when to when; its content never changes."""

    __tablename__ = "calls"
    SUBJECT = "call"

    kind: Mapped[str]
    level: Mapped[str]
    district: Mapped[str | None]
    """Whose candidates may apply; None: the whole city's."""
    year: Mapped[int]
    title: Mapped[str]
    document: Mapped[str]
    places: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    terms: Mapped[dict[str, Any]]
    """Applicants, conditions, documents, criteria with weights, tie rule, prizes by rank (yuan as text)."""
    content_hash: Mapped[str]
    status: Mapped[str]
    drafted_at: Mapped[datetime]
    drafted_by: Mapped[str]
    drafted_for: Mapped[str | None]
    opened_at: Mapped[datetime | None]
    opened_by: Mapped[str | None]
    closed_on: Mapped[date | None]
    announced_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", CallKind), name="kind"),
        CheckConstraint(one_of("level", CertifyingLevel), name="level"),
        CheckConstraint(one_of("status", CallStatus), name="status"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("opens_on <= closes_on", name="window"),
        CheckConstraint("level = 'MUNICIPAL' OR district IS NOT NULL", name="district"),
        CheckConstraint(
            "status IN ('DRAFT', 'WITHDRAWN') OR "
            "(opened_by IS NOT NULL AND opened_by <> drafted_by AND opened_by IS DISTINCT FROM drafted_for)",
            name="two_people",
        ),
        CheckConstraint("(status IN ('ANNOUNCED', 'ENDED')) = (announced_on IS NOT NULL)", name="announced"),
        Index("ix_calls_kind_id", "kind", "id"),
        Index("ix_calls_status_id", "status", "id"),
        Index("ix_calls_year_id", "year", "id"),
    )

    @classmethod
    def draft(cls, *, by: Actor, **content: Any) -> Self:
        """Write a call for somebody else to open."""
        call = cls(
            id=new_id(),
            status=CallStatus.DRAFT,
            drafted_at=clock.now(),
            drafted_by=by.subject,
            drafted_for=by.on_behalf_of,
            **content,
        )
        call.content_hash = hashlib.sha256(canonical_bytes({"id": str(call.id), **call.content()})).hexdigest()
        return call

    def content(self) -> dict[str, Any]:
        """What whoever opens it answers for."""
        days = {"opens_on": self.opens_on.isoformat(), "closes_on": self.closes_on.isoformat()}
        plain = ("kind", "level", "district", "year", "title", "document", "places", "terms")
        return {name: getattr(self, name) for name in plain} | days

    def open(self, *, content_hash: str, by: Actor) -> CallOpened:
        """公告 Publish it as seen, by somebody else than who wrote it."""
        self.require("opened", CallStatus.DRAFT)
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.drafted_by, self.drafted_for} - {None}):
            raise Conflict("who writes a call does not open it: another person does", code="SAME_PERSON")
        if content_hash != self.content_hash:
            raise Conflict("the call is not what you saw: read it again", code="CONTENT_CHANGED")
        self.status, self.opened_at, self.opened_by = CallStatus.OPEN, clock.now(), by.subject
        return self.announce(
            CallOpened(
                call_id=self.id,
                kind=CallKind(self.kind).value,
                under_article=CallKind(self.kind).article,
                level=cast("AnnouncedLevel", str(self.level)),
                district=self.district,
                year=self.year,
                places=self.places,
                opens_on=self.opens_on,
                closes_on=self.closes_on,
            )
        )

    def withdraw(self) -> None:
        """Give up what was never opened."""
        self.require("withdrawn", CallStatus.DRAFT)
        self.status = CallStatus.WITHDRAWN

    def close(self, *, on: date) -> None:
        """截止 Take no more candidates, once the last day is over."""
        self.require("closed", CallStatus.OPEN)
        if on <= self.closes_on:
            raise Conflict(f"candidates may apply until {self.closes_on}: close it after", code="CALL_WINDOW")
        self.status, self.closed_on = CallStatus.CLOSED, on

    def score(self) -> None:
        """The candidates are ranked."""
        self.require("scored", CallStatus.CLOSED)
        self.status = CallStatus.SCORED

    def propose(self) -> None:
        """A list is put before somebody else."""
        self.require("proposed", CallStatus.SCORED)
        self.status = CallStatus.PROPOSED

    def step_back(self) -> None:
        """The list was rejected: another one may be proposed."""
        self.require("sent back", CallStatus.PROPOSED)
        self.status = CallStatus.SCORED

    def conclude(self, *, on: date) -> None:
        """公布 The list is final."""
        self.require("announced", CallStatus.PROPOSED)
        self.status, self.announced_on = CallStatus.ANNOUNCED, on

    def decided(self, *, candidates: int, winners: int, awarded: Decimal, on: date) -> ContestDecided:
        """Announce a contest's winners."""
        return self.announce(
            ContestDecided(
                call_id=self.id, year=self.year, on=on, candidates=candidates, winners=winners, awarded=awarded
            )
        )

    def end(self) -> None:
        """Nothing more is to be done for it."""
        self.require("ended", CallStatus.ANNOUNCED)
        self.status = CallStatus.ENDED

    @property
    def weights(self) -> dict[str, Decimal]:
        """By criterion, its share in the score; they sum to 1."""
        return {one["code"]: Decimal(one["weight"]) for one in self.terms["criteria"]}

    def prize(self, rank: int) -> Decimal | None:
        """奖励 What the call grants to a rank, in yuan."""
        prizes = self.terms["prizes"]
        return Decimal(prizes[rank - 1]) if rank <= len(prizes) else None

    def require(self, verb: str, *statuses: CallStatus) -> None:
        """Raise `Conflict` unless it stands in one of the states."""
        if self.status not in statuses:
            raise Conflict(f"a call that is {self.status} can't be {verb}", code="CALL_STATUS", state=self.status)


class FinalList(Proposal, Base):
    """拟认定名单 The candidates that are to be certified or awarded, put before a second person; never changed."""

    __tablename__ = "final_lists"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    proposed_on: Mapped[date]
    entries: Mapped[list[Any]]
    """By rank: candidate, score, and prize in yuan as text."""

    __table_args__ = (
        CheckConstraint(one_of("status", ProposalStatus), name="status"),
        CheckConstraint(DECIDED_ONCE, name="decided"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        Index("ix_final_lists_call_id_id", "call_id", "id"),
        Index("uq_final_lists_open", "call_id", unique=True, postgresql_where=text("status = 'PROPOSED'")),
    )

    @classmethod
    def propose(cls, call: Call, entries: list[dict[str, Any]], *, reason: str, on: date, by: Actor) -> Self:
        """State who is to be on the list."""
        listed = cls(id=new_id(), call_id=call.id, proposed_on=on, entries=entries)
        Proposal.open(listed, reason=reason, by=by)
        return listed

    def content(self) -> dict[str, Any]:
        """What an approval answers for."""
        return {"call_id": str(self.call_id), "on": self.proposed_on.isoformat(), "entries": self.entries}

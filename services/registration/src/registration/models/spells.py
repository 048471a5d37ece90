"""失业登记期间 Spells of unemployment, from the declaration to the end."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.registration import (
    EndReason,
    ParityChanged,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentRefused,
    UnemploymentReopened,
    UnemploymentResumed,
    UnemploymentSuspended,
)
from kit.actor import Actor
from kit.db import Aggregate
from kit.errors import Conflict
from kit.ids import new_id
from kit.orm import TYPES
from registration.models.base import Base
from registration.models.employment import Employment
from registration.models.people import Person
from rulebook.verdicts import Verdict


class SpellStatus(StrEnum):
    """Where a declaration of unemployment stands."""

    WAITING_FOR_FACTS = "WAITING_FOR_FACTS"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    SUSPENDED = "SUSPENDED"
    ENDED = "ENDED"


OPEN: Final = (SpellStatus.WAITING_FOR_FACTS, SpellStatus.CONFIRMED, SpellStatus.SUSPENDED)
"""A person has at most one spell that is in one of these."""

REGISTERED: Final = (SpellStatus.CONFIRMED, SpellStatus.SUSPENDED)
"""Registered as unemployed, be it that the spell rests."""


class SuspensionReason(StrEnum):
    """Why a spell rests for a while."""

    IN_TRAINING = "IN_TRAINING"
    SHORT_WORK = "SHORT_WORK"
    NOT_AVAILABLE = "NOT_AVAILABLE"


class Spell(Aggregate, Base):
    """失业登记 A declared spell of unemployment, from the declaration to its end."""

    __tablename__ = "spells"
    SUBJECT = "spell"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    status: Mapped[str]
    declared_on: Mapped[date]
    declared_by: Mapped[str]
    working: Mapped[bool]
    seeks_work: Mapped[bool]
    able_to_work: Mapped[bool]
    age: Mapped[int | None]
    """周岁 on the day of the declaration; empty where it was declared before ages were kept."""
    parity: Mapped[bool | None]
    parity_review_on: Mapped[date | None]
    """The next day on which the test of parity may turn out otherwise by the passing of time alone."""
    missing: Mapped[list[Any]] = mapped_column(TYPES[list[Any]], server_default="[]")
    """What the decision waits for: facts and the departments that hold them."""
    missing_figures: Mapped[list[Any]] = mapped_column(TYPES[list[Any]], server_default="[]")
    reasons: Mapped[list[Any]] = mapped_column(TYPES[list[Any]], server_default="[]")
    """Every reason of a refusal."""
    suspended_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    end_recorded_on: Mapped[date | None]
    after: Mapped[str | None]
    """How the last employment before the declaration ended, by what was held when it was decided."""
    layoff_id: Mapped[UUID | None] = mapped_column(ForeignKey("layoff_plans.id"))
    """The plan of layoffs under which it ended."""

    __table_args__ = (
        CheckConstraint("(status = 'ENDED') = (ended_on IS NOT NULL)", name="end"),
        CheckConstraint("(status = 'ENDED') = (end_recorded_on IS NOT NULL)", name="end_recorded"),
        CheckConstraint("(status = 'SUSPENDED') = (suspended_on IS NOT NULL)", name="suspension"),
        CheckConstraint("ended_on IS NULL OR declared_on <= ended_on", name="order"),
        Index(
            "uq_spells_open",
            "person_id",
            unique=True,
            postgresql_where=text("status IN ('WAITING_FOR_FACTS', 'CONFIRMED', 'SUSPENDED')"),
        ),
        Index("ix_spells_district_status_id", "district", "status", "id"),
        Index("ix_spells_status_id", "status", "id"),
        Index("ix_spells_layoff_id", "layoff_id", "id", postgresql_where=text("layoff_id IS NOT NULL")),
        Index("ix_spells_parity_review_on", "parity_review_on", postgresql_where=text("parity_review_on IS NOT NULL")),
    )

    @classmethod
    def declare(
        cls, person: Person, *, on: date, working: bool, seeks_work: bool, able_to_work: bool, age: int, by: Actor
    ) -> Self:
        """Take a declaration; it waits until it is decided."""
        return cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            status=SpellStatus.WAITING_FOR_FACTS,
            declared_on=on,
            declared_by=by.subject,
            working=working,
            seeks_work=seeks_work,
            able_to_work=able_to_work,
            age=age,
            missing=[],
            missing_figures=[],
            reasons=[],
        )

    def follow(self, employment: Employment | None) -> None:
        """Note how the last employment before the declaration ended, and under which plan of layoffs."""
        self.after = None if employment is None else employment.leaving_reason
        self.layoff_id = None if employment is None else employment.layoff_id

    def wait(self, verdict: Verdict) -> None:
        """Note what the decision waits for: facts and who holds them, figures that are not configured."""
        self._require(SpellStatus.WAITING_FOR_FACTS, "left waiting")
        self.missing = [
            {"fact": missing.fact, "department": missing.department, "zh": missing.zh, "en": missing.en}
            for missing in verdict.needs_facts
        ]
        self.missing_figures = list(verdict.needs_figures)

    def confirm(self, *, parity: bool) -> UnemploymentConfirmed:
        """Confirm the declaration; `parity` says whether all of the city's policies are open (article 13)."""
        self._require(SpellStatus.WAITING_FOR_FACTS, "confirmed")
        self.status, self.parity = SpellStatus.CONFIRMED, parity
        self.missing, self.missing_figures = [], []
        return self.announce(
            UnemploymentConfirmed(
                **self._about(self.declared_on), parity=parity, after=self.after, layoff_id=self.layoff_id
            )
        )

    def refuse(self, reasons: tuple[str, ...]) -> UnemploymentRefused:
        """Refuse the declaration for all of the reasons."""
        self._require(SpellStatus.WAITING_FOR_FACTS, "refused")
        self.status, self.reasons = SpellStatus.REFUSED, list(reasons)
        self.missing, self.missing_figures = [], []
        return self.announce(UnemploymentRefused(**self._about(self.declared_on), reasons=reasons))

    def suspend(self, *, on: date) -> UnemploymentSuspended:
        """Let a confirmed spell rest from the day on."""
        self._require(SpellStatus.CONFIRMED, "suspended")
        self._not_before_declaration(on, "SUSPENSION_BEFORE_START")
        self.status, self.suspended_on = SpellStatus.SUSPENDED, on
        return self.announce(UnemploymentSuspended(**self._about(on)))

    def resume(self, *, on: date) -> UnemploymentResumed:
        """Let a spell that rests go on from the day on."""
        self._require(SpellStatus.SUSPENDED, "resumed")
        if self.suspended_on is not None and on < self.suspended_on:
            raise Conflict(
                f"the spell rests since {self.suspended_on}: it can't go on before", code="RESUMPTION_BEFORE_SUSPENSION"
            )
        self.status, self.suspended_on = SpellStatus.CONFIRMED, None
        return self.announce(UnemploymentResumed(**self._about(on)))

    def end(self, *, on: date, reason: EndReason, recorded_on: date) -> UnemploymentEnded:
        """End a confirmed spell, be it that it rests."""
        self._require(REGISTERED, "ended")
        self._not_before_declaration(on, "END_BEFORE_START")
        self.status, self.suspended_on = SpellStatus.ENDED, None
        self.ended_on, self.end_reason, self.end_recorded_on = on, reason, recorded_on
        return self.announce(UnemploymentEnded(**self._about(on), reason=reason))

    def reopen(self, *, on: date) -> UnemploymentReopened:
        """Take back an end that was a mistake; the caller has checked the correction window."""
        self._require(SpellStatus.ENDED, "reopened")
        ended_on = self.ended_on
        assert ended_on is not None
        self.status, self.ended_on, self.end_reason, self.end_recorded_on = SpellStatus.CONFIRMED, None, None, None
        return self.announce(UnemploymentReopened(**self._about(on), ended_on=ended_on))

    def change_parity(self, *, on: date, parity: bool) -> ParityChanged:
        """Announce that parity holds, or holds no longer, from the day on."""
        self._require(REGISTERED, "given another parity")
        self.parity = parity
        return self.announce(ParityChanged(**self._about(on), parity=parity))

    def _about(self, on: date) -> dict[str, Any]:
        return {"spell_id": self.id, "person_id": self.person_id, "district": self.district, "on": on}

    def _not_before_declaration(self, on: date, code: str) -> None:
        if on < self.declared_on:
            raise Conflict(f"the spell began on {self.declared_on}: not before", code=code)

    def _require(self, statuses: SpellStatus | Sequence[SpellStatus], verb: str) -> None:
        allowed = (statuses,) if isinstance(statuses, SpellStatus) else statuses
        if self.status not in allowed:
            raise Conflict(f"a spell that is {self.status} can't be {verb}", code="SPELL_STATUS", state=self.status)


class Suspension(Base):
    """A time for which a spell rests; without a last day it still does."""

    __tablename__ = "suspensions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"))
    reason: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("until IS NULL OR since <= until", name="order"),
        Index("uq_suspensions_open", "spell_id", unique=True, postgresql_where=text("until IS NULL")),
        Index("ix_suspensions_spell_id", "spell_id", "since"),
    )

    @classmethod
    def of(cls, spell: Spell, *, reason: SuspensionReason, on: date, by: Actor) -> Self:
        """Begin to rest."""
        return cls(id=new_id(), spell_id=spell.id, reason=reason, since=on, recorded_by=by.subject)

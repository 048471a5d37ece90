"""排队安置 Who waits for a place in an incubator, a public welfare post or a free desk, and who goes first."""

from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of


class PlaceKind(StrEnum):
    """What is waited for."""

    INCUBATOR = "INCUBATOR"
    """入驻创业孵化基地 A place in a certified incubator."""
    PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"
    """公益性岗位 A post of an employer, new or vacated."""
    FREE_PLACE = "FREE_PLACE"
    """免费工位、场所 A desk or premises that founders have for nothing."""


class PlaceStatus(StrEnum):
    """Where somebody who waits stands."""

    WAITING = "WAITING"
    PLACED = "PLACED"
    WITHDRAWN = "WITHDRAWN"
    GIVEN_BACK = "GIVEN_BACK"
    """The free desk or premises are free again."""


class WaitingPlace(Base):
    """A person who waits for one provider's places; who has priority goes before who entered earlier."""

    __tablename__ = "waiting_places"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    provider_id: Mapped[UUID]
    """The certified incubator, the employer whose post it is, or what was announced as free."""
    person_id: Mapped[UUID]
    district: Mapped[str]
    turn: Mapped[int]
    """0 goes before 1, and that before 2."""
    reasons: Mapped[list[Any]]
    """The instruments that give the priority."""
    entered_on: Mapped[date]
    entered_by: Mapped[str]
    status: Mapped[str]
    ended_on: Mapped[date | None]
    given_back_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", PlaceKind), name="kind"),
        CheckConstraint(one_of("status", PlaceStatus), name="status"),
        CheckConstraint("(status = 'WAITING') = (ended_on IS NULL)", name="ended"),
        CheckConstraint("(status = 'GIVEN_BACK') = (given_back_on IS NOT NULL)", name="given_back"),
        CheckConstraint("turn BETWEEN 0 AND 2", name="turn"),
        Index("ix_waiting_places_order", "provider_id", "kind", "status", "turn", "entered_on", "id"),
        Index(
            "uq_waiting_places_waiting",
            "kind",
            "provider_id",
            "person_id",
            unique=True,
            postgresql_where=text("status = 'WAITING'"),
        ),
        Index("ix_waiting_places_district", "district"),
    )

    @classmethod
    def enter(
        cls,
        kind: PlaceKind,
        provider_id: UUID,
        *,
        person_id: UUID,
        district: str,
        turn: int,
        reasons: list[str],
        on: date,
        by: Actor,
    ) -> Self:
        """Let somebody wait."""
        return cls(
            id=new_id(),
            kind=kind,
            provider_id=provider_id,
            person_id=person_id,
            district=district,
            turn=turn,
            reasons=reasons,
            entered_on=on,
            entered_by=by.subject,
            status=PlaceStatus.WAITING,
        )

    def place(self, first: "WaitingPlace", *, on: date) -> None:
        """安置 It is their turn; raises `Conflict` where somebody else is first."""
        self._require_waiting(on)
        if first.id != self.id:
            raise Conflict("somebody else goes first: place them, or let them withdraw", code="NOT_FIRST")
        self.status, self.ended_on = PlaceStatus.PLACED, on

    def withdraw(self, *, on: date) -> None:
        """They wait no longer."""
        self._require_waiting(on)
        self.status, self.ended_on = PlaceStatus.WITHDRAWN, on

    def give_back(self, *, on: date) -> None:
        """They leave the free desk or premises; raises `Conflict` for whoever has none."""
        if self.status != PlaceStatus.PLACED or self.ended_on is None or self.kind != PlaceKind.FREE_PLACE:
            raise Conflict("only a free desk or premises that somebody has are given back", code="NOT_HELD")
        if on < self.ended_on:
            raise Conflict(f"they have it since {self.ended_on}: not before", code="PLACE_ORDER")
        self.status, self.given_back_on = PlaceStatus.GIVEN_BACK, on

    def _require_waiting(self, on: date) -> None:
        if self.status != PlaceStatus.WAITING:
            raise Conflict(f"who is {self.status} waits no longer", code="PLACE_STATUS", state=self.status)
        if on < self.entered_on:
            raise Conflict(f"they wait since {self.entered_on}: not before", code="PLACE_ORDER")

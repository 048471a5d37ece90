"""去产能企业分流、下岗职工 Staff of enterprises that cut overcapacity: their group, placement plan and priority."""

from datetime import date
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from registration.models.base import Base
from registration.models.people import Person


class PlacementWay(StrEnum):
    """分流安置渠道 How somebody is to be placed (article 15)."""

    INTERNAL = "INTERNAL"
    OTHER_EMPLOYER = "OTHER_EMPLOYER"
    STARTUP = "STARTUP"
    PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"


class Priority(StrEnum):
    """What article 15 lets somebody come first in."""

    INCUBATOR = "INCUBATOR"
    """优先安排入驻各类创业孵化基地"""
    PUBLIC_WELFARE_POST = "PUBLIC_WELFARE_POST"
    """新增及腾退的公益性岗位优先安置"""


class DisplacedStatus(StrEnum):
    """Where a displaced worker stands."""

    OPEN = "OPEN"
    PLACED = "PLACED"


class DisplacedWorker(Base):
    """A worker whom an enterprise lets go, with the group that the rule of article 15 put them into."""

    __tablename__ = "displaced_workers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    employer_code: Mapped[str]
    displaced_on: Mapped[date]
    entered_by: Mapped[str]
    group_code: Mapped[str]
    in_scope: Mapped[bool]
    status: Mapped[str]
    way: Mapped[str | None]
    plan: Mapped[str | None]
    planned_on: Mapped[date | None]
    priorities: Mapped[list[Any]]
    placed_on: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("(status = 'PLACED') = (placed_on IS NOT NULL)", name="placed"),
        CheckConstraint("(way IS NULL) = (planned_on IS NULL)", name="plan"),
        Index("uq_displaced_workers_open", "person_id", unique=True, postgresql_where=text("status = 'OPEN'")),
        Index("ix_displaced_workers_district_group_code_id", "district", "group_code", "id"),
    )

    @classmethod
    def enter(
        cls, person: Person, *, employer_code: str, displaced_on: date, group: str, in_scope: bool, by: Actor
    ) -> Self:
        """A worker in the group that the rule says."""
        return cls(
            id=new_id(),
            person_id=person.id,
            district=person.district,
            employer_code=employer_code,
            displaced_on=displaced_on,
            entered_by=by.subject,
            group_code=group,
            in_scope=in_scope,
            status=DisplacedStatus.OPEN,
            priorities=[],
        )

    def make_plan(self, way: PlacementWay, plan: str, *, hard_to_employ: bool, on: date) -> None:
        """安置方案: how the worker is to be placed; the priorities follow from the way and from article 15."""
        self._require_open("planned for")
        self._require_later(on)
        self.way, self.plan, self.planned_on = way, plan, on
        first = []
        if self.in_scope and way == PlacementWay.STARTUP:
            first.append(Priority.INCUBATOR)
        if self.in_scope and hard_to_employ:
            first.append(Priority.PUBLIC_WELFARE_POST)
        self.priorities = [priority.value for priority in first]

    def place(self, *, on: date) -> None:
        """The worker is placed as planned."""
        self._require_open("placed")
        self._require_later(on)
        if self.way is None:
            raise Conflict("there is no placement plan yet", code="PLAN_MISSING")
        self.status, self.placed_on = DisplacedStatus.PLACED, on

    def _require_open(self, verb: str) -> None:
        if self.status != DisplacedStatus.OPEN:
            raise Conflict(f"a worker who is {self.status} can't be {verb}", code="DISPLACED_STATUS", state=self.status)

    def _require_later(self, on: date) -> None:
        if on < self.displaced_on:
            raise Conflict(f"the worker was displaced on {self.displaced_on}", code="END_BEFORE_START")

"""帮扶情形 What departments state about people that certification and aid ask for; it never leaves this service."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registration.models.base import Base


class CircumstanceKind(StrEnum):
    """A category of article 14 that a department states; `OWNERS` says which one."""

    DISABLED = "DISABLED"
    LOW_INCOME_SUPPORT = "LOW_INCOME_SUPPORT"
    SINGLE_PARENT = "SINGLE_PARENT"
    ZERO_TRANSFER_FAMILY = "ZERO_TRANSFER_FAMILY"
    LOST_LAND = "LOST_LAND"


OWNERS: Mapping[CircumstanceKind, str] = MappingProxyType(
    {
        CircumstanceKind.DISABLED: "DPF",
        CircumstanceKind.LOW_INCOME_SUPPORT: "CAB",
        CircumstanceKind.SINGLE_PARENT: "CAB",
        CircumstanceKind.ZERO_TRANSFER_FAMILY: "HRSS",
        CircumstanceKind.LOST_LAND: "LRB",
    }
)
"""The department that owns each: where sources conflict, its word counts."""


class Circumstance(Base):
    """One saying of a department about one circumstance of a person; nothing is overwritten."""

    __tablename__ = "circumstances"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    holds: Mapped[bool]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source_department: Mapped[str]
    document: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity"),
        Index("ix_circumstances_person_id_kind", "person_id", "kind", "recorded_at"),
    )


def circumstance_on(stated: Iterable[Circumstance], kind: CircumstanceKind, on: date) -> Circumstance | None:
    """The saying that counts on the day: the owner's before others', then the later.

    A department closes one by stating it again with its end: of several sayings about one start, the latest counts.
    """
    latest: dict[tuple[str, date], Circumstance] = {}
    for one in sorted((one for one in stated if one.kind == kind), key=lambda one: (one.recorded_at, one.id)):
        latest[one.source_department, one.valid_from] = one
    candidates = [
        one for one in latest.values() if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)
    ]
    owner = OWNERS[kind]
    return max(candidates, key=lambda one: (one.source_department == owner, one.recorded_at, one.id), default=None)

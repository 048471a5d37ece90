"""互斥 What an application takes so that no other one has it as well: the database holds each slot once."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.ids import new_id
from rulebook.exclusions import Exclusion, ExclusionKind, Per
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.certificates import same_occupation
from subsidy.models.standing import GRANTED, HOLDING
from subsidy.rules import EXCLUSIONS

SINGLE = 0
"""The place in a slot that has only one."""


class EntitlementSlot(Base):
    """A slot that an application holds, or held until it was released; rows are never changed otherwise."""

    __tablename__ = "entitlement_slots"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    exclusion: Mapped[str]
    kind: Mapped[str]
    slot: Mapped[str]
    """Exclusion and what it is keyed by: SI_SUBSIDY_OF_MONTH/<person>/2018-01."""
    place: Mapped[int]
    """The level in an occupation, the ordinal of a count from 1, or 0 where the slot has one place."""
    instrument: Mapped[str]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    taken_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("place >= 0", name="place"),
        Index("uq_entitlement_slots_held", "slot", "place", unique=True, postgresql_where=text("released_at IS NULL")),
        Index("ix_entitlement_slots_application_id", "application_id"),
    )

    @classmethod
    def take(cls, application: Application, exclusion: Exclusion, *, place: int) -> Self:
        """The slot as the application takes it now."""
        return cls(
            id=new_id(),
            exclusion=exclusion.code,
            kind=exclusion.kind,
            slot=slot_of(application, exclusion),
            place=place,
            instrument=application.programme,
            application_id=application.id,
            taken_at=clock.now(),
        )

    def release(self) -> None:
        """Let others have it."""
        self.released_at = clock.now()


class EntitlementLadder(Base):
    """A person's levels in one occupation: who takes one locks the others out of it until the end."""

    __tablename__ = "entitlement_ladders"

    slot: Mapped[str] = mapped_column(primary_key=True)
    taken: Mapped[int]
    """How often a level was taken."""


def exclusions_due(application: Application) -> Iterator[Exclusion]:
    """Whose slots the application holds in its status: from the verdict on, counts and levels from the approval on."""
    if application.status in HOLDING:
        for exclusion in EXCLUSIONS.of(application.programme):
            if application.status in GRANTED or not exclusion.kind.follows_grants:
                yield exclusion


def single_slots(application: Application) -> Iterator[str]:
    """The slots of one place that the application takes, or would take, in any status."""
    for exclusion in EXCLUSIONS.of(application.programme):
        if not exclusion.kind.follows_grants:
            yield slot_of(application, exclusion)


def slot_of(application: Application, exclusion: Exclusion) -> str:
    """The text of the slot that the application takes by the exclusion."""
    return exclusion.slot(_dimensions(application))


def place_of(application: Application, exclusion: Exclusion) -> int | None:
    """The place that the application itself names: its level, or the only one; None where grants are counted."""
    if exclusion.kind is ExclusionKind.LIFETIME_COUNT:
        return None
    return application.certificate_level if exclusion.kind is ExclusionKind.HIGHER_EXCLUDES_LOWER else SINGLE


def _dimensions(application: Application) -> Mapping[Per, str]:
    known = {
        Per.INSTRUMENT: application.programme,
        Per.BENEFICIARY: str(application.beneficiary_id),
        Per.PERIOD: application.period,
        Per.MONTH: application.month,
        Per.PROJECT: application.period,
    }
    if (person := application.worker_id or application.person_id) is not None:
        known[Per.PERSON] = str(person)
    if application.employer_id is not None:
        known[Per.INSTITUTION] = str(application.employer_id)
    if (enterprise := application.employer_id or application.enterprise_id) is not None:
        known[Per.ENTERPRISE] = str(enterprise)
    if application.certificate_index is not None:
        known[Per.CERTIFICATE] = application.certificate_index.hex()
        known[Per.OCCUPATION] = same_occupation(application.certificate_occupation or "")
        known[Per.LEVEL] = str(application.certificate_level)
    return known

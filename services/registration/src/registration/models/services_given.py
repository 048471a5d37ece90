"""公共就业服务 Services given to the registered unemployed, people from elsewhere included (article 13)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from registration.models.base import Base
from registration.models.spells import Spell


class ServiceKind(StrEnum):
    """What a public employment service gives: 职业指导, 职业介绍, 职业培训, 招聘会."""

    GUIDANCE = "GUIDANCE"
    REFERRAL = "REFERRAL"
    TRAINING = "TRAINING"
    JOB_FAIR = "JOB_FAIR"


class ServiceGiven(Base):
    """A service that the person of a spell was given on a day."""

    __tablename__ = "services_given"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    district: Mapped[str]
    kind: Mapped[str]
    given_on: Mapped[date]
    department: Mapped[str | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]

    __table_args__ = (
        Index("ix_services_given_spell_id_id", "spell_id", "id"),
        Index("ix_services_given_person_id_id", "person_id", "id"),
        Index("ix_services_given_district_id", "district", "id"),
    )

    @classmethod
    def of(cls, spell: Spell, *, kind: ServiceKind, on: date, by: Actor) -> Self:
        """Record a service."""
        return cls(
            id=new_id(),
            spell_id=spell.id,
            person_id=spell.person_id,
            district=spell.district,
            kind=kind,
            given_on=on,
            department=by.department,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )

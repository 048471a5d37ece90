"""外来常住人员同等待遇 Parity as a dated status: from which day a spell has it, and what was said before."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from registration.models.base import Base
from registration.models.spells import Spell


class ParityStatus(Base):
    """Parity of a spell from a day on, until the next such row; one that was wrong is superseded, not overwritten."""

    __tablename__ = "parity_statuses"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    spell_id: Mapped[UUID] = mapped_column(ForeignKey("spells.id"))
    valid_from: Mapped[date]
    parity: Mapped[bool]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    superseded_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_parity_statuses_standing",
            "spell_id",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    @classmethod
    def of(cls, spell: Spell, *, valid_from: date, parity: bool, by: Actor) -> Self:
        """The status from the day on, as it is known now."""
        return cls(
            id=new_id(),
            spell_id=spell.id,
            valid_from=valid_from,
            parity=parity,
            recorded_at=clock.now(),
            recorded_by=by.subject,
        )

"""Runs of the rules, kept as they were."""

from uuid import UUID

from sqlalchemy.orm import Mapped

from kit.decisions import DecisionRecord
from subsidy.models.base import Base


class Decision(DecisionRecord, Base):
    """A run of a subsidy's rule."""

    __tablename__ = "decisions"

    replaces: Mapped[UUID | None]
    """The run whose place this one took after a reconsideration."""
    reconsideration_id: Mapped[UUID | None]

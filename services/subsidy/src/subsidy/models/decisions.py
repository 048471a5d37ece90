"""Runs of the rules, kept as they were."""

from kit.decisions import DecisionRecord
from subsidy.models.base import Base


class Decision(DecisionRecord, Base):
    """A run of a subsidy's rule."""

    __tablename__ = "decisions"

"""Registration's tables, and the migration that the code is written for."""

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from kit.decisions import DecisionRecord
from kit.orm import TYPES, new_metadata

REVISION = "0013"
"""The migration that this code is written for."""


class Base(DeclarativeBase):
    """Registration's tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)


class Decision(DecisionRecord, Base):
    """A run of an article 13 rule."""

    __tablename__ = "decisions"

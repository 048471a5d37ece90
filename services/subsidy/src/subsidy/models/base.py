"""What all tables of the service share."""

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from kit.orm import TYPES, new_metadata

REVISION = "0037"
"""The migration that this code is written for."""


class Base(DeclarativeBase):
    """The subsidy service's tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)

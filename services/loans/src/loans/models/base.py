"""What every table of loans stands on."""

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from kit.orm import TYPES, new_metadata


class Base(DeclarativeBase):
    """Loans' tables."""

    metadata = new_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = dict(TYPES)

"""Ids that were given up for others: everything that is known under any of them is about one thing."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, case, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute


def same_as(
    wanted: UUID, *, key: InstrumentedAttribute[UUID], merged_into: InstrumentedAttribute[UUID | None]
) -> Select[Any]:
    """The id and every other that was merged into it, or that it was merged into, in whatever order they were."""
    same = select(cast(wanted, Uuid()).label("id")).cte("same", recursive=True)
    other = case((and_(key == same.c.id, merged_into.is_not(None)), merged_into), else_=key)
    linked = or_(and_(key == same.c.id, merged_into.is_not(None)), merged_into == same.c.id)
    return select(same.union(select(other).where(linked)).c.id)

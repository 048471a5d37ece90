"""应急预案 A projection: the emergency plans of regions, as monitoring announces them (article 20)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from registration.models.base import Base


class HeardPlan(Base):
    """应急预案 A region's emergency plan; active until it has a last day."""

    __tablename__ = "emergency_plans"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    months: Mapped[int | None]
    """By which benefits are extended; empty where that is none of its measures."""
    document: Mapped[str]
    activated_on: Mapped[date]
    closed_on: Mapped[date | None]

    __table_args__ = (Index("ix_emergency_plans_region_activated_on", "region", "activated_on", "id"),)

"""应急期间提高补贴标准 Which local figures rest on which emergency plan: they hold no longer than it (article 20)."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from subsidy.models.base import Base


class PlanFigure(Base):
    """A local figure of the plan's district that was proposed for as long as the plan is active."""

    __tablename__ = "plan_figures"

    figure_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(index=True)

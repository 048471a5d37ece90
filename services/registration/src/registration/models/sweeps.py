"""The daily round over the register: how far it has come, and what it has found."""

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from registration.models.base import Base


class Sweep(Base):
    """The round of a day: missed contacts, parity that time brings, benefits of plans, reviews that have come due."""

    __tablename__ = "sweeps"

    day: Mapped[date] = mapped_column(primary_key=True)
    contacts_missed: Mapped[int]
    spells_ended: Mapped[int]
    parities_changed: Mapped[int]
    benefits_changed: Mapped[int]
    reviews_told: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    swept_by: Mapped[str]

"""What a service hands to the kit about its figures: those that it ships, and how it announces a local one."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from kit.events import Event
from rulebook.figures import Figures


class Announcement(Protocol):
    """The event class of the service's own topic that tells the others of an approved local figure."""

    def __call__(
        self,
        *,
        figure_id: UUID,
        key: str,
        unit: str,
        value: Any,
        national: Any,
        valid_from: date,
        valid_to: date | None,
        document: str,
        article: int,
    ) -> Event:
        """The event, not stamped yet."""
        ...


@dataclass(frozen=True, slots=True)
class FigureBook:
    """The shipped figures of a service, and the event that announces what is laid over them."""

    shipped: Figures
    approved: Announcement

"""What a service hands to the kit about its figures: those that it ships, and how it announces a local one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

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
        **more: Any,
    ) -> Event:
        """The event, not stamped yet; `districts` is stated where the service's figures may be of some."""
        ...


@dataclass(frozen=True, slots=True)
class Districts:
    """How a service whose rules ask by district knows these: their present codes, and the figures of one."""

    present: Callable[[str], str]
    """The code by which the district is known today; raises `LookupError` where there is no such district."""
    figures: Callable[[AsyncSession, str], Awaitable[Figures]]
    """The figures that hold in a district."""


@dataclass(frozen=True, slots=True)
class FigureBook:
    """The shipped figures of a service, and the event that announces what is laid over them."""

    shipped: Figures
    approved: Announcement
    districts: Districts | None = None
    """None: every figure of the service holds everywhere."""

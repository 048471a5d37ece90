"""The figures in force: the approved local ones laid over the shipped ones."""

from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from kit.db import Tx
from kit.figures.model import LocalFigure
from rulebook.figures import Figures

# Approvals are numbered in the order of their commits and are final: the last one stands for all of them.
_LAST = "SELECT id FROM local_figures WHERE approval IS NOT NULL ORDER BY approval DESC LIMIT 1"

_built: WeakKeyDictionary[Figures, tuple[UUID, Figures]] = WeakKeyDictionary()


async def figures_in_force(reader: Tx | AsyncSession, shipped: Figures) -> Figures:
    """What decisions use by now: `shipped`, and every approved local figure over it.

    One small SELECT; what it was built of last is used again until another figure is approved.
    """
    last = await _last_approved(reader)
    if last is None:
        return shipped
    built = _built.get(shipped)
    if built is None or built[0] != last:
        built = await _build(reader.session if isinstance(reader, Tx) else reader, shipped)
        _built[shipped] = built
    return built[1]


async def _last_approved(reader: Tx | AsyncSession) -> UUID | None:
    if isinstance(reader, Tx):
        rows = await reader.fetch(_LAST)
        return rows[0]["id"] if rows else None
    found: UUID | None = (await reader.execute(text(_LAST))).scalar_one_or_none()
    return found


async def _build(session: AsyncSession, shipped: Figures) -> tuple[UUID, Figures]:
    approved = select(LocalFigure).where(LocalFigure.approval.is_not(None)).order_by(LocalFigure.approval.desc())
    rows = (await session.execute(approved)).scalars().all()
    return rows[0].id, shipped.over(row.figure(shipped) for row in rows)

"""认定名单 The public registry of certified bases, and how the year's quota stands."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.errors import NotFound
from kit.figures import figures_in_force
from subsidy.models import BaseRevocation, CallKind, CertifiedBase, CertifyingLevel
from subsidy.models.certified_bases import QUOTA
from subsidy.rules import shipped_figures


@dataclass(frozen=True, slots=True)
class Target:
    """每年认定3家 What a calendar year's certifications of a kind are measured by."""

    kind: str
    year: int
    target: int | None
    certified: int
    over: bool
    """Whether the year is over."""

    @property
    def short(self) -> int | None:
        """How many are missing; None where no figure says how many there are to be."""
        return None if self.target is None else max(self.target - self.certified, 0)

    @property
    def missed(self) -> bool:
        """Whether the year ended with fewer than it should have."""
        return self.over and bool(self.short)


async def base(session: AsyncSession, base_id: UUID) -> CertifiedBase:
    """One certified base; the registry is public."""
    found = await session.get(CertifiedBase, base_id)
    if found is None:
        raise NotFound(f"there is no base {base_id}")
    return found


async def bases(
    session: AsyncSession,
    *,
    kind: str | None,
    level: str | None,
    status: str | None,
    district: str | None,
    year: int | None,
    after: UUID | None,
    limit: int,
) -> list[CertifiedBase]:
    """Certified bases by id, which is the order of certification."""
    statement = select(CertifiedBase).order_by(CertifiedBase.id).limit(limit)
    for column, value in (
        (CertifiedBase.kind, kind),
        (CertifiedBase.level, level),
        (CertifiedBase.status, status),
        (CertifiedBase.year, year),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if district is not None:
        statement = statement.where(CertifiedBase.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(CertifiedBase.id > after)
    return list((await session.execute(statement)).scalars())


async def revocation(session: AsyncSession, base_id: UUID) -> BaseRevocation | None:
    """The latest proposal to take the certification back."""
    statement = select(BaseRevocation).where(BaseRevocation.base_id == base_id).order_by(BaseRevocation.id.desc())
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


async def target(session: AsyncSession, year: int, *, today: date) -> Target:
    """每年认定3家 How the calendar year stands to its target, as the figure of its last day says."""
    kind = CallKind.HOUSEHOLD_SERVICE_TRAINING
    statement = select(func.count()).where(
        CertifiedBase.kind == kind, CertifiedBase.level == CertifyingLevel.MUNICIPAL, CertifiedBase.year == year
    )
    certified = (await session.execute(statement)).scalar_one()
    figure = (await figures_in_force(session, shipped_figures())).on(QUOTA, date(year, 12, 31))
    number = figure.value if figure is not None and isinstance(figure.value, int) else None
    return Target(kind=kind, year=year, target=number, certified=certified, over=today > date(year, 12, 31))

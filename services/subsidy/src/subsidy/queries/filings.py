"""Employers' filings, and how their items stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Application, Filing, Status
from subsidy.models.budget import ZERO
from subsidy.models.pictures import as_announced


@dataclass(frozen=True, slots=True)
class Progress:
    """How a filing's items stand: by status how many, how many are decided, and what the rule grants in yuan."""

    by_status: dict[str, int]
    decided: int
    granted: Decimal


def filings_in_scope(actor: Actor) -> Select[Filing]:
    """The filings that the caller may know of."""
    return select(Filing).where(
        in_scope(
            as_announced(actor),
            district=Filing.district,
            employer=Filing.employer_digest,  # type: ignore[arg-type]
        )
    )


async def filing(session: AsyncSession, actor: Actor, filing_id: UUID) -> Filing:
    """One filing; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(filings_in_scope(actor).where(Filing.id == filing_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no filing {filing_id}")
    return found


async def filings(
    session: AsyncSession,
    actor: Actor,
    *,
    programme: str | None,
    employer_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Filing]:
    """Filings by id, which is the order of filing."""
    statement = filings_in_scope(actor).order_by(Filing.id).limit(limit)
    if programme is not None:
        statement = statement.where(Filing.programme == programme)
    if employer_id is not None:
        statement = statement.where(Filing.employer_id == employer_id)
    if after is not None:
        statement = statement.where(Filing.id > after)
    return list((await session.execute(statement)).scalars())


async def progress(session: AsyncSession, filings: Sequence[Filing]) -> dict[UUID, Progress]:
    """How the items of each filing stand now."""
    undecided = (Application.status == Status.WAITING) & Application.decision_id.is_(None)
    counted = await session.execute(
        select(
            Application.filing_id,
            Application.status,
            func.count(),
            func.count().filter(undecided),
            func.sum(Application.amount),
        )
        .where(Application.filing_id.in_([one.id for one in filings]))
        .group_by(Application.filing_id, Application.status)
    )
    found: dict[UUID, list[tuple[str, int, int, Decimal]]] = {one.id: [] for one in filings}
    for filing_id, status, count, open_, amount in counted:
        if filing_id is not None:
            found[filing_id].append((status, count, open_, amount or ZERO))
    return {
        filing_id: Progress(
            by_status={status: count for status, count, _, _ in sorted(rows)},
            decided=sum(count - open_ for _, count, open_, _ in rows),
            granted=sum((amount for *_, amount in rows), ZERO),
        )
        for filing_id, rows in found.items()
    }

"""Loan banks' claims."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.scope import in_scope
from subsidy.models import Claim


async def claims(
    session: AsyncSession, actor: Actor, *, status: str | None, bank_code: str | None, after: UUID | None, limit: int
) -> list[Claim]:
    """Interest-subsidy claims in the caller's scope, by id."""
    statement = select(Claim).where(in_scope(actor, district=Claim.district)).order_by(Claim.id).limit(limit)
    if status is not None:
        statement = statement.where(Claim.status == status)
    if bank_code is not None:
        statement = statement.where(Claim.bank_code == bank_code)
    if after is not None:
        statement = statement.where(Claim.id > after)
    return list((await session.execute(statement)).scalars())

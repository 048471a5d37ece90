"""Certificates of officers."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.models import OfficerCertificate


async def officer_certificates(
    session: AsyncSession, *, officer: str | None, after: UUID | None, limit: int
) -> list[OfficerCertificate]:
    """Certificates in the order in which they were recorded."""
    statement = select(OfficerCertificate).order_by(OfficerCertificate.id).limit(limit)
    if officer is not None:
        statement = statement.where(OfficerCertificate.officer == officer)
    if after is not None:
        statement = statement.where(OfficerCertificate.id > after)
    return list((await session.execute(statement)).scalars())

"""Documents of applications and filings, in the scope of what they belong to."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from subsidy.models import Application, Filing, Paper
from subsidy.queries.applications import applications_in_scope
from subsidy.queries.filings import filings_in_scope


async def paper(session: AsyncSession, actor: Actor, paper_id: UUID) -> Paper:
    """One document; raises `NotFound` also for one outside the caller's scope."""
    applications = applications_in_scope(actor).with_only_columns(Application.id)
    filings = filings_in_scope(actor).with_only_columns(Filing.id)
    in_reach = or_(Paper.application_id.in_(applications), Paper.filing_id.in_(filings))
    found = (await session.execute(select(Paper).where(Paper.id == paper_id, in_reach))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no document {paper_id}")
    return found


async def papers(
    session: AsyncSession,
    *,
    application_id: UUID | None,
    filing_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Paper]:
    """The documents of an application or a filing, by id; the caller has looked at its scope."""
    own = Paper.application_id == application_id if application_id is not None else Paper.filing_id == filing_id
    statement = select(Paper).where(own).order_by(Paper.id).limit(limit)
    if after is not None:
        statement = statement.where(Paper.id > after)
    return list((await session.execute(statement)).scalars())

"""Documents of applications, filings and candidates, in the scope of what they belong to."""

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from subsidy.models import Application, Candidate, Filing, Paper
from subsidy.queries.applications import applications_in_scope
from subsidy.queries.calls import candidates_in_scope
from subsidy.queries.filings import filings_in_scope


async def paper(session: AsyncSession, actor: Actor, paper_id: UUID) -> Paper:
    """One document; raises `NotFound` also for one outside the caller's scope."""
    applications = applications_in_scope(actor).with_only_columns(Application.id)
    filings = filings_in_scope(actor).with_only_columns(Filing.id)
    candidates = candidates_in_scope(actor).with_only_columns(Candidate.id)
    in_reach = or_(
        Paper.application_id.in_(applications), Paper.filing_id.in_(filings), Paper.candidate_id.in_(candidates)
    )
    found = (await session.execute(select(Paper).where(Paper.id == paper_id, in_reach))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no document {paper_id}")
    return found


def held_by(application_id: UUID | None, filing_id: UUID | None, candidate_id: UUID | None) -> ColumnElement[bool]:
    """The documents of whichever of them is named."""
    if application_id is not None:
        return Paper.application_id == application_id
    return Paper.filing_id == filing_id if filing_id is not None else Paper.candidate_id == candidate_id


async def papers(
    session: AsyncSession,
    *,
    application_id: UUID | None,
    filing_id: UUID | None,
    candidate_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Paper]:
    """The documents of an application, a filing or a candidate, by id; the caller has looked at its scope."""
    own = held_by(application_id, filing_id, candidate_id)
    statement = select(Paper).where(own).order_by(Paper.id).limit(limit)
    if after is not None:
        statement = statement.where(Paper.id > after)
    return list((await session.execute(statement)).scalars())

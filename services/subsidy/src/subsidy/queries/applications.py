"""Applications and their decisions."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Application, Decision
from subsidy.models.pictures import as_announced


def applications_in_scope(actor: Actor) -> Select[Application]:
    """The applications that the caller may know of."""
    return select(Application).where(
        in_scope(
            as_announced(actor),
            district=Application.district,
            person=Application.person_id,
            employer=Application.employer_digest,  # type: ignore[arg-type]
        )
    )


async def application(session: AsyncSession, actor: Actor, application_id: UUID) -> Application:
    """One application; raises `NotFound` also for one outside the caller's scope."""
    statement = applications_in_scope(actor).where(Application.id == application_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no application {application_id}")
    return found


async def applications(
    session: AsyncSession,
    actor: Actor,
    *,
    programme: str | None,
    status: str | None,
    district: str | None,
    person_id: UUID | None,
    employer_id: UUID | None,
    filing_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Application]:
    """Applications by id, which is the order of submission."""
    statement = applications_in_scope(actor).order_by(Application.id).limit(limit)
    if programme is not None:
        statement = statement.where(Application.programme == programme)
    if status is not None:
        statement = statement.where(Application.status == status)
    if district is not None:
        statement = statement.where(Application.district.in_(same_places([district])))
    if person_id is not None:
        statement = statement.where(Application.person_id == person_id)
    if employer_id is not None:
        statement = statement.where(Application.employer_id == employer_id)
    if filing_id is not None:
        statement = statement.where(Application.filing_id == filing_id)
    if after is not None:
        statement = statement.where(Application.id > after)
    return list((await session.execute(statement)).scalars())


async def decisions(session: AsyncSession, application_id: UUID) -> list[Decision]:
    """Every run of a rule about the application, oldest first."""
    statement = (
        select(Decision)
        .where(Decision.subject == f"application/{application_id}")
        .order_by(Decision.decided_at, Decision.id)
    )
    return list((await session.execute(statement)).scalars())

"""问责 Incidents: those of the caller's districts for who oversees, and one's own for everybody in the offices."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor, Role
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Incident, IncidentProposal
from subsidy.models.pictures import as_announced

OVERSEERS = (Role.REVIEWER, Role.APPROVER, Role.AUDITOR)


def incidents_in_scope(actor: Actor) -> Select[Incident]:
    """The incidents that the caller may know of: whoever oversees, whoever reported it, whom it is about."""
    own = or_(Incident.officer == actor.subject, Incident.reported_by == actor.subject)
    if not actor.has(*OVERSEERS):
        return select(Incident).where(own)
    return select(Incident).where(or_(own, in_scope(as_announced(actor), district=Incident.district)))


async def incident(session: AsyncSession, actor: Actor, incident_id: UUID) -> Incident:
    """One incident; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(incidents_in_scope(actor).where(Incident.id == incident_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no incident {incident_id}")
    return found


async def incidents(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    duty: str | None,
    programme: str | None,
    district: str | None,
    officer: str | None,
    application_id: UUID | None,
    newest_first: bool,
    after: UUID | None,
    limit: int,
) -> list[Incident]:
    """Incidents by id, which is the order in which they were reported, or the other way round."""
    statement = incidents_in_scope(actor).limit(limit)
    statement = statement.order_by(Incident.id.desc() if newest_first else Incident.id)
    for column, value in (
        (Incident.status, status),
        (Incident.duty, duty),
        (Incident.programme, programme),
        (Incident.officer, officer),
        (Incident.application_id, application_id),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if district is not None:
        statement = statement.where(Incident.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Incident.id < after if newest_first else Incident.id > after)
    return list((await session.execute(statement)).scalars())


async def incident_proposals(session: AsyncSession, incident_id: UUID) -> list[IncidentProposal]:
    """What was proposed of an incident; the caller has looked at its scope."""
    statement = select(IncidentProposal).where(IncidentProposal.incident_id == incident_id)
    return list((await session.execute(statement.order_by(IncidentProposal.id))).scalars())

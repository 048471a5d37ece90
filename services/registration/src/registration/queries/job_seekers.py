"""Reading job seekers and candidacies, within the caller's scope."""

from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import Candidacy, JobSeeker, JobSeekerStatus, Person


def job_seekers_in_scope(actor: Actor) -> Select[JobSeeker]:
    """The job seekers whom the caller may know of: an office's by district, a citizen themself."""
    return select(JobSeeker).where(in_scope(actor, district=JobSeeker.district, person=JobSeeker.person_id))


async def job_seeker(session: AsyncSession, actor: Actor, seeker_id: UUID) -> tuple[JobSeeker, Person]:
    """One job seeker and the person; raises `NotFound` also for one outside the caller's scope."""
    statement = job_seekers_in_scope(actor).where(JobSeeker.id == seeker_id)
    row = (await session.execute(_with_person(statement))).one_or_none()
    if row is None:
        raise NotFound(f"there is no job seeker {seeker_id}")
    return row[0], row[1]


async def my_search(session: AsyncSession, me: Person) -> JobSeeker:
    """The person's search for work, else their latest; raises `NotFound` without one."""
    statement = select(JobSeeker).where(JobSeeker.person_id == me.id)
    statement = statement.order_by(JobSeeker.status != JobSeekerStatus.ACTIVE, JobSeeker.id.desc()).limit(1)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound("you are not registered as a job seeker", code="JOB_SEEKER_NONE")
    return found


async def job_seekers(
    session: AsyncSession,
    actor: Actor,
    *,
    person_id: UUID | None,
    district: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[tuple[JobSeeker, Person]]:
    """Job seekers by id, which is the order of registration, each with the person."""
    statement = job_seekers_in_scope(actor).order_by(JobSeeker.id).limit(limit)
    if person_id is not None:
        statement = statement.where(JobSeeker.person_id == person_id)
    if district is not None:
        statement = statement.where(JobSeeker.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(JobSeeker.status == status)
    if after is not None:
        statement = statement.where(JobSeeker.id > after)
    return [(row[0], row[1]) for row in await session.execute(_with_person(statement))]


def _with_person(statement: Select[JobSeeker]) -> Select[JobSeeker, Person]:
    return statement.join(Person, Person.id == JobSeeker.person_id).add_columns(Person)


def candidacies_in_scope(actor: Actor) -> Select[Candidacy]:
    """The candidacies that the caller may know of: of a district's vacancies or seekers, an employer's, one's own."""
    of_vacancy = in_scope(
        actor, district=Candidacy.district, person=Candidacy.person_id, employer=Candidacy.credit_code
    )
    return select(Candidacy).where(or_(of_vacancy, in_scope(actor, district=Candidacy.seeker_district)))


def candidacies_at_vacancy(actor: Actor) -> Select[Candidacy]:
    """The candidacies about which the caller may speak for the employer."""
    return select(Candidacy).where(in_scope(actor, district=Candidacy.district, employer=Candidacy.credit_code))


def candidacies_of_seeker(actor: Actor) -> Select[Candidacy]:
    """The candidacies about which the caller may speak for the seeker."""
    return select(Candidacy).where(in_scope(actor, district=Candidacy.seeker_district, person=Candidacy.person_id))


async def candidacy(session: AsyncSession, actor: Actor, candidacy_id: UUID) -> Candidacy:
    """One candidacy; raises `NotFound` also for one outside the caller's scope."""
    statement = candidacies_in_scope(actor).where(Candidacy.id == candidacy_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no candidacy {candidacy_id}")
    return found


async def candidacies(
    session: AsyncSession,
    actor: Actor,
    *,
    vacancy_id: UUID | None,
    seeker_id: UUID | None,
    district: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[Candidacy]:
    """Candidacies by id, which is the order in which they were made; `district` is the vacancy's."""
    statement = candidacies_in_scope(actor).order_by(Candidacy.id).limit(limit)
    if vacancy_id is not None:
        statement = statement.where(Candidacy.vacancy_id == vacancy_id)
    if seeker_id is not None:
        statement = statement.where(Candidacy.seeker_id == seeker_id)
    if district is not None:
        statement = statement.where(Candidacy.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(Candidacy.status == status)
    if after is not None:
        statement = statement.where(Candidacy.id > after)
    return list((await session.execute(statement)).scalars())

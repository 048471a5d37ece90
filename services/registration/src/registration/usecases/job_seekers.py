"""求职登记 Registering people who look for work, changing their wishes, ending their search."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from registration import queries
from registration.models import JobSeeker, JobSeekerStatus, Person, Wishes
from registration.usecases.checks import lock_me, lock_person, require_past
from registration.usecases.vacancies import require_occupations, require_places, withdraw_rest


async def register_job_seeker(
    tx: Tx, person_id: UUID, wishes: Wishes, *, on: date, by: Actor
) -> tuple[JobSeeker, Person]:
    """Enter a person's search for work, unemployed or not, wherever they come from (article 13).

    Raises `Conflict` where the person is looking for work already.
    """
    require_past(on)
    person = await lock_person(tx, person_id, by)
    return await _enter(tx, person, wishes, on=on, by=by), person


async def register_my_search(tx: Tx, wishes: Wishes, *, by: Actor) -> JobSeeker:
    """The citizen of the token looks for work, from today."""
    return await _enter(tx, await lock_me(tx, by), wishes, on=clock.today(), by=by)


async def _enter(tx: Tx, person: Person, wishes: Wishes, *, on: date, by: Actor) -> JobSeeker:
    person.require_living()
    _require(wishes, on)
    seeker = JobSeeker.register(person, wishes, on=on, by=by)
    registered = seeker.registered()
    exists = Conflict("this person is registered as a job seeker already", code="JOB_SEEKER_EXISTS")
    await tx.enter(seeker, otherwise=exists)
    tx.publish(registered, by=by)
    return seeker


async def change_wishes(tx: Tx, seeker_id: UUID, wishes: Wishes, *, on: date, by: Actor) -> tuple[JobSeeker, Person]:
    """Put other wishes in the place of those held; the trail keeps what was wished before."""
    seeker, person = await lock_job_seeker(tx, seeker_id, by)
    _require(wishes, on)
    before = _told(seeker)
    seeker.wish(wishes)
    if _told(seeker) != before:
        tx.audit("wishes-changed", f"job_seeker/{seeker.id}", by=by, before=before, after=_told(seeker))
    return seeker, person


async def withdraw_job_seeker(tx: Tx, seeker_id: UUID, *, on: date, by: Actor) -> tuple[JobSeeker, Person]:
    """The person looks for work no longer: their candidacies are withdrawn."""
    seeker, person = await lock_job_seeker(tx, seeker_id, by)
    require_past(on)
    tx.publish(seeker.withdraw(on=on), by=by, before={"status": JobSeekerStatus.ACTIVE})
    await withdraw_rest(tx, seeker.id, on=on, by=by)
    return seeker, person


async def end_search_of_dead(tx: Tx, person: Person, *, on: date, by: Actor) -> None:
    """End the search of a person who has died; the caller has locked them."""
    searching = select(JobSeeker).where(JobSeeker.person_id == person.id, JobSeeker.status == JobSeekerStatus.ACTIVE)
    seeker = await tx.first(searching.with_for_update())
    if seeker is not None:
        ended = seeker.withdraw(on=max(on, seeker.registered_on), reason="DIED")
        tx.publish(ended, by=by, before={"status": JobSeekerStatus.ACTIVE})
        await withdraw_rest(tx, seeker.id, on=ended.on, by=by)


async def lock_job_seeker(tx: Tx, seeker_id: UUID, by: Actor) -> tuple[JobSeeker, Person]:
    """The seeker and the person, the person locked first; raises `NotFound` also for one outside the caller's scope."""
    found = await tx.one(queries.job_seekers_in_scope(by).where(JobSeeker.id == seeker_id), f"job seeker {seeker_id}")
    person = await tx.lock(Person, found.person_id)
    return await tx.lock(JobSeeker, seeker_id), person


def _require(wishes: Wishes, on: date) -> None:
    require_occupations(wishes.occupations)
    require_places(wishes.districts, on)


def _told(seeker: JobSeeker) -> dict[str, object]:
    return {
        "occupations": seeker.occupations,
        "districts": seeker.districts,
        "lowest_wage": str(seeker.lowest_wage),
        "hours_kinds": seeker.hours_kinds,
    }

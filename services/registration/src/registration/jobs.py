"""What registration does later: deliveries, the daily round, aid looked at again, vacancies ended, rows forgotten."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from kit import clock
from kit.actor import Actor
from kit.db import Database
from kit.jobs import Jobs, Retry
from kit.vault import Vault
from registration import queries, usecases
from registration.settings import Settings
from registration.usecases import APPLY_FACT_BATCH, RECHECK

log = logging.getLogger(__name__)

RECHECK_EVERYBODY = "recheck-aid-of-everybody"
EXPIRE_VACANCIES = "expire-vacancies"
DAILY_ROUND = "daily-round"
FORGET_ROWS = "forget-fact-rows"
BATCH = 500
ROWS = 10_000
"""Rows of deliveries that one transaction deletes."""


def new_jobs(settings: Settings, *, vault: Vault) -> Jobs:
    """The service's jobs, each with what it needs."""
    jobs = Jobs(settings.database_url)

    @jobs.task(APPLY_FACT_BATCH, retry=Retry(max_attempts=20))
    async def run_apply_fact_batch(batch_id: str) -> None:
        await apply_fact_batch(jobs.database, UUID(batch_id))

    @jobs.task(RECHECK)
    async def run_recheck(person_id: str) -> None:
        await recheck(jobs.database, UUID(person_id), vault=vault)

    @jobs.periodic(RECHECK_EVERYBODY, "30 1 * * *")
    async def run_recheck_everybody(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
        await recheck_everybody(jobs.database, vault=vault)

    @jobs.periodic(EXPIRE_VACANCIES, "10 0 * * *")
    async def run_expire_vacancies(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
        await expire_vacancies(jobs.database)

    if settings.daily_round:

        @jobs.periodic(DAILY_ROUND, "10 1 * * *")
        async def run_daily_round(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
            await sweep_register(jobs.database)

    @jobs.periodic(FORGET_ROWS, "40 * * * *")
    async def run_forget_rows(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
        await forget_old_rows(jobs.database, settings)

    return jobs


async def apply_fact_batch(database: Database, batch_id: UUID) -> None:
    """Apply a delivery to its end, each part of it in a transaction of its own; goes on where it was left."""
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.apply_rows(tx, batch_id)


async def sweep_register(database: Database, *, limit: int = BATCH) -> None:
    """Go the round of today to its end, each part in a transaction of its own; goes on where it was left.

    A day on which nothing ran is made good by the next: what was due before counts with its own day.
    """
    by, on = Actor.system(Settings.SERVICE), clock.today()
    finished = False
    while not finished:
        async with database.transaction() as tx:
            step = await usecases.sweep(tx, on, limit=limit, by=by)
            finished = step.finished
    if step.needs_figures:
        log.warning("contacts were left alone: figures are missing", extra={"figures": step.needs_figures})


async def forget_old_rows(database: Database, settings: Settings, *, limit: int = ROWS) -> None:
    """Give up deliveries that were never finished, and delete the rows of what is over; harmless to repeat."""
    now = clock.now()
    begun_before = now - timedelta(hours=settings.fact_batch_unfinished_hours)
    completed_before = now - timedelta(days=settings.fact_batch_rows_days)
    abandoned = limit
    while abandoned == limit:
        async with database.transaction() as tx:
            abandoned = await usecases.abandon_uploads(tx, begun_before=begun_before, limit=limit)
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.forget_rows(tx, completed_before=completed_before, limit=limit)


async def recheck(database: Database, person_id: UUID, *, vault: Vault) -> None:
    """Look again at a person's family, and then at the certification that reads it; harmless to repeat."""
    by, on = Actor.system(Settings.SERVICE), clock.today()
    async with database.transaction() as tx:
        await usecases.recheck_families(tx, person_id, on=on, by=by)
    async with database.transaction() as tx:
        await usecases.recheck_certification(tx, person_id, on=on, by=by, vault=vault)


async def recheck_everybody(database: Database, *, vault: Vault) -> None:
    """Every day, look at whom time alone may have changed: a fact has run out, a figure holds from today."""
    after: UUID | None = None
    while True:
        async with database.transaction() as tx:
            people = await usecases.people_to_recheck(tx, after=after, limit=BATCH)
        for person_id in people:
            await recheck(database, person_id, vault=vault)
        if len(people) < BATCH:
            return
        after = people[-1]


async def expire_vacancies(database: Database) -> int:
    """Every night, end the vacancies whose last day has passed, each by itself; how many. Harmless to repeat."""
    by, on, ended = Actor.system(Settings.SERVICE), clock.today(), 0
    while True:
        async with database.reading() as session:
            due = await queries.due_vacancies(session, on=on, limit=BATCH)
        for vacancy_id in due:
            async with database.transaction() as tx:
                ended += await usecases.expire_vacancy(tx, vacancy_id, on=on, by=by)
        if len(due) < BATCH:
            return ended

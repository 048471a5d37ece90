"""What registration does later: facts are made of the rows that departments deliver in bulk."""

from uuid import UUID

from kit.db import Database
from kit.jobs import Jobs, Retry
from registration import usecases
from registration.settings import Settings
from registration.usecases import APPLY_FACT_BATCH


def new_jobs(settings: Settings) -> Jobs:
    """The service's jobs."""
    jobs = Jobs(settings.database_url)

    @jobs.task(APPLY_FACT_BATCH, retry=Retry(max_attempts=20))
    async def run_apply_fact_batch(batch_id: str) -> None:
        await apply_fact_batch(jobs.database, UUID(batch_id))

    return jobs


async def apply_fact_batch(database: Database, batch_id: UUID) -> None:
    """Apply a delivery to its end, each part of it in a transaction of its own; goes on where it was left."""
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.apply_rows(tx, batch_id)

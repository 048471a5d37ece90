"""公示 Publishing long notices, and releasing what has been published long enough, later."""

from datetime import date, datetime
from uuid import UUID

from kit.clock import SHANGHAI
from kit.db import Database
from kit.failpoints import failpoint
from kit.jobs import Jobs, Retry
from kit.vault import Vault
from subsidy import usecases
from subsidy.settings import Settings
from subsidy.usecases.public_notices import COLLECT_NOTICE, RELEASE_NOTICES

ITEMS = 500
"""Items that one transaction releases."""
DAILY = "30 0 * * *"


def add_public_notices(jobs: Jobs, settings: Settings, *, vault: Vault) -> None:
    """The jobs of public notices, each with what it needs."""

    @jobs.task(COLLECT_NOTICE, retry=Retry(max_attempts=20))
    async def run_collect_notice(notice_id: str) -> None:
        await collect_notice(jobs.database, UUID(notice_id), vault=vault)

    if not settings.daily_round:
        return

    @jobs.periodic(RELEASE_NOTICES, DAILY)
    async def run_release_notices(at: datetime) -> None:
        await release_notices(jobs.database, on=at.astimezone(SHANGHAI).date())


async def collect_notice(database: Database, notice_id: UUID, *, vault: Vault) -> None:
    """Publish a notice whole, or nothing of it."""
    async with database.transaction() as tx:
        await usecases.collect_notice(tx, notice_id, vault=vault)


async def release_notices(database: Database, *, on: date, limit: int = ITEMS) -> None:
    """Release every item whose last day is over, some hundreds in a transaction; what was released stays so."""
    after: UUID | None = None
    more = True
    while more:
        async with database.transaction() as tx:
            after = await usecases.release_items(tx, on=on, limit=limit, after=after)
            more = after is not None
        failpoint("notice-part-released")

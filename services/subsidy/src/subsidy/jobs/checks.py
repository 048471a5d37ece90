"""交叉比对 Cross-checking what was paid, later."""

from datetime import datetime
from uuid import UUID

from kit import clock
from kit.db import Database
from kit.failpoints import failpoint
from kit.jobs import Jobs, Retry
from subsidy import usecases
from subsidy.settings import Settings
from subsidy.usecases.cross_checks import CROSS_CHECK

DAILY_CROSS_CHECK = "daily-cross-check"


def register_checks(jobs: Jobs, settings: Settings) -> None:
    """The jobs of the checks after payment."""

    @jobs.task(CROSS_CHECK, retry=Retry(max_attempts=20))
    async def run_cross_check(cross_check_id: str) -> None:
        await cross_check(settings, UUID(cross_check_id))

    if settings.daily_round:

        @jobs.periodic(DAILY_CROSS_CHECK, "20 2 * * *")
        async def run_daily_cross_check(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
            async with jobs.database.transaction() as tx:
                await usecases.request_daily_cross_check(tx, today=clock.today())


async def cross_check(settings: Settings, cross_check_id: UUID) -> None:
    """Carry out a run, check by check, on connections that wait as long as it takes; goes on where it was left."""
    database = Database(settings, patient=True)
    try:
        more = True
        while more:
            async with database.transaction() as tx:
                more = await usecases.cross_check_next(tx, cross_check_id, today=clock.today())
            failpoint("cross-checked-one")
    finally:
        await database.close()

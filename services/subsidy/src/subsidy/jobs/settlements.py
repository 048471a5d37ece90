"""市县分担结算 Settling the shares of districts, once a month."""

from datetime import datetime, timedelta

from kit import clock
from kit.db import Database
from kit.failpoints import failpoint
from kit.jobs import Jobs, Retry
from subsidy import usecases
from subsidy.settings import Settings
from subsidy.usecases.share_settlements import SETTLE_SHARES
from subsidy.usecases.system import SYSTEM

MONTHLY_SETTLEMENT = "monthly-settlement"


def add_settlements(jobs: Jobs, settings: Settings) -> None:
    """Register the jobs."""

    @jobs.task(SETTLE_SHARES, retry=Retry(max_attempts=20))
    async def run_settle_shares(month: str) -> None:
        await settle_shares(jobs.database, month)

    if settings.monthly_round:

        @jobs.periodic(MONTHLY_SETTLEMENT, "50 3 3 * *")
        async def run_monthly_settlement(at: datetime) -> None:
            before = at.astimezone(clock.SHANGHAI).replace(day=1) - timedelta(days=1)
            async with jobs.database.transaction() as tx:
                await usecases.request_settlement(tx, f"{before:%Y-%m}", by=SYSTEM)


async def settle_shares(database: Database, month: str) -> None:
    """Draw a month up and settle whatever is due, one share in a transaction; what a crash left is next."""
    async with database.transaction() as tx:
        await usecases.draw_up_settlements(tx, month)
    settled = None
    while True:
        async with database.transaction() as tx:
            settled = await usecases.settle_next(tx, after=settled)
        if settled is None:
            return
        failpoint("share-settled")

"""按月核发 What the service does month by month: rounds made and paid to the end, entitlements looked at again."""

from datetime import datetime, timedelta
from uuid import UUID

from kit import clock
from kit.db import Database
from kit.errors import Conflict, Problem
from kit.jobs import Jobs, Retry
from kit.vault import Vault
from subsidy import usecases
from subsidy.settings import Settings
from subsidy.usecases.entitlements import REVISIT
from subsidy.usecases.rounds import MAKE_ROUND, PAY_ROUND
from subsidy.usecases.system import SYSTEM

MONTHLY_ROUND = "monthly-round"
MATURE_AWARDS = "mature-awards"


def add_monthly(jobs: Jobs, settings: Settings, *, vault: Vault) -> None:
    """Register the jobs."""

    @jobs.task(MAKE_ROUND, retry=Retry(max_attempts=20))
    async def run_make_round(round_id: str) -> None:
        await make_round(jobs.database, UUID(round_id), vault=vault)

    @jobs.task(PAY_ROUND, retry=Retry(max_attempts=20))
    async def run_pay_round(round_id: str) -> None:
        await pay_round(jobs.database, UUID(round_id), vault=vault)

    @jobs.task(REVISIT, retry=Retry(max_attempts=20))
    async def run_revisit(entitlement_id: str) -> None:
        await revisit(jobs.database, UUID(entitlement_id), vault=vault)

    if settings.monthly_round:

        @jobs.periodic(MATURE_AWARDS, "40 1 * * *")
        async def run_mature_awards(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
            await mature_awards(jobs.database, vault=vault)

        @jobs.periodic(MONTHLY_ROUND, "30 2 5 * *")
        async def run_monthly_round(at: datetime) -> None:
            before = at.astimezone(clock.SHANGHAI).replace(day=1) - timedelta(days=1)
            async with jobs.database.transaction() as tx:
                await usecases.request_round(tx, f"{before:%Y-%m}", since=None, district=None, by=SYSTEM)


async def make_round(database: Database, round_id: UUID, *, vault: Vault) -> None:
    """Let the rule decide each month of a round, one in a transaction; what was decided before a crash stays so."""
    async with database.transaction() as tx:
        await usecases.extend_entitlements(tx, round_id)
    while True:
        async with database.transaction() as tx:
            month_id = await usecases.next_to_make(tx, round_id)
        if month_id is None:
            break
        await make_month(database, month_id, vault=vault)
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.fix_round(tx, round_id)


async def make_month(database: Database, month_id: UUID, *, vault: Vault) -> None:
    """Let the rule decide one month; where another grant excludes it, that is kept."""
    try:
        async with database.transaction() as tx:
            await usecases.make_month(tx, month_id, vault=vault)
    except Conflict as refused:
        async with database.transaction() as tx:
            await usecases.exclude_month(tx, month_id, refused)


async def pay_round(database: Database, round_id: UUID, *, vault: Vault) -> None:
    """Approve each month of an approved round, one in a transaction; a refusal withholds that month alone."""
    while True:
        async with database.transaction() as tx:
            month_id = await usecases.next_to_pay(tx, round_id)
        if month_id is None:
            return
        try:
            async with database.transaction() as tx:
                await usecases.pay_month(tx, round_id, month_id, vault=vault)
        except Problem as refused:
            async with database.transaction() as tx:
                await usecases.withhold_month(tx, month_id, refused)


async def revisit(database: Database, entitlement_id: UUID, *, vault: Vault) -> None:
    """Look at an entitlement with what is known by now: whether it goes on, and which months can be decided."""
    async with database.transaction() as tx:
        waiting = await usecases.revisit_entitlement(tx, entitlement_id)
    for month_id in waiting:
        await make_month(database, month_id, vault=vault)


async def mature_awards(database: Database, *, vault: Vault) -> None:
    """Apply for every award whose time has passed, one in a transaction; those that a crash left are next."""
    while True:
        async with database.transaction() as tx:
            award_id = await usecases.next_to_mature(tx, on=clock.today())
        if award_id is None:
            return
        async with database.transaction() as tx:
            await usecases.mature(tx, award_id, vault=vault)

"""免申即享 Screening employers, later: once for all that was heard of each."""

from uuid import UUID

from kit import clock
from kit.db import Database
from subsidy import usecases


async def screen_employer(database: Database, employer_id: UUID) -> None:
    """Screen one employer by what is on record now; harmless to repeat."""
    async with database.transaction() as tx:
        await usecases.screen_employer(tx, employer_id, on=clock.today())

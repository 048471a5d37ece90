"""申报 Deciding a filing's items, later."""

from uuid import UUID

from kit.db import Database
from subsidy import usecases

ITEMS = 200
"""Items of a filing that one transaction decides."""


async def decide_filing(database: Database, filing_id: UUID, *, limit: int = ITEMS) -> None:
    """Decide a filing's items to the end, some hundreds in a transaction; goes on where it was left."""
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.decide_items(tx, filing_id, limit=limit, by=usecases.SYSTEM)

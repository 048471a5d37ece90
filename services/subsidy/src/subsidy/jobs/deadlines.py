"""期限 What ends by itself: applications that nobody corrected in time, old drafts, offers, and years with a target."""

from datetime import date

from kit.db import Database
from subsidy import usecases

KEEP_DEADLINES = "keep-deadlines"
AT_ONCE = 200
"""Applications that one transaction closes."""


async def keep_deadlines(database: Database, *, on: date) -> None:
    """Close what was not corrected in time, discard old drafts, expire offers, tell which target the year has missed.

    Some hundreds go in a transaction.
    """
    async with database.transaction() as tx:
        await usecases.tell_missed_target(tx, on=on)
    for end in (
        usecases.close_uncorrected,
        usecases.discard_old_drafts,
        usecases.expire_offers,
        usecases.expire_employer_offers,
    ):
        more = True
        while more:
            async with database.transaction() as tx:
                more = await end(tx, on=on, limit=AT_ONCE)

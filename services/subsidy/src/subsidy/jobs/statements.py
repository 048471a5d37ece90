"""对账 Reading a bank's file, later."""

from uuid import UUID

from kit import clock
from kit.db import Database
from kit.vault import Vault
from subsidy import usecases


async def read_message(database: Database, message_id: UUID, *, vault: Vault) -> None:
    """Match the lines of a bank's file, some at a time; what was matched before a crash stays matched."""
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.match_lines(tx, message_id, on=clock.today(), vault=vault)

"""批量审核、超时 Carrying out bulk decisions item by item, and telling which terms have run out."""

from contextlib import suppress
from uuid import UUID

from kit import clock
from kit.db import Database, RetryTransaction
from kit.errors import Problem
from kit.failpoints import failpoint
from kit.vault import Vault
from subsidy import queries, usecases
from subsidy.models import BulkStatus

ITEMS = 500
"""Items that are looked up at a time; each is decided in a transaction of its own."""
TRIES = 10
"""How often the database may ask to run an item again before the item is refused."""
STEPS = 200
"""Steps that are looked at in a transaction of the round."""


async def decide_bulk(database: Database, bulk_id: UUID, *, vault: Vault, limit: int = ITEMS) -> None:
    """Answer every item of a bulk decision; goes on where it was left, and an answer that was given stays."""
    waiting = True
    while waiting:
        async with database.reading() as session:
            items = await queries.bulk_items(session, bulk_id, status=BulkStatus.PENDING, after=0, limit=limit)
        for item in items:
            await _decide(database, bulk_id, item.position, vault=vault)
            failpoint("bulk-item-answered")
        waiting = bool(items)
    async with database.transaction() as tx:
        await usecases.finish_bulk(tx, bulk_id)


async def _decide(database: Database, bulk_id: UUID, position: int, *, vault: Vault) -> None:
    refused = await _refusal(database, bulk_id, position, vault=vault)
    if refused is not None:
        code, detail = refused
        async with database.transaction() as tx:
            await usecases.refuse_bulk_item(tx, bulk_id, position, code=code, detail=detail)


async def _refusal(database: Database, bulk_id: UUID, position: int, *, vault: Vault) -> tuple[str, str] | None:
    """Decide an item; answers the code and detail of what stands against it, None where it is decided."""
    for _ in range(TRIES):
        with suppress(RetryTransaction):
            try:
                async with database.transaction() as tx:
                    await usecases.decide_bulk_item(tx, bulk_id, position, vault=vault)
            except Problem as problem:
                return problem.code, problem.detail
            return None
    return "UNAVAILABLE", "others were in the way each time: ask for this item again"


async def tell_overdue(database: Database, *, limit: int = STEPS) -> None:
    """Announce each review that has become overdue, some in a transaction; harmless to repeat."""
    today = clock.today()
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.plan_missing(tx, on=today, limit=limit) == limit
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.tell_overdue(tx, on=today, limit=limit, by=usecases.SYSTEM) == limit

"""拨付批次 Sending an approved batch, later."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

from kit import clock
from kit.db import Database
from kit.failpoints import failpoint
from subsidy import usecases
from subsidy.models import PaymentBatch
from subsidy.usecases import batches

AT_ONCE = 2
"""Parts that are sent side by side: one writes movements while the other one holds the fund."""


async def send_batch(database: Database, batch_id: UUID) -> None:
    """Send an approved batch, part by part; what was sent before a crash stays sent, and nothing is sent twice."""
    async with database.transaction() as tx:
        batch = await tx.get(PaymentBatch, batch_id)
    firsts = iter(range(1, batch.item_count + 1, batches.SENT_AT_A_TIME))
    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(_send_parts(database, batch, firsts))
    async with database.transaction() as tx:
        await usecases.end_sending(tx, batch_id)


async def _send_parts(database: Database, batch: PaymentBatch, firsts: Iterator[int]) -> None:
    for first in firsts:
        async with database.transaction() as tx:
            await usecases.send_part(tx, batch, first, on=clock.today())
        failpoint("batch-part-sent")

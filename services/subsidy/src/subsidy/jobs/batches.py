"""拨付批次 Sending an approved batch, later."""

from uuid import UUID

from kit import clock
from kit.db import Database
from kit.failpoints import failpoint
from subsidy import usecases
from subsidy.models import PaymentBatch


async def send_batch(database: Database, batch_id: UUID) -> None:
    """Send an approved batch, part by part; what was sent before a crash stays sent, and nothing is sent twice."""
    more = True
    while more:
        async with database.transaction() as tx:
            batch = await tx.get(PaymentBatch, batch_id)
            more = await usecases.send_part(tx, batch, on=clock.today())
        failpoint("batch-part-sent")

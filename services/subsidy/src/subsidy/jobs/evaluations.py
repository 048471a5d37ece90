"""绩效评价 Counting what programmes have achieved, later."""

from uuid import UUID

from kit.db import Database
from subsidy import usecases
from subsidy.settings import Settings


async def evaluate(settings: Settings, evaluation_id: UUID, *, last: bool) -> None:
    """Evaluate, on connections that wait as long as it takes; the last attempt leaves a word of its failure."""
    database = Database(settings, patient=True)
    try:
        await usecases.run_evaluation(database, evaluation_id, by=usecases.SYSTEM)
    except Exception as error:
        if last:
            async with database.transaction() as tx:
                await usecases.fail_evaluation(tx, evaluation_id, getattr(error, "code", type(error).__name__))
        raise
    finally:
        await database.close()

"""全员筛查 Screening everybody, later."""

from uuid import UUID

from kit.db import Database
from subsidy import usecases
from subsidy.settings import Settings


async def screen(settings: Settings, screening_id: UUID, *, last: bool) -> None:
    """Screen everybody, on connections that wait as long as it takes; the last attempt leaves a word of its failure."""
    database = Database(settings, patient=True)
    try:
        await usecases.run_screening(
            database,
            screening_id,
            folder=settings.screening_folder,
            spark_master=settings.spark_master,
            by=usecases.SYSTEM,
        )
    except Exception as error:
        if last:
            async with database.transaction() as tx:
                await usecases.fail_screening(tx, screening_id, type(error).__name__)
        raise
    finally:
        await database.close()

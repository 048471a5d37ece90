"""政策测算 Trying a changed figure on everybody known, later."""

from uuid import UUID

from kit.db import Database
from subsidy import usecases
from subsidy.settings import Settings


async def try_figure(settings: Settings, what_if_id: UUID, *, last: bool) -> None:
    """Try it, on connections that wait as long as it takes; the last attempt leaves a word of its failure."""
    database = Database(settings, patient=True)
    try:
        await usecases.run_what_if(database, what_if_id, folder=settings.screening_folder, by=usecases.SYSTEM)
    except Exception as error:
        if last:
            async with database.transaction() as tx:
                await usecases.fail_what_if(tx, what_if_id, type(error).__name__)
        raise
    finally:
        await database.close()

"""Deciding again what waits for facts of a person, when departments have said more."""

import logging
from uuid import UUID

from kit.db import Database
from kit.errors import Conflict
from kit.vault import Vault
from subsidy import usecases

log = logging.getLogger(__name__)


async def decide_waiting(database: Database, person_id: UUID, *, vault: Vault) -> None:
    """Decide each application of the person that waits; what somebody else has by now goes on waiting."""
    async with database.reading() as session:
        found = [one.id for one in (await session.execute(usecases.waiting_of(person_id))).scalars()]
    for application_id in found:
        try:
            async with database.transaction() as tx:
                await usecases.decide_waiting(tx, application_id, vault=vault)
        except Conflict as error:
            log.warning("an application goes on waiting", extra={"application": application_id, "code": error.code})

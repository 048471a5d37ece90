"""A small service of its own for the kit's tests: notes, on a database that has the kit's tables."""

from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from deploy.local.postgres import Postgres
from kit.app import Service
from kit.handlers import Handlers
from kit.operations import Health
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from registration.models import REVISION
from registration.settings import Settings
from tests.kit import notes
from tests.pristine import PristineDatabase

DATABASE = "lasting_notes"


@pytest.fixture(scope="session")
async def noted_once(
    postgres: Postgres, template: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[tuple[ServiceUnderTest, PristineDatabase]]:
    url = postgres.create_database(DATABASE, template=template("registration"))
    handlers = Handlers("notes", projections=[notes.Base.metadata.tables["heard"]])
    notes.hear(handlers)
    service = Service(
        settings=Settings(**environment(authority, url)),
        title="Notes",
        revision=REVISION,
        router=notes.router,
        policies=notes.POLICIES,
        handlers=handlers,
    )
    async with under_test(service, authority) as probe:
        async with probe.database.engine.begin() as connection:
            await connection.run_sync(notes.Base.metadata.create_all)
            await connection.execute(text("CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))
        yield probe, PristineDatabase(postgres.url(DATABASE, driver="postgresql"))


@pytest.fixture
async def noted(noted_once: tuple[ServiceUnderTest, PristineDatabase]) -> ServiceUnderTest:
    service, database = noted_once
    await service.database.engine.dispose()  # some of these tests break connections
    database.restore()
    service.app.state.health = Health(service.database, service.service.settings, REVISION)
    return service.begin_anew()

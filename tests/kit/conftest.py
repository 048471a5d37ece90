"""A small service of its own for the kit's tests: notes, on a database that has the kit's tables."""

from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import text

from kit.app import Service
from kit.handlers import Handlers
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from registration.models import REVISION
from registration.settings import Settings
from tests.kit import notes


@pytest.fixture
async def settings(new_database: Callable[[str], str], authority: TokenAuthority) -> Settings:
    return Settings(**environment(authority, new_database("registration")))


@pytest.fixture
async def noted(settings: Settings, authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    handlers = Handlers("notes", projections=[notes.Base.metadata.tables["heard"]])
    notes.hear(handlers)
    service = Service(
        settings=settings,
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
        yield probe

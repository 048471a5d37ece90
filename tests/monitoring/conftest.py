from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from monitoring.main import build
from monitoring.settings import Settings


@pytest.fixture
async def monitoring(new_database: Callable[[str], str], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, new_database("monitoring")))
    async with under_test(build(settings), authority) as service:
        yield service

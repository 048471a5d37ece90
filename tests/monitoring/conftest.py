from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from monitoring.main import build
from monitoring.settings import Settings


@pytest.fixture(scope="session")
async def monitoring_once(
    lasting_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, lasting_database("monitoring")))
    async with under_test(build(settings), authority) as service:
        yield service


@pytest.fixture
async def monitoring(monitoring_once: ServiceUnderTest, emptied: Callable[[str], None]) -> ServiceUnderTest:
    emptied("monitoring")
    return monitoring_once.begin_anew()

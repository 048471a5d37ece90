from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from registration.main import build
from registration.settings import Settings


@pytest.fixture(scope="session")
async def registration_once(
    lasting_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[ServiceUnderTest]:
    # The tests live in 2018: the round of the clock would find everybody silent for years.
    settings = Settings(**environment(authority, lasting_database("registration")), daily_round=False)
    async with under_test(build(settings), authority) as service:
        yield service


@pytest.fixture
async def registration(registration_once: ServiceUnderTest, emptied: Callable[[str], None]) -> ServiceUnderTest:
    emptied("registration")
    return registration_once.begin_anew()

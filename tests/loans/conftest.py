from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from loans.main import build
from loans.settings import Settings


@pytest.fixture(scope="session")
async def loans_once(
    lasting_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, lasting_database("loans")))
    async with under_test(build(settings), authority) as service:
        yield service


@pytest.fixture
async def loans(loans_once: ServiceUnderTest, emptied: Callable[[str], None]) -> ServiceUnderTest:
    emptied("loans")
    return loans_once.begin_anew()

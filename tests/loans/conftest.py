from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from loans.main import build
from loans.settings import Settings


@pytest.fixture(scope="session")
async def loans_once(
    renewed_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, renewed_database("loans")))
    async with under_test(build(settings), authority) as service:
        yield service


@pytest.fixture
async def loans(loans_once: ServiceUnderTest, renewed_database: Callable[[str], str]) -> ServiceUnderTest:
    await loans_once.begin_anew(lambda: renewed_database("loans"))
    return loans_once

from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from registration.main import build
from registration.settings import Settings


@pytest.fixture(scope="session")
async def registration_once(
    renewed_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, renewed_database("registration")))
    async with under_test(build(settings), authority) as service:
        yield service


@pytest.fixture
async def registration(registration_once: ServiceUnderTest, renewed_database: Callable[[str], str]) -> ServiceUnderTest:
    await registration_once.begin_anew(lambda: renewed_database("registration"))
    return registration_once

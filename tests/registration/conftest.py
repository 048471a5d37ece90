from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from registration.main import build
from registration.settings import Settings


@pytest.fixture
async def registration(
    new_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, new_database("registration")))
    async with under_test(build(settings), authority) as service:
        yield service

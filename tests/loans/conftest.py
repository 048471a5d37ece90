from collections.abc import AsyncIterator, Callable

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from loans.main import build
from loans.settings import Settings


@pytest.fixture
async def loans(new_database: Callable[[str], str], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    settings = Settings(**environment(authority, new_database("loans")))
    async with under_test(build(settings), authority) as service:
        yield service

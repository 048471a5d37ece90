from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import under_test_with


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BankProcess]:
    """The bank that tests share; each looks at its own payments and tells it how to treat its own accounts."""
    with BankProcess(tmp_path_factory.mktemp("bank")) as process:
        process.start()
        yield process


@pytest.fixture
async def subsidy(
    new_database: Callable[[str], str], authority: TokenAuthority, bank: BankProcess
) -> AsyncIterator[ServiceUnderTest]:
    async with under_test_with(new_database("subsidy"), authority, bank.url) as service:
        yield service

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from kit.testing import ServiceUnderTest, TokenAuthority
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import under_test_with


@pytest.fixture(scope="session")
def bank() -> Iterator[BankProcess]:
    """The bank that tests share; each looks at its own payments and tells it how to treat its own accounts."""
    # Not below pytest's folder for temporary files: another run would clear its books away.
    with tempfile.TemporaryDirectory(prefix="employment-bank-") as folder, BankProcess(Path(folder)) as process:
        process.start()
        yield process


@pytest.fixture(scope="session")
async def subsidy_once(
    lasting_database: Callable[[str], str], authority: TokenAuthority, bank: BankProcess
) -> AsyncIterator[ServiceUnderTest]:
    with tempfile.TemporaryDirectory(prefix="employment-screening-") as folder:
        database = lasting_database("subsidy")
        async with under_test_with(database, authority, bank.url, screening_folder=folder) as service:
            yield service


@pytest.fixture
async def subsidy(subsidy_once: ServiceUnderTest, emptied: Callable[[str], None]) -> ServiceUnderTest:
    emptied("subsidy")
    return subsidy_once.begin_anew()

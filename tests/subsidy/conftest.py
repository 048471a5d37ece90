import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local import child
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from subsidy.main import build
from subsidy.settings import Settings
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


@pytest.fixture
def told(new_database: Callable[[str], str], authority: TokenAuthority, bank: BankProcess) -> dict[str, Any]:
    """The settings of a service whose processes may be killed."""
    more = {"bank_url": bank.url, "port": str(child.free_port()), "daily_round": "false"}
    return environment(authority, new_database("subsidy"), **more)


@pytest.fixture
async def lasting(told: dict[str, Any], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    """The service on the database of those processes."""
    payer = {"payer_bank_code": "104451000001", "payer_accounts": {"EMPLOYMENT_SUBSIDY_FUND": "370000001"}}
    async with under_test(build(Settings(**told | payer)), authority) as service:
        yield service

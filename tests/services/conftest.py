"""Each of the four services running once for all these tests, with the broker and the bank that it needs."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import child
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from kit.testing import TokenAuthority
from tests.services.running import SERVICES, Running, start
from tests.subsidy.bank import BankProcess


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    with Broker() as running:
        yield running


@pytest.fixture(scope="session")
def bank() -> Iterator[BankProcess]:
    with tempfile.TemporaryDirectory(prefix="employment-bank-") as folder, BankProcess(Path(folder)) as process:
        process.start()
        yield process


@pytest.fixture(scope="session", params=SERVICES)
async def running(
    request: pytest.FixtureRequest,
    postgres: Postgres,
    template: Callable[[str], str],
    authority: TokenAuthority,
    broker: Broker,
    bank: BankProcess,
) -> AsyncIterator[Running]:
    service: str = request.param
    name = f"running_{service}"
    database = postgres.create_database(name, template=template(service))
    with tempfile.TemporaryDirectory(prefix="employment-log-") as folder:
        started = await start(
            service,
            database=database,
            authority=authority,
            kafka=broker.bootstrap,
            bank=bank.url,
            folder=Path(folder),
        )
        yield started
        child.stop(started.process)
    postgres.drop_database(name)

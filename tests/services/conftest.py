"""Each of the four services running once for all these tests, with the broker and the bank that it needs."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from deploy.local import child
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from kit.testing import ServiceUnderTest, TokenAuthority, environment, under_test
from tests.services.running import SERVICES, Running, build, start
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


@pytest.fixture(scope="session")
async def in_this_process(
    lasting_database: Callable[[str], str], authority: TokenAuthority
) -> AsyncIterator[dict[str, ServiceUnderTest]]:
    async with AsyncExitStack() as stack:
        made = {}
        for name in SERVICES:
            more = {"bank_url": "http://127.0.0.1:1"} if name == "subsidy" else {}
            settings = environment(authority, lasting_database(name), **more)
            made[name] = await stack.enter_async_context(under_test(build(name, **settings), authority))
        yield made


@pytest.fixture(params=SERVICES)
def service(
    request: pytest.FixtureRequest, in_this_process: dict[str, ServiceUnderTest], emptied: Callable[[str], None]
) -> ServiceUnderTest:
    emptied(request.param)
    return in_this_process[request.param].begin_anew()


@pytest.fixture
def registration(in_this_process: dict[str, ServiceUnderTest], emptied: Callable[[str], None]) -> ServiceUnderTest:
    emptied("registration")
    return in_this_process["registration"].begin_anew()


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

"""One PostgreSQL for the whole run, a migrated database per service, an empty one per test."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from deploy.local.postgres import Postgres
from kit.testing import TokenAuthority
from tests.pristine import PristineDatabase

ROOT = Path(__file__).parent.parent
SERVICES = ("registration", "subsidy", "loans", "monitoring")
JOURNEYS = "tests/journeys/"


class ByWorld(LoadFileScheduling):
    """Each file goes to one worker, and all journeys to the same one: they share a platform that is slow to fill."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByWorld:
    return ByWorld(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first."""
    items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    # Not below pytest's folder for temporary files: another run would clear that away under a living server.
    with tempfile.TemporaryDirectory(prefix="employment-") as folder, Postgres(Path(folder) / "data") as server:
        yield server


@pytest.fixture(scope="session")
def authority() -> Iterator[TokenAuthority]:
    with tempfile.TemporaryDirectory(prefix="employment-issuer-") as folder:
        yield TokenAuthority(Path(folder))


def migrate(service: str, url: str) -> None:
    """Bring a service's database to its newest version, by the migrations that a deployment runs."""
    config = Config(ROOT / "services" / service / "alembic.ini")
    config.set_main_option("sqlalchemy.url", url)
    with ThreadPoolExecutor(1) as elsewhere:  # where no event loop runs yet
        elsewhere.submit(command.upgrade, config, "head").result()


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Callable[[str], str]:
    """The name of a migrated database of the service, made once."""
    made: dict[str, str] = {}

    def make(service: str) -> str:
        if service not in made:
            name = f"template_{service}"
            migrate(service, postgres.create_database(name))
            made[service] = name
        return made[service]

    return make


@pytest.fixture(scope="session")
def pristine(postgres: Postgres, template: Callable[[str], str]) -> Callable[[str], PristineDatabase]:
    """A service's lasting database, migrated; what it holds is known from before anybody has used it."""
    known: dict[str, PristineDatabase] = {}

    def make(service: str) -> PristineDatabase:
        if service not in known:
            postgres.create_database(f"lasting_{service}", template=template(service))
            known[service] = PristineDatabase(postgres.url(f"lasting_{service}", driver="postgresql"))
        return known[service]

    return make


@pytest.fixture(scope="session")
def lasting_database(postgres: Postgres, pristine: Callable[[str], PristineDatabase]) -> Callable[[str], str]:
    """The URL of a database of the service, migrated and empty, for tests that leave it so by `emptied`."""

    def url(service: str) -> str:
        pristine(service)
        return postgres.url(f"lasting_{service}")

    return url


@pytest.fixture(scope="session")
def emptied(pristine: Callable[[str], PristineDatabase]) -> Callable[[str], None]:
    """Bring the service's lasting database back to what its migrations made."""

    def empty(service: str) -> None:
        pristine(service).restore()

    return empty


@pytest.fixture
def new_database(postgres: Postgres, template: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
    """The URL of a database of the service, migrated and empty, dropped after the test."""
    names: list[str] = []

    def make(service: str) -> str:
        names.append(f"test_{service}_{uuid4().hex[:12]}")
        return postgres.create_database(names[-1], template=template(service))

    yield make
    for name in names:
        postgres.drop_database(name)

"""What is measured, started and stopped: one PostgreSQL, a broker, services and floors as processes of their own."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from benchmarks import cores
from benchmarks.client import Target
from deploy.local import child
from deploy.local.broker import Broker
from deploy.local.postgres import Postgres
from kit.actor import Role
from kit.testing import TokenAuthority, environment

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
# The embedded broker holds an idle fetch for all of this time, also when an event arrives meanwhile.
FETCH_MAX_WAIT_MS = 10


class Stage:
    """A folder of its own, gone afterwards; every process writes its log there."""

    def __init__(self, folder: Path, *, pool_size: int, durable: bool) -> None:
        self._folder, self._pool_size = folder, pool_size
        self._processes: list[subprocess.Popen[bytes]] = []
        self.postgres = Postgres(folder / "postgres", durable=durable)
        self.broker = Broker()
        (folder / "issuer").mkdir()
        self.authority = TokenAuthority(folder / "issuer")

    def __enter__(self) -> Self:
        with cores.on(cores.SERVING):
            self.postgres.start()
            with psycopg.connect(self.postgres.url("postgres", driver="postgresql"), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
            self.postgres.restart()
        self.broker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            child.stop(process)
        self.broker.stop()
        self.postgres.stop()

    def new_database(self, name: str) -> str:
        """A database with registration's tables."""
        if name == "template":
            self._migrate(self.postgres.create_database(name))
        else:
            self.postgres.create_database(name, template="template")
        return name

    def url(self, database: str) -> str:
        """The address of a database for asyncpg itself."""
        return self.postgres.url(database, driver="postgresql")

    def settings(self, database: str, **more: str) -> dict[str, Any]:
        """The settings of a service on a database."""
        told = {"kafka_bootstrap_servers": self.broker.bootstrap, "kafka_session_timeout_ms": "3000"}
        told |= {"kafka_fetch_max_wait_ms": str(FETCH_MAX_WAIT_MS), "consumer_instance": ""}
        told |= {"database_pool_size": str(self._pool_size), "log_level": "WARNING"}
        return environment(self.authority, self.postgres.url(database)) | told | more

    def service(self, module: str, role: str, database: str) -> Target:
        """Start a service's process; answers when it is ready."""
        port = child.free_port()
        settings = self.settings(database, port=str(port))
        environ = {name.upper(): str(value) for name, value in settings.items()}
        pid = self._start(f"{module}-{role}-{database}", [module, role], environ)
        _wait(f"http://{child.LOOPBACK}:{port}/readyz")
        return Target(port, pid)

    def floor(self, module: str, *arguments: str, page: str) -> Target:
        """Start a floor's process, its port the first argument; answers when the page is there."""
        port = child.free_port()
        pid = self._start(module, [module, str(port), *arguments], {})
        _wait(f"http://{child.LOOPBACK}:{port}{page}")
        return Target(port, pid)

    def tokens(self, how_many: int) -> list[str]:
        """Tokens of as many case workers."""
        return [self.authority.token(Role.CASE_WORKER) for _ in range(how_many)]

    def _start(self, name: str, words: list[str], environ: Mapping[str, str]) -> int:
        argv: list[str | Path] = [sys.executable, "-m", *words]
        with (self._folder / f"{name}.log").open("ab") as log:
            process = child.spawn(argv, env={**os.environ, **environ}, cwd=ROOT, output=log.fileno())
        self._processes.append(process)
        return process.pid

    def _migrate(self, url: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT / "services" / "registration",
            env={**os.environ, "DATABASE_URL": url},
            check=True,
        )


def _wait(page: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(page, timeout=2) as answer:  # noqa: S310  # an address of our own
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)

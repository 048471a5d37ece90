"""The whole platform on one machine: which processes there are, what each is told, when it is ready."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local import broker, child, issuer, keys, ports
from deploy.local.postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".local"
TOPICS = tuple(f"employment.{service}" for service in ports.SERVICES)
OUTBOX_REPUBLISH_SECONDS = 7 * 86_400  # the broker forgets everything when it stops
READY_SECONDS = 90.0
STOP_SECONDS = 40.0
RECORD = "processes.json"
# What the platform leaves under its state; `reset` removes this and nothing else.
LEAVINGS = [
    *("postgres", "postgres.log", "broker", "bank.sqlite", "bank.sqlite-shm", "bank.sqlite-wal"),
    *("issuer", "keys.json", "logs", "city.loaded", "env.sh", "kafka", RECORD),
]


class ProcessEndedError(RuntimeError):
    """A process that should run has ended; the message names it, its exit code and where its output is."""


class Platform:
    """PostgreSQL, broker, issuer, bank, and an api and a worker for each service, as processes of their own.

    `with Platform(folder, ports=ports.free(), durable=False) as platform:` gives a test one of its own. Process names
    are those of `ports.STANDARD` and "broker".
    """

    def __init__(
        self,
        state: Path = STATE,
        *,
        at: Mapping[str, int] | None = None,
        services: Sequence[str] = ports.SERVICES,
        durable: bool = True,
        bootstrap: str | None = None,
        session_timeout_ms: int = 3000,
        variables: Mapping[str, str] | None = None,
        failpoints: bool = False,
    ) -> None:
        """Nothing starts yet.

        `at` are the ports by process name; `bootstrap` an Apache Kafka to use instead of the embedded broker;
        `variables` go to every service process, over what the platform says; with `failpoints`, `arm` makes a process
        kill itself at a named place. Each process writes to `logs/<name>.log` in the state folder.
        """
        self.state = state.resolve()
        self.ports = dict(at or ports.shifted())
        self.services = tuple(services)
        self.postgres = Postgres(self.state / "postgres", self.ports["postgres"], durable=durable)
        self._bootstrap = bootstrap
        self._session_timeout_ms = session_timeout_ms
        self._variables = dict(variables or {})
        self._failpoints = failpoints
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def stages(self) -> tuple[tuple[str, ...], ...]:
        """The process names in the order in which they start; they stop in the opposite one."""
        stores = ("postgres",) if self._bootstrap else ("postgres", "broker")
        workers, apis = (tuple(f"{service}-{role}" for service in self.services) for role in ("worker", "api"))
        return (*((store,) for store in stores), ("issuer", "bank"), workers, apis)

    @property
    def logged(self) -> list[str]:
        """The processes that write a log."""
        return [name for stage in self.stages for name in stage if self.log_file(name).exists()]

    def start(self) -> Self:
        """Start everything, migrate, return when all is ready; raises `PortTakenError`, `ProcessEndedError`."""
        names = [name for stage in self.stages for name in stage]
        ports.check({name: port for name, port in self.ports.items() if name in names})
        for stage in self.stages:
            for name in stage:
                self.start_process(name)
            if stage == ("postgres",):
                self.migrate()
        for name in names:
            self.wait_ready(name)
        return self

    def stop(self) -> None:
        """Stop in order, each process gracefully: apis, workers, bank and issuer, broker, PostgreSQL last."""
        for stage in reversed(self.stages):
            running = [name for name in stage if name in self._processes]
            for name in running:
                if name != "postgres" and self._processes[name].poll() is None:
                    self._processes[name].send_signal(signal.SIGTERM)
            for name in running:
                self.stop_process(name)

    def start_process(self, name: str) -> None:
        """Start one process; a broker started again is empty and at another address, which services learn at start."""
        if name == "postgres":
            self.postgres.start()
            self._processes[name] = self.postgres.process
        else:
            self._processes[name] = self._spawn(name, self._command(name), self.env(name))
            if name == "broker":
                broker.read_address(self._address_file, self._processes[name])
        self._record()

    def stop_process(self, name: str) -> None:
        """Stop one process gracefully, by SIGKILL when it takes more than 40 seconds."""
        process = self._processes.pop(name)
        if name == "postgres":
            self.postgres.stop()
        else:
            child.stop(process, patience=STOP_SECONDS)
        self._record()

    def kill(self, name: str) -> None:
        """SIGKILL one process and wait until it is gone."""
        process = self._processes.pop(name)
        if name == "postgres":
            self.postgres.kill()
        else:
            process.kill()
            process.wait()
        self._record()

    def ended(self) -> dict[str, int]:
        """Which processes have ended without being told to, with their return codes."""
        codes = {name: process.poll() for name, process in self._processes.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def wait_ready(self, name: str, seconds: float = READY_SECONDS) -> None:
        """Return when a process says it is ready; raises `ProcessEndedError`, or `TimeoutError` after `seconds`."""
        if name in {"postgres", "broker"}:
            return  # starting them waits
        page = f"{self.url(name)}/{'healthz' if name in {'issuer', 'bank'} else 'readyz'}"
        deadline = time.monotonic() + seconds
        while not _answers(page):
            if (code := self._processes[name].poll()) is not None:
                raise ProcessEndedError(f"{name} ended with {code} before it was ready{self._output_of(name)}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} was not ready within {seconds:.0f} s{self._output_of(name)}")
            time.sleep(0.1)

    def url(self, name: str) -> str:
        """The HTTP address of a process."""
        return f"http://{child.LOOPBACK}:{self.ports[name]}"

    @property
    def bootstrap(self) -> str:
        """The broker's address."""
        return self._bootstrap or self._address_file.read_text().strip()

    def env(self, name: str) -> dict[str, str]:
        """The whole environment of a process."""
        everyone = {**os.environ, "PYTHONUNBUFFERED": "1"}
        service, _, role = name.rpartition("-")
        if role not in {"api", "worker"}:
            return everyone
        settings = {
            "DATABASE_URL": self.postgres.url(database(service)),
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap,
            "KAFKA_SESSION_TIMEOUT_MS": str(self._session_timeout_ms),
            # The embedded broker knows no static members (see `deploy.local.broker`).
            "CONSUMER_INSTANCE": "0" if self._bootstrap else "",
            "HOST": child.LOOPBACK,
            "PORT": str(self.ports[name]),
            "TOKEN_ISSUER": issuer.issuer_url(self.ports["issuer"]),
            "TOKEN_AUDIENCE": issuer.AUDIENCE,
            "JWKS_URL": f"{issuer.issuer_url(self.ports['issuer'])}/jwks",
            "LOG_LEVEL": "INFO",
            "OUTBOX_REPUBLISH_SECONDS": str(OUTBOX_REPUBLISH_SECONDS),
            **keys.load(self.state / "keys.json"),
        }
        if service in ("registration", "subsidy"):
            # The sample city lives in 2018: by the clock of today everybody in it has been silent for years.
            settings["DAILY_ROUND"] = "false"
        if service != "registration":
            settings["REGISTRATION_URL"] = self.url("registration-api")
            settings["TOKEN_URL"] = f"{self.url('issuer')}/clients/token"
            settings["CLIENT_ID"], settings["CLIENT_SECRET"] = f"service-{service}", "for-development"
        if service == "subsidy":
            settings["BANK_URL"] = self.url("bank")
            # The sample city lives in 2018: nothing is owed to it for the month before today.
            settings["MONTHLY_ROUND"] = "false"
        if self._failpoints:
            settings["FAILPOINTS"] = str(self._failpoints_of(name))
        return everyone | settings | self._variables

    def arm(self, name: str, point: str, *, hit: int = 1) -> None:
        """Let a process kill itself when it comes to a failpoint for the `hit`-th time from now."""
        (self._failpoints_of(name) / point).write_text(str(hit))

    def disarm(self) -> None:
        """Take back every failpoint that has not fired."""
        for armed in (self.state / "failpoints").glob("*/*"):
            armed.unlink(missing_ok=True)

    def _failpoints_of(self, name: str) -> Path:
        folder = self.state / "failpoints" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def migrate(self) -> None:
        """Create each service's database and bring it to the newest revision, side by side."""
        runs: dict[str, subprocess.Popen[bytes]] = {}
        for service in self.services:
            address = self.postgres.create_database(database(service))
            runs[f"{service}-migrations"] = self._spawn(
                f"{service}-migrations",
                [sys.executable, "-m", "alembic", "upgrade", "head"],
                {**os.environ, "PYTHONUNBUFFERED": "1", "DATABASE_URL": address},
                cwd=ROOT / "services" / service,
            )
        failed = [name for name, run in runs.items() if run.wait() != 0]
        if failed:
            raise ProcessEndedError("; ".join(f"{name} failed{self._output_of(name)}" for name in failed))

    @property
    def _address_file(self) -> Path:
        return self.state / "broker"

    def _command(self, name: str) -> list[str | Path]:
        python: list[str | Path] = [sys.executable, "-m"]
        service, _, role = name.rpartition("-")
        if role in {"api", "worker"}:
            return [*python, f"{service}.main", role]
        if name == "broker":
            return broker.command(self._address_file, topics=TOPICS)
        place, kept = (
            ("--folder", self.state / "issuer") if name == "issuer" else ("--books", self.state / "bank.sqlite")
        )
        return [*python, "deploy.local", name, "--port", str(self.ports[name]), place, kept]

    def _spawn(
        self, name: str, argv: list[str | Path], env: Mapping[str, str], cwd: Path = ROOT
    ) -> subprocess.Popen[bytes]:
        self.log_file(name).parent.mkdir(parents=True, exist_ok=True)
        with self.log_file(name).open("ab") as log:
            return child.spawn(argv, env=env, cwd=cwd, output=log.fileno())

    def log_file(self, name: str) -> Path:
        """What a process has written."""
        return self.state / "logs" / f"{name}.log"

    def _output_of(self, name: str) -> str:
        file = self.log_file(name)
        return f"; {file}:\n{file.read_text(errors='replace')[-3000:]}" if file.exists() else ""

    def _record(self) -> None:
        running = {
            name: {"pid": process.pid, "born": child.birth(process.pid)} for name, process in self._processes.items()
        }
        draft = self.state / f"{RECORD}.new"
        draft.write_text(json.dumps(running))
        draft.replace(self.state / RECORD)


def database(service: str) -> str:
    """The name of a service's own database."""
    return f"employment_{service}"


def reset(state: Path = STATE) -> list[str]:
    """Stop what an earlier run in this folder left behind, remove its state; answer the names of what was stopped."""
    record = state / RECORD
    left = json.loads(record.read_text()) if record.exists() else {}
    stopped = []
    for name, process in reversed(left.items()):
        how = signal.SIGINT if name == "postgres" else signal.SIGTERM
        if process["born"] and child.stop_recorded(process["pid"], process["born"], by=how):
            stopped.append(name)
    for name in LEAVINGS:
        place = state / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    return stopped


def _answers(page: str) -> bool:
    try:
        with urllib.request.urlopen(page, timeout=2) as answer:  # noqa: S310  # an address of our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

"""A service's processes: `api` answers HTTP, `worker` relays, consumes and runs jobs; both stop without loss.

`rebuild` is an errand beside them: it makes the read models anew from the announcing services' outboxes, and ends.
"""

import argparse
import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import aclosing, contextmanager
from typing import Any

import uvicorn
import uvloop
from fastapi import FastAPI

from kit import operations
from kit.app import Service, create_api
from kit.consumer import Consumer
from kit.db import Database
from kit.figures import routes as figures
from kit.housekeeping import Housekeeping
from kit.observability import configure_logging, configure_tracing
from kit.operations import Health
from kit.outbox import Relay
from kit.policy import PUBLIC
from kit.rebuild import IncompleteHistory, histories, rebuild
from kit.rules import routes as rules

log = logging.getLogger(__name__)

# Objects made before the collector looks at the young ones: requests leave few cycles behind, and at Python's 700 the
# collector takes about a quarter of a read's time.
YOUNG_OBJECTS = 50_000


def run(build: Callable[[], Service], argv: Sequence[str] | None = None) -> None:
    """The command line of a service: `api` or `worker`, until SIGTERM or SIGINT; or `rebuild --from URL …`."""
    parser = argparse.ArgumentParser(description=build.__doc__)
    roles = parser.add_subparsers(dest="role", required=True)
    roles.add_parser("api", help="answer HTTP")
    roles.add_parser("worker", help="relay, consume and run jobs")
    rebuilding = roles.add_parser("rebuild", help="make the read models anew from what has been heard")
    rebuilding.add_argument(
        "--from", dest="announcers", metavar="URL", action="append", required=True, help="an announcer's database"
    )
    arguments = parser.parse_args(argv)
    role: str = arguments.role
    service = build()
    settings = service.settings
    configure_logging(settings.SERVICE, role, settings.log_level)
    configure_tracing(settings.SERVICE, settings.otel_exporter_otlp_endpoint)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        match role:
            case "api":
                runner.run(serve(service))
            case "worker":
                runner.run(work(service))
            case _:
                runner.run(_rebuild(service, arguments.announcers))


def new_api(service: Service) -> FastAPI:
    """The service's HTTP application with its own database pool."""
    database = _open(service)
    routers, policies = [operations.router], {**operations.POLICIES}
    if service.rules is not None:
        routers, policies = [*routers, rules.router], {**policies, **rules.POLICIES}
    if service.figures is not None:
        routers, policies = [*routers, figures.router], {**policies, **figures.POLICIES}
    app = create_api(service, database, routers, policies)
    app.state.health = Health(database, service.settings, service.revision)
    return app


def _open(service: Service) -> Database:
    database = Database(service.settings, jobs=service.jobs)
    if service.jobs is not None:
        service.jobs.bind(database)
    return database


def _spare_the_collector() -> None:
    """Collect once, then never look again at what the program is made of, and seldom at young objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


async def serve(service: Service) -> None:
    """Answer HTTP until told to stop: readiness off, listener closed, requests finished, pool closed."""
    app = new_api(service)
    _spare_the_collector()
    server = _Server(app, service)
    stop = _stop_on_signals()
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    app.state.health.draining = True
    await asyncio.sleep(service.settings.drain_seconds)
    server.should_exit = True
    await serving
    stopping.cancel()
    log.info("stopped")


async def _rebuild(service: Service, announcers: Sequence[str]) -> None:
    database = Database(service.settings, patient=True)
    try:
        async with aclosing(histories(announcers)) as history:
            await rebuild(database, service.handlers, history)
    except IncompleteHistory as error:
        raise SystemExit(f"nothing was changed: {error}") from error
    finally:
        await database.close()


class _Server(uvicorn.Server):
    def __init__(self, app: FastAPI, service: Service) -> None:
        settings = service.settings
        super().__init__(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=settings.stop_seconds,
                lifespan="on",
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process, which turns readiness off first."""
        yield


async def work(service: Service) -> None:
    """Relay, consume, run jobs and keep house until told to stop; then in order: HTTP, consumer, jobs, relay, pool."""
    settings = service.settings
    database = _open(service)
    relay, housekeeping = Relay(database, settings), Housekeeping(database, settings)
    health = Health(database, settings, service.revision)
    stop = _stop_on_signals()

    stages: list[_Stage] = [_Stage("http", lambda stopped: _serve_health(service, database, health, stopped))]
    if service.handlers.topics:
        consumer = Consumer(database, service.handlers, settings)
        stages.append(_Stage("consumer", consumer.run))
    if service.jobs is not None:
        jobs = service.jobs
        stages.append(_Stage("jobs", lambda stopped: jobs.run(stopped, concurrency=settings.job_concurrency)))
    stages += [_Stage("relay", relay.run), _Stage("housekeeping", housekeeping.run)]

    stopping = asyncio.create_task(stop.wait())
    tasks = {stage.start() for stage in stages}
    await asyncio.wait({stopping, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    health.draining = True
    await asyncio.sleep(settings.drain_seconds)
    failed = False
    for stage in stages:
        failed |= not await stage.finish(settings.stop_seconds)
    stopping.cancel()
    await database.close()
    log.info("stopped")
    if failed:
        raise SystemExit(1)


class _Stage:
    """A part of a worker that runs until its own stop is set."""

    def __init__(self, name: str, run: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        self._name, self._run, self._stop = name, run, asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> asyncio.Task[None]:
        self._task = asyncio.create_task(self._run(self._stop), name=self._name)
        return self._task

    async def finish(self, seconds: float) -> bool:
        """Stop the part and wait for it; False if it failed or had to be cancelled."""
        self._stop.set()
        assert self._task is not None
        try:
            await asyncio.wait_for(self._task, seconds)
        except Exception:
            log.exception("a part of the worker failed", extra={"part": self._name})
            return False
        log.info("part stopped", extra={"part": self._name})
        return True


async def _serve_health(service: Service, database: Database, health: Health, stop: asyncio.Event) -> None:
    app = FastAPI(title=f"{service.title} worker", openapi_url=None)
    app.state.health = health
    app.state.database = database
    app.state.policies = {key: policy for key, policy in operations.POLICIES.items() if policy is PUBLIC}
    for route in operations.router.routes:
        if (("GET", getattr(route, "path", ""))) in app.state.policies:
            app.router.routes.append(route)
    server = _Server(app, service)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    stopping.cancel()


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop

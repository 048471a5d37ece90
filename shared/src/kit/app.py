"""The HTTP side of a service: routes behind one gate, one transaction a request, problems in one shape."""

from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import compile_path

from kit import idempotency
from kit.actor import Actor
from kit.auth import TokenVerifier
from kit.db import Database, Tx
from kit.edge import Edge, problem_response
from kit.errors import Malformed, Problem, Unauthenticated
from kit.figures.book import FigureBook
from kit.handlers import Handlers
from kit.idempotency import Answer, IdempotentRequest
from kit.jobs import Jobs
from kit.observability import HttpTelemetry
from kit.openapi import PROBLEMS, Api
from kit.policy import Policies, check_complete
from kit.rules.rules import Rules
from kit.settings import ServiceSettings


@dataclass(frozen=True)
class Service:
    """What a service hands to the kit: its routes, who may call them, what it hears and what it does later."""

    settings: ServiceSettings
    title: str
    revision: str
    router: APIRouter
    policies: Policies
    handlers: Handlers
    jobs: Jobs | None = None
    figures: FigureBook | None = None
    """The figures that its decisions use, over which operators may lay local ones."""
    rules: Rules | None = None
    widen: Callable[[Iterable[str]], frozenset[str]] = frozenset
    """The district codes that a token opens by naming some: a place may have had others."""
    streamed: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Routes, by method and path, that read their body while it arrives, with the most bytes of each."""
    state: Mapping[str, Any] = field(default_factory=dict)
    """Objects that routes and handlers need, by name: they become attributes of `app.state`."""


class AnsweredBefore(Exception):
    """This request was answered before, under the same Idempotency-Key."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class Route(APIRoute):
    """A route that lets in whom the policy table names, and keeps its answer for a repeated request."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint with the gate and the idempotency record."""
        endpoint = super().get_route_handler()
        methods, path = sorted(self.methods or ()), self.path

        async def handle(request: Request) -> Response:
            if "{" in path and request.scope["path"] in request.app.state.paths:
                # The path is another route's own, which does not know the method: `searches` is nobody's id.
                raise HTTPException(405)
            policy = request.app.state.policies[methods[0], path]
            if not policy.is_public:
                request.state.actor = await request.app.state.verifier.verify(_bearer(request))
                policy.admit(request.state.actor)
            try:
                response = await endpoint(request)
            except AnsweredBefore as before:
                return _repeat(before.answer)
            kept: IdempotentRequest | None = getattr(request.state, "idempotent", None)
            if kept is not None and response.status_code < 300:
                await idempotency.keep_answer(request.state.tx, kept, _answer(response))
            return response

        return handle


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("send a bearer token in the Authorization header", code="TOKEN_MISSING")
    return token.strip()


def _answer(response: Response) -> Answer:
    return Answer(
        status=response.status_code,
        body=bytes(response.body),
        content_type=response.headers.get("content-type", "application/json"),
        location=response.headers.get("location"),
    )


def _repeat(answer: Answer) -> Response:
    headers = {"Idempotency-Replayed": "true"} | ({"Location": answer.location} if answer.location else {})
    return Response(answer.body, status_code=answer.status, media_type=answer.content_type, headers=headers)


IdempotencyKey = Annotated[
    str,
    Header(
        min_length=8,
        max_length=idempotency.MAX_KEY_LENGTH,
        pattern=r"^[\x21-\x7e]+$",
        description="chosen by the caller, new for each new request: the same key and body give the same answer",
    ),
]
"""The header by which a request that is sent again is known."""


async def _write_tx(request: Request, idempotency_key: IdempotencyKey) -> AsyncIterator[Tx]:
    database: Database = request.app.state.database
    kept = IdempotentRequest.of(
        subject=request.state.actor.subject,
        key=idempotency_key,
        method=request.method,
        path=request.url.path,
        body=await request.body(),
        secret=request.app.state.settings.blind_index_key.get_secret_value(),
    )
    async with database.transaction() as tx:
        before = await idempotency.earlier_answer(tx, kept)
        if before is not None:
            raise AnsweredBefore(before)
        request.state.tx, request.state.idempotent = tx, kept
        yield tx


async def _update_tx(request: Request) -> AsyncIterator[Tx]:
    async with request.app.state.database.transaction() as tx:
        yield tx


async def _read_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.database.reading() as session:
        yield session


async def _current_actor(request: Request) -> Actor:
    actor: Actor = request.state.actor
    return actor


WriteTx = Annotated[Tx, Depends(_write_tx, scope="function")]
"""The transaction of a POST, committed before the response leaves; takes an Idempotency-Key."""

UpdateTx = Annotated[Tx, Depends(_update_tx, scope="function")]
"""The transaction of what is safe to repeat as it is: a PUT, or a POST that only asks, and is audited each time."""

Reading = Annotated[AsyncSession, Depends(_read_session, scope="function")]
"""A session for the SELECTs of a GET."""

CurrentActor = Annotated[Actor, Depends(_current_actor)]
"""Whom the request's token names."""


def new_router() -> APIRouter:
    """A router whose routes stand behind the gate."""
    return APIRouter(route_class=Route, responses=PROBLEMS)


def create_api(service: Service, database: Database, routers: Sequence[APIRouter], policies: Policies) -> FastAPI:
    """The service's application on an open database; raises `ValueError` where a route has no policy."""
    settings = service.settings

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    app = Api(
        title=service.title,
        version="1",
        lifespan=lifespan,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        middleware=[
            Middleware(HttpTelemetry, service=settings.SERVICE),
            Middleware(
                Edge,
                body_limit=settings.body_limit_bytes,
                depth_limit=settings.json_depth_limit,
                streamed=service.streamed,
            ),
        ],
        exception_handlers={
            Problem: _on_problem,
            RequestValidationError: _on_invalid,
            HTTPException: _on_http,
        },
    )
    for router in (service.router, *routers):
        app.include_router(router)
    every_policy = {**service.policies, **policies}
    check_complete(every_policy, _routes((service.router, *routers)))
    app.state.policies = every_policy
    app.state.paths = frozenset(path for _, path in every_policy if "{" not in path)
    app.state.database = database
    app.state.settings = settings
    app.state.handlers = service.handlers
    app.state.rules = service.rules
    app.state.jobs = service.jobs
    app.state.figures = service.figures
    app.state.verifier = TokenVerifier(settings, widen=service.widen)
    app.state.draining = False
    for name, value in service.state.items():
        setattr(app.state, name, value)
    return app


def _routes(routers: Sequence[APIRouter]) -> list[tuple[str, str]]:
    routes = [route for router in routers for route in router.routes]
    strangers = [route for route in routes if not isinstance(route, Route)]
    if strangers:
        raise ValueError(f"routes that do not stand behind the gate: {strangers}")
    return [(method, route.path) for route in routes if isinstance(route, Route) for method in route.methods or ()]


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_response(error, instance=request.url.path)


async def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [
        {"field": ".".join(str(part) for part in item["loc"]), "code": item["type"], "message": item["msg"]}
        for item in error.errors()
    ]
    if any(item["code"] == "json_invalid" for item in found):
        return problem_response(Malformed("the body is not JSON", code="NOT_JSON"), instance=request.url.path)
    problem = Problem("some fields do not fit: see errors", code="INVALID", errors=found)
    problem.status = 422
    return problem_response(problem, instance=request.url.path)


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "NO_SUCH_ROUTE", 405: "METHOD_NOT_ALLOWED", 400: "MALFORMED"}
    problem = Problem(str(error.detail), code=codes.get(error.status_code, "HTTP"))
    problem.status = error.status_code
    response = problem_response(problem, instance=request.url.path)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    if error.status_code == 405:
        response.headers["Allow"] = ", ".join(_methods(request))
    return response


def _methods(request: Request) -> list[str]:
    """What may be done to the path, whichever routes do it."""
    policies, called = request.app.state.policies, request.scope["path"]
    own = called in request.app.state.paths
    return sorted(
        method
        for method, path in policies
        if (path == called if own else compile_path(path)[0].fullmatch(called) is not None)
    )

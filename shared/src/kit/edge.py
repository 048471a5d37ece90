"""What stands between the socket and the routes: size and shape of the body, re-run transactions, problems."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from itertools import accumulate
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.db import RetryTransaction, is_transient, sqlstate
from kit.errors import Conflict, Malformed, Problem, Refusal, TooLarge, Unavailable

log = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"
TRANSACTION_RUNS = 4
_ROUTED = ("route", "fastapi")


def problem_response(problem: Problem, *, instance: str | None = None) -> Response:
    """The RFC 9457 answer to a problem."""
    body: dict[str, Any] = {
        **problem.extensions,
        "type": f"urn:employment:problem:{problem.code.lower().replace('_', '-')}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if instance is not None:
        body["instance"] = instance
    headers: dict[str, str] = {}
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "1"
    content = json.dumps(body, ensure_ascii=False, default=str).encode()
    return Response(content, status_code=problem.status, media_type=PROBLEM_TYPE, headers=headers)


def problem_of(error: Exception) -> Problem:
    """The problem that an unexpected error is to its caller: never its text, which may hold data or SQL."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RetryTransaction):
        return Unavailable("the database is busy with the same records: send the request again")
    if isinstance(error, PoolTimeout) or is_transient(error):
        return Unavailable("the database does not answer at the moment: send the request again")
    state = sqlstate(error) or ""
    if state.startswith("22"):
        return Refusal("a value is outside what can be stored", code="VALUE_OUT_OF_RANGE")
    if state == "23505":
        return Conflict("there is one like it already", code="ALREADY_EXISTS")
    if state.startswith("23"):
        return Conflict("this contradicts what is stored", code="CONSTRAINT")
    return Problem("something went wrong here; it has been logged")


_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


def is_deeper(body: bytes, limit: int) -> bool:
    """Whether a JSON text nests deeper than `limit`, without parsing it."""
    if body.count(b"{") + body.count(b"[") <= limit:
        return False
    steps = (_STEPS.get(byte, 0) for byte in _STRING.sub(b"", body))
    return max(accumulate(steps), default=0) > limit


class Edge:
    """Pure ASGI: reads the body once within its limit, runs the request, and runs it again if the database asks."""

    def __init__(
        self, app: ASGIApp, *, body_limit: int, depth_limit: int, streamed: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        """`streamed`: routes that read their body themselves while it arrives, with the most bytes of each."""
        self._app, self._body_limit, self._depth_limit = app, body_limit, depth_limit
        self._streamed = streamed or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched_send(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            _require_address(scope)
            body, runs = await self._open(scope, receive)
            for run in range(runs):
                this_run = _copy(scope)
                try:
                    await self._app(this_run, body(), watched_send)
                except RetryTransaction:
                    if started or run + 1 == runs:
                        raise
                    log.info("running the transaction again", extra={"run": run + 1})
                else:
                    return
                finally:
                    # Telemetry stands outside and names the request by its route.
                    scope.update({name: this_run[name] for name in _ROUTED if name in this_run})
        except Exception as error:
            if started:
                raise
            problem = problem_of(error)
            if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                _log(error, scope, problem)
            await problem_response(problem, instance=scope["path"])(scope, receive, send)

    async def _open(self, scope: Scope, receive: Receive) -> tuple[Callable[[], Receive], int]:
        """What gives a run its body, and how many runs there may be: a streamed body goes by once."""
        limit = self._streamed.get((scope["method"], scope["path"]))
        if limit is not None:
            counted = _counted(scope, receive, limit)
            return lambda: counted, 1
        body = await self._read(scope, receive)
        return lambda: _replay(body, receive), TRANSACTION_RUNS

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        too_large = _require_declared(scope, self._body_limit)
        body: bytes = b""
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Malformed("the request ended before its body")
            part: bytes = message.get("body", b"")
            body += part
            if len(body) > self._body_limit:
                raise too_large
            if not message.get("more_body", False):
                break
        if b"\\u0000" in body or b"\0" in body:
            raise Malformed("the body holds a NUL character")
        if (b"NaN" in body or b"Infinity" in body) and not _is_strict(body):
            raise Malformed("the body is not JSON: NaN and Infinity are no JSON numbers", code="NOT_JSON")
        if is_deeper(body, self._depth_limit):
            raise Malformed(f"the body nests deeper than {self._depth_limit}", code="BODY_TOO_DEEP")
        return body


def _require_address(scope: Scope) -> None:
    if b"%00" in scope.get("query_string", b"") or b"%00" in scope.get("raw_path", b""):
        raise Malformed("the address holds a NUL character")


def _require_declared(scope: Scope, limit: int) -> TooLarge:
    """Raise where the request says that its body is over the limit; answers what to raise where it turns out so."""
    too_large = TooLarge(f"the body is over {limit} bytes", code="BODY_TOO_LARGE")
    declared = Headers(scope=scope).get("content-length")
    if declared is not None and declared.isdigit() and int(declared) > limit:
        raise too_large
    return too_large


def _counted(scope: Scope, receive: Receive, limit: int) -> Receive:
    too_large = _require_declared(scope, limit)
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise too_large
        return message

    return counted


def _is_strict(body: bytes) -> bool:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    return True


def _copy(scope: Scope) -> Scope:
    return {**scope, "state": dict(scope.get("state", {}))}


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _log(error: Exception, scope: Scope, problem: Problem) -> None:
    details: Mapping[str, Any] = {
        "path": scope["path"],
        "error": type(error).__name__,
        "sqlstate": sqlstate(error),
        "code": problem.code,
    }
    if isinstance(error, (DBAPIError, Problem, RetryTransaction, PoolTimeout)):
        # A driver's message can hold the values of a row.
        log.error("a request failed", extra=details)
    else:
        log.error("a request failed", extra=details, exc_info=error)

"""Latency and a span for every HTTP request, named by its route template."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Final

from opentelemetry.trace import StatusCode

from kit.observability.logs import Process
from kit.observability.metrics import metrics
from kit.observability.traces import span

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNMATCHED: Final = "unmatched"


def _route_template(scope: Scope) -> str:
    """The whole path template. `scope["route"].path` alone lacks the prefixes of the routers around the route."""
    context = (scope.get("fastapi") or {}).get("effective_route_context")
    template = getattr(context, "path_format", None) or getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else _UNMATCHED


class HttpTelemetry:
    """Outermost ASGI middleware: one latency sample and, with tracing on, one server span per request.

    Routes are named by template, never by the path that was called. A request that ends without an answer counts
    as 500. The service is the one that `configure_logging` was told, unless another is given.
    """

    def __init__(self, app: AsgiApp, *, service: str | None = None) -> None:
        self._app = app
        self._service = service or Process.service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        status = 500

        async def note_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = perf_counter()
        with span(method, kind="server", traceparent=_header(scope, b"traceparent")) as server:
            try:
                await self._app(scope, receive, note_status)
            finally:
                seconds = perf_counter() - started
                route = _route_template(scope)
                metrics.http_request_seconds.labels(self._service, method, route, str(status)).observe(seconds)
                if server.is_recording():
                    server.update_name(f"{method} {route}")
                    server.set_attributes(
                        {"http.request.method": method, "http.route": route, "http.response.status_code": status}
                    )
                    if status >= 500:
                        server.set_status(StatusCode.ERROR)
                told = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
                log.log(logging.WARNING if status >= 500 else logging.DEBUG, "http request", extra=told)


def _header(scope: Scope, name: bytes) -> str | None:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)

"""What operators see of a process: logs without personal data, metrics, and traces that cross Kafka."""

import json
import logging
import math
import re
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from time import perf_counter
from types import TracebackType
from typing import Any, Final, Literal
from uuid import UUID

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from structlog.typing import EventDict, Processor, WrappedLogger

from kit import clock

log = logging.getLogger(__name__)

# ---------------------------------------------------------------------------------------------- redaction

REDACTED: Final = "[redacted]"

_PERSONAL = (
    "name|full_?name|person_?name|payee_?name|borrower_?name|legal_?representative|姓名"
    "|identity_?number|identity_?no|id_?card|resident_?id|phone|phone_?number|mobile|telephone|address|email"
    "|account|account_?number|account_?no|payee_?account|bank_?account|card_?number"
    "|authorization|cookie|set_?cookie|token|access_?token|refresh_?token|id_?token|password|secret|client_?secret"
    "|encryption_?keys?|blind_?index_?key|database_?url"
)
_DENIED_KEY = re.compile(f"(?:.*_)?(?:{_PERSONAL})|(?:raw_?|request_?)?body|payload", re.IGNORECASE)
_HARMLESS_KEYS: Final = frozenset(f"{thing}_name" for thing in ("event", "file", "function", "job", "table", "task"))

_LONGEST_TEXT: Final = 32_768
_SUSPECT: Final = re.compile(r"(?i)\d{4}|[=:]|bearer|eyJ")  # whatever _IN_TEXT could match has one of these
_IN_TEXT: Final = (
    # what SQLAlchemy, PostgreSQL and pydantic quote of the values that they refuse
    (re.compile(r"\[parameters: [^\n]*"), f"[parameters: {REDACTED}]"),
    (re.compile(r"DETAIL:[^\n]*"), f"DETAIL: {REDACTED}"),
    (re.compile(r"input_value=.*, input_type="), f"input_value={REDACTED}, input_type="),
    # secrets
    (re.compile(r"(?i)\bbearer\s+\S+"), f"Bearer {REDACTED}"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), REDACTED),
    (re.compile(r"://[^/\s:@]+:[^/\s@]+@"), f"://{REDACTED}@"),
    # key=value and "key": "value"
    (
        re.compile(rf"""(?i)(?<![A-Za-z])({_PERSONAL})(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&)}}\]]+)"""),
        rf"\1\2{REDACTED}",
    ),
    # 公民身份号码, mobile numbers, bank accounts
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), REDACTED),
    (re.compile(r"(?<!\d)(?:(?:\+|00)?86[ -]?)?[1１][3-9３-９]\d[ -]?\d{4}[ -]?\d{4}(?!\d)"), REDACTED),
    (re.compile(r"(?<!\d)\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?(?!\d)"), REDACTED),
)


@lru_cache(maxsize=2048)
def _is_denied(key: str) -> bool:
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).replace("-", "_").lower()
    return plain not in _HARMLESS_KEYS and _DENIED_KEY.fullmatch(plain) is not None


def scrub(text: str) -> str:
    """`text` without identity numbers, mobile numbers, accounts, tokens and quoted values of personal fields."""
    if len(text) > _LONGEST_TEXT:
        text = f"{text[:_LONGEST_TEXT]} [cut]"
    if _SUSPECT.search(text):
        for pattern, replacement in _IN_TEXT:
            text = pattern.sub(replacement, text)
    return text


def redact(value: Any) -> Any:
    """`value` as it may be written to a log: scalars and containers, scrubbed; of any other object only its type."""
    match value:
        case None | bool() | UUID() | Enum():
            return value if value is None or isinstance(value, bool) else str(value)
        case str():
            return scrub(value)
        case datetime() | date():
            return value.isoformat()
        case float():
            return value if math.isfinite(value) else str(value)
        case int():
            return value if -(10**10) < value < 10**10 or scrub(str(value)) == str(value) else REDACTED
        case Decimal():
            return str(value)
        case BaseException():
            return scrub(f"{type(value).__name__}: {value}")
        case Mapping():
            return {scrub(str(k)): REDACTED if _is_denied(str(k)) else redact(v) for k, v in value.items()}
        case list() | tuple() | set() | frozenset():
            return [redact(item) for item in value]
    return f"<{type(value).__name__}>"


# --------------------------------------------------------------------------------------------------- logs

_QUIET: Final = ("sqlalchemy", "httpx", "httpcore", "uvicorn.access", "psycopg.pool")
_NEVER_DEBUG: Final = ("uvicorn", "aiokafka", "asyncio", "asyncpg", "psycopg", "procrastinate", "opentelemetry")


class _Process:
    """Which service this process belongs to, as `configure_logging` was told."""

    service = "unknown"


def _redact_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    redacted = redact(event)
    assert isinstance(redacted, dict)
    return redacted


def _add_time(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["timestamp"] = clock.now().isoformat()
    return event


def _add_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    context = get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
        event["span_id"] = f"{context.span_id:016x}"
    return event


def _add_process(service: str, role: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        event["role"] = role
        return event

    return add


def _render(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    line = json.dumps(event, ensure_ascii=False, allow_nan=False)
    return line.encode("utf-8", "backslashreplace").decode()


class _LogHandler(logging.StreamHandler[Any]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a line was lost, without the line: the standard text would print its arguments."""
        kind = sys.exc_info()[0]
        lost = {"event": "a log line could not be written", "level": "error", "logger": record.name}
        self.stream.write(json.dumps({**lost, "error": kind.__name__ if kind else ""}) + self.terminator)


def _log_uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("kit").critical("uncaught exception", exc_info=(kind, error, traceback))


def configure_logging(service: str, role: str, level: str) -> None:
    """Send every log line of the process, structlog's and the standard library's, to stdout: one JSON object each.

    Personal data is redacted last, tracebacks included. Start uvicorn with `log_config=None`. Its access log is off,
    because paths carry what callers put there: `HttpTelemetry` logs route templates. Libraries never log at DEBUG,
    SQL statements and HTTP clients only warnings. Raises ValueError for an unknown level.
    """
    threshold = logging.getLevelNamesMapping().get(level.upper())
    if threshold is None:
        raise ValueError(f"no such log level: {level}")
    _Process.service = service
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        _add_time,
        _add_trace,
        _add_process(service, role),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = _LogHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.StackInfoRenderer(),
                structlog.processors.format_exc_info,
                _redact_event,
                _render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in (*_QUIET, *_NEVER_DEBUG, "uvicorn.error"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
        library.setLevel(max(threshold, logging.WARNING if name in _QUIET else logging.INFO))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught


# ------------------------------------------------------------------------------------------------ metrics

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The Prometheus series of one process, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        GCCollector(registry=registry)
        self.http_request_seconds = Histogram(
            "http_request_seconds",
            "Time from request to the end of the answer",
            ("service", "method", "route", "status"),
            buckets=_SECONDS,
            registry=registry,
        )
        self.outbox_oldest_age_seconds = Gauge(
            "outbox_oldest_age_seconds", "Age of the oldest event not yet on the bus", registry=registry
        )
        self.outbox_unpublished = Gauge("outbox_unpublished", "Events not yet on the bus", registry=registry)
        self.relay_published_total = Counter("relay_published_total", "Events put on the bus", registry=registry)
        self.consumer_lag = Gauge(
            "consumer_lag", "Events on a partition not yet taken in", ("topic", "partition"), registry=registry
        )
        self.consumer_handled_total = Counter(
            "consumer_handled_total", "Events taken in, by what became of them", ("type", "outcome"), registry=registry
        )
        self.dead_letters = Gauge("dead_letters", "Events set aside for an operator", registry=registry)
        self.audit_unsealed = Gauge("audit_unsealed", "Audit entries not yet in the hash chain", registry=registry)

    def render(self) -> tuple[bytes, str]:
        """The series in the text format, and its content type."""
        return generate_latest(self.registry), CONTENT_TYPE_LATEST


metrics: Final = Metrics()


def render() -> tuple[bytes, str]:
    """This process's series as Prometheus reads them, and their content type."""
    return metrics.render()


# ------------------------------------------------------------------------------------------------- traces

Kind = Literal["internal", "server", "client", "producer", "consumer"]
_KINDS: Final[dict[Kind, SpanKind]] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_W3C: Final = TraceContextTextMapPropagator()
_OFF: Final = nullcontext(INVALID_SPAN)


class _Tracing:
    """Where spans go; not OpenTelemetry's global provider, which frameworks would fill with spans of their own."""

    provider: TracerProvider | None = None
    tracer: Tracer | None = None


def configure_tracing(service: str, endpoint: str | None, *, exporter: SpanExporter | None = None) -> None:
    """Send spans to the OTLP/HTTP collector at `endpoint` (its base address), or nowhere if that is None.

    An `exporter` given instead gets each span as it ends. What was configured before is flushed and closed.
    """
    shut_down_tracing()
    if exporter is not None:
        processor: SimpleSpanProcessor | BatchSpanProcessor = SimpleSpanProcessor(exporter)
    elif endpoint is not None:
        processor = BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"))
    else:
        return
    _Tracing.provider = TracerProvider(resource=Resource.create({"service.name": service}))
    _Tracing.provider.add_span_processor(processor)
    _Tracing.tracer = _Tracing.provider.get_tracer("kit")


def shut_down_tracing() -> None:
    """Flush the spans that wait and stop recording; blocks for as long as the collector takes to answer."""
    provider, _Tracing.provider, _Tracing.tracer = _Tracing.provider, None, None
    if provider is not None:
        provider.shutdown()


def current_traceparent() -> str | None:
    """The W3C `traceparent` of the span that is open here, to travel with an event; None where none is."""
    if _Tracing.tracer is None:
        return None
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def span(
    name: str,
    *,
    kind: Kind = "internal",
    traceparent: str | None = None,
    attributes: Mapping[str, str | int] | None = None,
) -> AbstractContextManager[Span]:
    """Open a span for the block: under `traceparent` if one came along, else under the span that is open here.

    An exception marks the span as failed with its type, never its message. Without `configure_tracing` nothing is
    recorded.
    """
    if _Tracing.tracer is None:
        return _OFF
    return _recorded(_Tracing.tracer, name, kind, traceparent, attributes)


@contextmanager
def _recorded(
    tracer: Tracer, name: str, kind: Kind, traceparent: str | None, attributes: Mapping[str, str | int] | None
) -> Iterator[Span]:
    with tracer.start_as_current_span(
        name,
        context=_W3C.extract({"traceparent": traceparent}) if traceparent else None,
        kind=_KINDS[kind],
        attributes={k: scrub(v) if isinstance(v, str) else v for k, v in (attributes or {}).items()},
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield opened
        except BaseException as error:
            opened.set_attribute("error.type", type(error).__qualname__)
            opened.set_status(StatusCode.ERROR)
            raise


# --------------------------------------------------------------------------------------------------- HTTP

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
        self._service = service or _Process.service

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

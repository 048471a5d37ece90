"""Structured logs, one JSON object a line, without personal data."""

import json
import logging
import sys
from types import TracebackType
from typing import Any, Final

import structlog
from opentelemetry.trace import get_current_span
from structlog.typing import EventDict, Processor, WrappedLogger

from kit import clock
from kit.observability.redaction import redact

_QUIET: Final = ("sqlalchemy", "httpx", "httpcore", "uvicorn.access", "psycopg.pool")
_NEVER_DEBUG: Final = ("uvicorn", "aiokafka", "asyncio", "asyncpg", "psycopg", "procrastinate", "opentelemetry")


class Process:
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
    Process.service = service
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

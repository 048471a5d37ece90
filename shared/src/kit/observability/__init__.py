"""What operators see of a process: logs without personal data, metrics, and traces that cross Kafka."""

from kit.observability.http import HttpTelemetry
from kit.observability.logs import configure_logging
from kit.observability.metrics import Metrics, metrics, render
from kit.observability.redaction import redact, scrub
from kit.observability.traces import configure_tracing, current_traceparent, shut_down_tracing, span

__all__ = [
    "HttpTelemetry",
    "Metrics",
    "configure_logging",
    "configure_tracing",
    "current_traceparent",
    "metrics",
    "redact",
    "render",
    "scrub",
    "shut_down_tracing",
    "span",
]

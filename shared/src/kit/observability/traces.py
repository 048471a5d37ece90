"""OpenTelemetry traces that cross Kafka; off unless configured."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final, Literal

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.trace import INVALID_SPAN, Span, SpanKind, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from kit.observability.redaction import scrub

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

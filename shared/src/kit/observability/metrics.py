"""A process's metrics in Prometheus form."""

from typing import Final

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

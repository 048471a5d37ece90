"""A trace crosses Kafka: the consumer's span continues the one in which the event was announced."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from kit.actor import Role
from kit.consumer import Consumer
from kit.dead_letters import Message
from kit.observability import configure_tracing, shut_down_tracing
from kit.testing import ServiceUnderTest
from tests.kit.notes import heard

INCOMING = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    configure_tracing("notes", None, exporter=exporter)
    yield exporter
    shut_down_tracing()
    configure_tracing("notes", None)


async def test_request_announcement_and_effect_are_one_trace(
    noted: ServiceUnderTest, spans: InMemorySpanExporter
) -> None:
    writer = noted.caller(Role.CASE_WORKER)
    await writer.post("/v1/notes", {"words": "traced"}, headers={"traceparent": INCOMING})
    [envelope] = await noted.announced()
    assert envelope.traceparent is not None
    assert envelope.traceparent.split("-")[1] == INCOMING.split("-")[1]

    consumer = Consumer(noted.database, noted.service.handlers, noted.service.settings)
    await consumer.process([Message("employment.monitoring", 0, 0, envelope.to_json(), envelope)])

    assert await heard(noted) == ["traced"]
    traces = {format(span.context.trace_id, "032x") for span in spans.get_finished_spans() if span.context}
    assert traces == {INCOMING.split("-")[1]}
    [taken_in] = [span for span in spans.get_finished_spans() if span.name == "take in"]
    assert taken_in.parent is not None
    assert format(taken_in.parent.span_id, "016x") == envelope.traceparent.split("-")[2]


async def test_without_a_collector_events_carry_no_trace(noted: ServiceUnderTest) -> None:
    await noted.caller(Role.CASE_WORKER).post("/v1/notes", {"words": "plain"}, headers={"traceparent": INCOMING})
    [envelope] = await noted.announced()
    assert envelope.traceparent is None

import json
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.events import CONTENT_TYPE, Envelope, Event, UnreadableEvent
from scripts.asyncapi import events
from tests.contracts.builders import enveloped, example, happenings

UNTIMED = settings(deadline=None)
TRACE = st.none() | st.from_regex(r"\A00-[0-9a-f]{32}-[0-9a-f]{16}-01\Z")
# What a reader takes: printable, of a bounded length.
SUBJECTS = st.text(st.characters(codec="utf-8"), max_size=255).filter(str.isprintable)
ENVELOPES = st.builds(
    Envelope.of,
    st.builds(
        Event.stamped,
        st.sampled_from(events()).flatmap(happenings),
        subject=SUBJECTS,
        sequence=st.integers(0, 2**63 - 1),
    ),
    event_id=st.uuids(),
    at=st.datetimes(timezones=st.just(UTC)),
    traceparent=TRACE,
)


def binary(envelope: Envelope) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    """The message in binary mode, as the Kafka binding of CloudEvents 1.0 has it: attributes in headers."""
    attributes = json.loads(envelope.to_json())
    data = attributes.pop("data")
    content_type = attributes.pop("datacontenttype")
    headers = [(f"ce_{name}", str(value).encode()) for name, value in attributes.items()]
    return json.dumps(data).encode(), [*headers, ("content-type", content_type.encode())]


@UNTIMED
@given(ENVELOPES)
def test_what_is_sent_in_structured_mode_is_read_back(envelope: Envelope) -> None:
    headers = [("content-type", CONTENT_TYPE.encode())]

    assert Envelope.from_kafka(envelope.to_json(), headers) == envelope


@UNTIMED
@given(ENVELOPES)
def test_binary_mode_says_the_same_as_structured_mode(envelope: Envelope) -> None:
    assert Envelope.from_kafka(*binary(envelope)) == envelope


@UNTIMED
@given(ENVELOPES)
def test_a_reader_gets_the_event_that_was_announced(envelope: Envelope) -> None:
    heard = Envelope.from_kafka(envelope.to_json()).event()

    assert envelope.type == type(heard).TYPE
    assert heard.model_dump(mode="json") == envelope.data
    assert (heard.subject, heard.sequence) == (envelope.subject, envelope.sequence or 0)


@UNTIMED
@given(ENVELOPES)
def test_a_reader_overlooks_fields_that_have_joined_since(envelope: Envelope) -> None:
    wire = json.loads(envelope.to_json())
    wire["data"]["joined_since"] = {"any": ["thing"]}
    wire["tenant"] = "an extension that nobody here knows"

    heard = Envelope.from_kafka(json.dumps(wire).encode()).event()

    assert heard.model_dump(mode="json") == envelope.data


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(), part, max_size=3),
)
ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "article", "sequence", "traceparent", "data")


@UNTIMED
@given(st.binary(), st.lists(st.tuples(st.sampled_from(["ce_specversion", "ce_time", "x"]), st.none() | st.binary())))
def test_bytes_that_are_no_event_are_unreadable_and_nothing_worse(
    value: bytes, headers: list[tuple[str, bytes | None]]
) -> None:
    with pytest.raises(UnreadableEvent):
        Envelope.from_kafka(value, headers)


@UNTIMED
@given(st.dictionaries(st.sampled_from(ATTRIBUTES), JSON))
def test_an_attribute_of_any_kind_is_read_or_unreadable_and_nothing_worse(changes: dict[str, object]) -> None:
    wire = json.loads(enveloped(example(events()[0])).to_json()) | changes

    try:
        envelope = Envelope.from_kafka(json.dumps(wire).encode())
        envelope.event()
    except UnreadableEvent:
        assert changes
    else:
        assert isinstance(envelope.traceparent, str | None)


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"[" * 100_000,
        b'{"specversion":"1.0","id":"1","source":"s","type":"t","time":"2018-01-02T00:00:00Z","data":{},"sequence":1e999}',
        b'{"specversion":"0.3","id":"1","source":"s","type":"t","time":"2018-01-02T00:00:00Z","data":{}}',
    ],
    ids=["tombstone", "too deep", "endless number", "older version"],
)
def test_a_message_that_can_stop_no_consumer(value: bytes | None) -> None:
    with pytest.raises(UnreadableEvent):
        Envelope.from_kafka(value)

"""An event has its effect once, and per aggregate in its order, however often and in whatever order it comes."""

import asyncio
import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from kit.actor import Actor
from kit.events import Envelope, UnreadableEvent
from kit.inbox import Outcome
from kit.testing import ServiceUnderTest
from tests.kit.notes import heard, warning


async def test_an_event_that_comes_twice_has_its_effect_once(noted: ServiceUnderTest) -> None:
    envelope = noted.envelope(warning("once"), subject="note/1")
    assert await noted.takes_in(envelope) == [Outcome.HANDLED]
    assert await noted.takes_in(envelope) == [Outcome.DUPLICATE]
    assert await noted.takes_in(envelope, envelope) == [Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert await heard(noted) == ["once"]


async def test_twice_within_one_batch_is_once_too(noted: ServiceUnderTest) -> None:
    envelope = noted.envelope(warning("once"), subject="note/1")
    assert await noted.takes_in(envelope, envelope) == [Outcome.HANDLED, Outcome.DUPLICATE]
    assert await heard(noted) == ["once"]


async def test_two_members_with_the_same_events_at_the_same_time_have_one_effect(noted: ServiceUnderTest) -> None:
    envelopes = [noted.envelope(warning(f"{number}"), subject=f"note/{number}") for number in range(20)]
    outcomes = await asyncio.gather(noted.takes_in(*envelopes), noted.takes_in(*reversed(envelopes)))
    assert sorted(outcome for member in outcomes for outcome in member) == ["duplicate"] * 20 + ["handled"] * 20
    assert sorted(await heard(noted)) == sorted(f"{number}" for number in range(20))


async def test_a_later_event_waits_for_the_one_before(noted: ServiceUnderTest) -> None:
    first, second, third = (noted.envelope(warning(words), subject="note/1") for words in ("1", "2", "3"))
    assert await noted.takes_in(third) == [Outcome.PARKED]
    assert await noted.takes_in(second) == [Outcome.PARKED]
    assert await heard(noted) == []
    assert await noted.takes_in(first) == [Outcome.HANDLED]
    assert await heard(noted) == ["1", "2", "3"]


async def test_an_older_event_under_a_new_id_is_dropped(noted: ServiceUnderTest) -> None:
    await noted.hears(warning("1"), subject="note/1")
    await noted.hears(warning("2"), subject="note/1")
    assert await noted.hears(warning("1 again"), subject="note/1", sequence=1) == Outcome.STALE
    assert await heard(noted) == ["1", "2"]


async def test_an_event_without_a_number_is_taken_as_it_comes(noted: ServiceUnderTest) -> None:
    numbered = noted.envelope(warning("foreign"), subject="note/1")
    bare = Envelope(**{**{name: getattr(numbered, name) for name in numbered.__slots__}, "sequence": None})
    assert await noted.takes_in(bare) == [Outcome.HANDLED]


async def test_the_effect_and_the_record_of_it_commit_together(noted: ServiceUnderTest) -> None:
    envelope = noted.envelope(warning("once"), subject="note/1")
    with pytest.raises(RuntimeError):
        await noted.takes_in(envelope, noted.envelope(warning("poison"), subject="note/2"))
    assert await heard(noted) == []
    assert await noted.takes_in(envelope) == [Outcome.HANDLED]


async def test_an_event_of_an_unknown_type_moves_its_aggregate_on(noted: ServiceUnderTest) -> None:
    first = noted.envelope(warning("1"), subject="note/1")
    unknown = Envelope(
        **{**{name: getattr(first, name) for name in first.__slots__}, "type": "city.employment.x.y.v1", "id": "u"}
    )
    second = noted.envelope(warning("2"), subject="note/1")
    assert await noted.takes_in(unknown, second) == [Outcome.HANDLED, Outcome.HANDLED]
    assert await heard(noted) == ["2"]


def message(**changes: str) -> bytes:
    body = {"specversion": "1.0", "id": "1", "source": "/x", "type": "t", "time": "2018-01-01T00:00:00Z", "data": {}}
    return json.dumps(body | changes).encode()


@pytest.mark.parametrize(
    "unreadable",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"specversion": "0.3"}',
        b'{"specversion":"1.0","id":"1","data":1}',
        b"\xff",
        message(id="x\0"),
        message(id="\ud800"),
        message(id="济" * 4000),
        message(subject="a\nb"),
        message(sequence="0"),
        message(sequence="9" * 30),
    ],
)
def test_what_is_no_event_is_said_to_be_unreadable(unreadable: bytes) -> None:
    with pytest.raises(UnreadableEvent):
        Envelope.from_kafka(unreadable)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_shuffle_with_repetitions_gives_every_aggregate_its_order(
    noted: ServiceUnderTest, data: st.DataObject
) -> None:
    run = uuid4().hex
    envelopes = [
        noted.envelope(warning(f"{aggregate}:{number}"), subject=f"note/{run}/{aggregate}")
        for aggregate in range(3)
        for number in range(4)
    ]
    repeated = data.draw(st.lists(st.sampled_from(envelopes), max_size=8))
    arriving = data.draw(st.permutations([*envelopes, *repeated]))
    async with noted.database.transaction() as tx:
        await tx.session.execute(text("DELETE FROM heard"))
        tx.audit("cleared", "heard", by=Actor.system("test"))
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        await noted.takes_in(*arriving[:size])
        arriving = arriving[size:]
    words = await heard(noted)
    for aggregate in range(3):
        assert [word for word in words if word.startswith(f"{aggregate}:")] == [f"{aggregate}:{n}" for n in range(4)]

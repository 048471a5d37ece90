"""Every change is announced, and a consumer that missed one finds out and gets that one again."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.registration import digest_of
from kit.actor import Role
from kit.drift import positions
from kit.events import Envelope
from kit.inbox import Outcome
from kit.testing import ServiceUnderTest, TokenAuthority
from tests.registration.builders import declaration, fact, registered, stay
from tests.subsidy.builders import under_test_with

SOURCE = "/employment/registration"


@pytest.fixture
async def consumer(new_database: Callable[[str], str], authority: TokenAuthority) -> AsyncIterator[ServiceUnderTest]:
    async with under_test_with(new_database("subsidy"), authority, "http://127.0.0.1:1") as service:
        yield service


async def unemployed(registration: ServiceUnderTest) -> UUID:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    facts = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]
    await worker.post(f"/v1/people/{person}/facts", {"facts": facts})
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration())
    assert declared.json()["spell"]["status"] == "CONFIRMED"
    return person


async def drifted(registration: ServiceUnderTest, consumer: ServiceUnderTest) -> dict[str, list[dict[str, object]]]:
    """The people whose digests differ, page by page, and how far the consumer holds their aggregates."""
    operator = registration.caller(Role.ADMINISTRATOR)
    found: dict[str, list[dict[str, object]]] = {}
    cursor: dict[str, str] = {}
    while True:
        page = (await operator.get("/v1/drift", limit=2, **cursor)).json()
        for item in page["items"]:
            subjects = [stream["subject"] for stream in item["streams"]]
            async with consumer.database.reading() as session:
                held = await positions(session, "subsidy", SOURCE, subjects)
            if digest_of(held) != item["digest"]:
                found[item["person_id"]] = [{"subject": name, "sequence": number} for name, number in held.items()]
        if page["next"] is None:
            return found
        cursor = {"cursor": page["next"]}


async def sent_again(registration: ServiceUnderTest, since: int) -> list[Envelope]:
    return (await registration.announced())[since:]


async def test_a_consumer_that_missed_the_last_announcement_about_somebody_gets_that_one_again(
    registration: ServiceUnderTest, consumer: ServiceUnderTest
) -> None:
    people = [await unemployed(registration) for _ in range(3)]
    everything = await registration.announced()
    lost = everything[6]
    assert lost.data["person_id"] == str(people[1])
    await consumer.takes_in(*(envelope for envelope in everything if envelope is not lost))

    found = await drifted(registration, consumer)

    assert list(found) == [str(people[1])]
    operator = registration.caller(Role.ADMINISTRATOR)
    resent = await operator.post(f"/v1/people/{people[1]}/resends", {"held": found[str(people[1])]})
    assert resent.json() == {"person_id": str(people[1]), "announcements": 1}
    [again] = await sent_again(registration, len(everything))
    assert (again.id, again.sequence, again.data) == (lost.id, lost.sequence, lost.data)
    assert await consumer.takes_in(again) == [Outcome.HANDLED]
    assert await drifted(registration, consumer) == {}
    async with consumer.database.reading() as session:
        spells = (await session.execute(text("SELECT count(*) FROM picture_spells"))).scalar_one()
    assert spells == 3


async def test_everything_about_a_person_sent_again_changes_nothing_for_whoever_has_it(
    registration: ServiceUnderTest, consumer: ServiceUnderTest
) -> None:
    person, _ = await unemployed(registration), await unemployed(registration)
    everything = await registration.announced()
    await consumer.takes_in(*everything)
    operator = registration.caller(Role.ADMINISTRATOR)

    resent = await operator.post(f"/v1/people/{person}/resends", {})

    assert resent.json()["announcements"] == 4
    again = await sent_again(registration, len(everything))
    assert {envelope.data["person_id"] for envelope in again} == {str(person)}
    assert await consumer.takes_in(*again) == [Outcome.DUPLICATE] * 4
    twice = await operator.post(f"/v1/people/{person}/resends", {})
    assert twice.json()["announcements"] == 4, "what was sent again is not sent again once more"


async def test_a_missed_announcement_in_the_middle_parks_what_follows_until_it_is_sent_again(
    registration: ServiceUnderTest, consumer: ServiceUnderTest
) -> None:
    person = await unemployed(registration)
    entered, facts, *rest = await registration.announced()
    await consumer.takes_in(facts, *rest)
    [held] = (await drifted(registration, consumer)).values()
    operator = registration.caller(Role.ADMINISTRATOR)
    await operator.post(f"/v1/people/{person}/resends", {"held": held})
    again = await sent_again(registration, 2 + len(rest))
    assert [envelope.id for envelope in again] == [entered.id, facts.id]
    assert await consumer.takes_in(*again) == [Outcome.HANDLED, Outcome.DUPLICATE]
    assert await drifted(registration, consumer) == {}


async def test_what_is_no_longer_kept_is_said_and_not_half_sent(registration: ServiceUnderTest) -> None:
    person = await unemployed(registration)
    async with registration.database.engine.begin() as connection:
        await connection.execute(text("DELETE FROM outbox WHERE id = (SELECT min(id) FROM outbox)"))
    operator = registration.caller(Role.ADMINISTRATOR)
    refused = await operator.post(f"/v1/people/{person}/resends", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "HISTORY_DROPPED")
    assert refused.json()["subjects"] == [f"person/{person}"]
    assert len(await registration.announced()) == 3


async def test_only_operators_have_announcements_made_again_and_of_one_person_only(
    registration: ServiceUnderTest,
) -> None:
    person, other = await unemployed(registration), await unemployed(registration)
    worker = registration.caller(Role.CASE_WORKER)
    assert (await worker.post(f"/v1/people/{person}/resends", {})).status_code == 403
    assert (await worker.get("/v1/drift")).status_code == 403
    operator = registration.caller(Role.ADMINISTRATOR)
    foreign = await operator.post(
        f"/v1/people/{person}/resends", {"held": [{"subject": f"person/{other}", "sequence": 0}]}
    )
    assert (foreign.status_code, foreign.json()["code"]) == (404, "STREAM_UNKNOWN")
    elsewhere = registration.caller(Role.ADMINISTRATOR, districts=["370103"])
    assert (await elsewhere.get("/v1/drift")).json()["items"] == []
    assert (await elsewhere.post(f"/v1/people/{person}/resends", {})).status_code == 404

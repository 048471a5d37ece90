"""The service's own picture of people follows from what registration announced, and from nothing else."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import uuid4

from sqlalchemy import text

from contracts.registration import (
    FactsRecorded,
    PersonMerged,
    PersonRegistered,
    UnemploymentConfirmed,
    UnemploymentEnded,
    UnemploymentReopened,
)
from kit.actor import Role
from kit.events import Envelope
from kit.rebuild import rebuild
from kit.testing import ServiceUnderTest
from subsidy.models.pictures import same_person
from tests.subsidy.builders import (
    claim_event,
    contributed,
    for_month,
    hard_to_employ,
    hard_to_employ_person,
    in_review,
    known_person,
    learns,
)

TABLES = ("person_pictures", "picture_facts", "picture_spells")


async def picture(subsidy: ServiceUnderTest) -> list[list[tuple[object, ...]]]:
    async with subsidy.database.reading() as session:
        return [
            [tuple(row) for row in await session.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]
            for table in TABLES
        ]


async def in_order(envelopes: Sequence[Envelope]) -> AsyncIterator[Envelope]:
    for envelope in envelopes:
        yield envelope


async def test_a_rebuilt_picture_is_the_same_and_pays_no_claim_again(subsidy: ServiceUnderTest) -> None:
    person, spell, claim = uuid4(), uuid4(), claim_event()
    about, spelled = f"person/{person}", f"spell/{spell}"
    day, ended = date(2018, 3, 1), date(2018, 5, 2)
    history = [
        subsidy.envelope(PersonRegistered(person_id=person, district="370102", on=day), subject=about),
        subsidy.envelope(
            UnemploymentConfirmed(spell_id=spell, person_id=person, district="370102", on=day, parity=True),
            subject=spelled,
        ),
        subsidy.envelope(
            FactsRecorded(person_id=person, facts=(hard_to_employ(), contributed("2018-01", "900.00"))), subject=about
        ),
        subsidy.envelope(
            UnemploymentEnded(spell_id=spell, person_id=person, district="370102", on=ended, reason="RE_EMPLOYED"),
            subject=spelled,
        ),
        subsidy.envelope(claim, subject=f"claim/{claim.claim_id}"),
    ]
    await subsidy.takes_in(*history)
    before = await picture(subsidy)
    assert [len(rows) for rows in before] == [1, 2, 1]

    assert await rebuild(subsidy.database, subsidy.service.handlers, in_order(history)) == len(history)

    assert await picture(subsidy) == before
    async with subsidy.database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM claims"))).scalar_one() == 1
        assert (await session.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one() == 1


async def test_facts_under_either_of_two_merged_entries_speak_for_the_person_and_grants_count_once(
    subsidy: ServiceUnderTest,
) -> None:
    duplicate, stays = await hard_to_employ_person(subsidy, "2018-01"), await known_person(subsidy)
    before = await in_review(subsidy, for_month(duplicate))
    merged = PersonMerged(person_id=duplicate, into=stays, district="370102", on=date(2018, 6, 1))
    await subsidy.hears(merged, subject=f"person/{duplicate}")
    worker = subsidy.caller(Role.CASE_WORKER)

    second = await worker.post("/v1/applications", for_month(stays))
    under_the_old = await worker.post("/v1/applications", for_month(duplicate, "2018-02"))
    again = await worker.post(f"/v1/applications/{before['id']}/decisions")

    assert (second.status_code, second.json()["code"]) == (409, "APPLICATION_OPEN")
    assert (under_the_old.status_code, under_the_old.json()["code"]) == (409, "PERSON_MERGED")
    assert again.json()["application"]["status"] == "IN_REVIEW", "the application under the old id goes on"
    await learns(subsidy, stays, contributed("2018-02", "900.00"))
    february = await worker.post("/v1/applications", for_month(stays, "2018-02"))
    assert february.json()["application"]["status"] == "IN_REVIEW", "hard to employ, as said of the other entry"


async def test_entries_merged_one_after_the_other_are_one_person_in_whatever_order_it_is_heard(
    subsidy: ServiceUnderTest,
) -> None:
    first, second, third = [await known_person(subsidy) for _ in range(3)]
    other = await known_person(subsidy)
    for duplicate, into in ((second, third), (first, second)):
        merged = PersonMerged(person_id=duplicate, into=into, district="370102", on=date(2018, 6, 1))
        await subsidy.hears(merged, subject=f"person/{duplicate}")
    async with subsidy.database.reading() as session:
        for person in (first, second, third):
            found = set((await session.execute(same_person(person))).scalars())
            assert found == {first, second, third}
        assert set((await session.execute(same_person(other))).scalars()) == {other}


async def test_an_end_that_was_taken_back_leaves_the_spell_open(subsidy: ServiceUnderTest) -> None:
    person, spell = uuid4(), uuid4()
    about = {"spell_id": spell, "person_id": person, "district": "370102"}
    day, ended = date(2018, 3, 1), date(2018, 5, 2)
    begun = UnemploymentConfirmed(**about, on=day, parity=True)
    await subsidy.hears(begun, subject=f"spell/{spell}")
    before = await picture(subsidy)

    await subsidy.hears(UnemploymentEnded(**about, on=ended, reason="RE_EMPLOYED"), subject=f"spell/{spell}")
    assert await picture(subsidy) != before
    await subsidy.hears(UnemploymentReopened(**about, on=date(2018, 5, 9), ended_on=ended), subject=f"spell/{spell}")

    assert await picture(subsidy) == before

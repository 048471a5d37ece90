"""The service's own picture of people follows from what registration announced, and from nothing else."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import uuid4

from sqlalchemy import text

from contracts.registration import FactsRecorded, PersonRegistered, UnemploymentConfirmed, UnemploymentEnded
from kit.events import Envelope
from kit.rebuild import rebuild
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import claim_event, contributed, hard_to_employ

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

"""The picture of borrowers is what registration has told, no more, and can be painted again from its history."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.facts import Fact, FactKind
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
from kit.inbox import Outcome
from kit.rebuild import rebuild
from kit.testing import ServiceUnderTest
from tests.loans.builders import a_borrower, a_certificate, an_unemployed, application

PERSON, SPELL = UUID(int=1), UUID(int=2)


def said(kind: FactKind, value: Any) -> Fact:
    return Fact(
        kind=kind,
        value=value,
        valid_from=date(2017, 1, 1),
        source_department="HRSS",
        recorded_at="2017-01-02T00:00:00+08:00",
    )


def told(loans: ServiceUnderTest) -> list[Envelope]:
    """A person's story as registration announces it."""
    about, district = f"person/{PERSON}", "370102"
    spell: dict[str, Any] = {"spell_id": SPELL, "person_id": PERSON, "district": district}
    facts = (said(FactKind.EVER_EMPLOYED, True), said(FactKind.SUPPORT_CATEGORY, "GRADUATE"))
    return [
        loans.envelope(PersonRegistered(person_id=PERSON, district=district, on=date(2017, 1, 1)), subject=about),
        loans.envelope(FactsRecorded(person_id=PERSON, facts=facts), subject=about),
        loans.envelope(UnemploymentConfirmed(**spell, on=date(2017, 6, 1), parity=True), subject=f"spell/{SPELL}"),
        loans.envelope(UnemploymentEnded(**spell, on=date(2018, 5, 2), reason="RE_EMPLOYED"), subject=f"spell/{SPELL}"),
    ]


async def picture(loans: ServiceUnderTest) -> list[list[tuple[Any, ...]]]:
    """Every row of the read models."""
    async with loans.database.reading() as session:
        found = [await session.execute(select(table)) for table in loans.service.handlers.projections]
        return [sorted(tuple(row) for row in rows) for rows in found]


async def test_what_article_9_does_not_ask_is_not_kept(loans: ServiceUnderTest) -> None:
    assert await loans.takes_in(*told(loans)) == [Outcome.HANDLED] * 4

    people, spells, facts = await picture(loans)

    assert people == [(PERSON, "370102", None)]
    assert spells == [(SPELL, PERSON, date(2017, 6, 1), date(2018, 5, 2))]
    assert [row[3:5] for row in facts] == [("support_category", "GRADUATE")]


async def test_the_picture_painted_again_is_the_same(loans: ServiceUnderTest) -> None:
    story = told(loans)
    await loans.takes_in(*story)
    before = await picture(loans)

    async def history(envelopes: Sequence[Envelope]) -> AsyncIterator[Envelope]:
        for envelope in envelopes:
            yield envelope

    assert await rebuild(loans.database, loans.service.handlers, history(story)) == 4

    assert await picture(loans) == before


async def test_who_is_registered_under_one_of_two_merged_entries_borrows_under_the_other(
    loans: ServiceUnderTest,
) -> None:
    duplicate, stays = await an_unemployed(loans), await a_borrower(loans)
    merged = PersonMerged(person_id=duplicate, into=stays, district="370102", on=date(2018, 1, 10))
    await loans.hears(merged, subject=f"p/{duplicate}")
    worker = loans.caller(Role.CASE_WORKER)

    taken = await worker.post("/v1/loans", application(stays))
    under_the_old = await worker.post("/v1/loans", application(duplicate))

    assert (taken.status_code, taken.json()["loan"]["status"]) == (201, "ELIGIBLE")
    assert (under_the_old.status_code, under_the_old.json()["code"]) == (409, "PERSON_MERGED")
    assert under_the_old.json()["merged_into"] == str(stays)


async def test_the_word_for_which_a_conflict_was_settled_says_who_may_borrow(loans: ServiceUnderTest) -> None:
    person = await a_borrower(loans)
    await a_certificate(loans, person, "GRADUATE")
    settled = said(FactKind.SUPPORT_CATEGORY, "HARD_TO_EMPLOY").model_copy(
        update={"source_department": "CAB", "recorded_at": "2017-02-01T00:00:00+08:00", "settled": True}
    )
    await loans.hears(FactsRecorded(person_id=person, facts=(settled,)), subject=f"p/{person}")
    worker = loans.caller(Role.CASE_WORKER)
    taken = [
        (await worker.post("/v1/loans", application(person, group=group))).json()["loan"]["status"]
        for group in ("GRADUATE", "HARD_TO_EMPLOY")
    ]
    assert taken == ["REFUSED", "ELIGIBLE"]


async def test_an_end_that_was_taken_back_leaves_the_borrower_registered(loans: ServiceUnderTest) -> None:
    await loans.takes_in(*told(loans))
    about: dict[str, Any] = {"spell_id": SPELL, "person_id": PERSON, "district": "370102"}
    taken_back = UnemploymentReopened(**about, on=date(2018, 5, 9), ended_on=date(2018, 5, 2))

    assert await loans.hears(taken_back, subject=f"spell/{SPELL}") is Outcome.HANDLED

    _, spells, _ = await picture(loans)
    assert spells == [(SPELL, PERSON, date(2017, 6, 1), None)]

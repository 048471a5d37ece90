"""One person, one entry: duplicates are merged, names change, people die, families are linked both ways."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from contracts.registration import (
    HouseholdJoined,
    HouseholdLeft,
    Left,
    ParityChanged,
    PersonDied,
    PersonMerged,
    UnemploymentEnded,
    UnemploymentRefused,
)
from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.aid import certified, circumstance, family_of, read, settled, unemployed
from tests.registration.builders import declaration, fact, identity_number, registered, stay
from tests.registration.employers import entered, hired, work_on

LOCAL = [stay("2016-01-01"), fact("local_hukou", True, since="2000-01-01", source="PSB")]


async def resident(worker: Caller, **changes: Any) -> UUID:
    """Somebody who has lived in the city for long enough."""
    person = await registered(worker, **changes)
    assert (await worker.post(f"/v1/people/{person}/facts", {"facts": LOCAL})).status_code == 201
    return person


async def spell_of(worker: Caller, person: UUID, *, on: str, until: str | None = None) -> str:
    declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on=on))
    assert declared.status_code == 201, declared.text
    spell = str(declared.json()["spell"]["id"])
    if until is not None:
        ended = await worker.post(f"/v1/spells/{spell}/ending", {"on": until, "reason": "RE_EMPLOYED"})
        assert ended.status_code == 200, ended.text
    return spell


async def merged(worker: Caller, duplicate: UUID, into: UUID) -> Any:
    return await worker.post(
        f"/v1/people/{duplicate}/merge", {"into": str(into), "reason": "15-digit number of the same person"}
    )


async def test_a_duplicate_s_facts_and_spells_move_with_their_history_and_its_id_says_where_it_went(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    number = identity_number()
    duplicate, stays = await resident(worker, identity_number=number), await registered(worker)
    spell = await spell_of(worker, duplicate, on="2018-03-01", until="2018-04-01")
    before = (await worker.get(f"/v1/people/{duplicate}/facts")).json()["items"]

    answer = await merged(worker, duplicate, stays)

    assert (answer.status_code, answer.json()["id"]) == (201, str(stays))
    assert (await worker.get(f"/v1/people/{stays}/facts")).json()["items"] == before
    assert (await worker.get(f"/v1/spells/{spell}")).json()["person_id"] == str(stays)
    old = await worker.get(f"/v1/people/{duplicate}")
    assert (old.status_code, old.json()["merged_into"]) == (200, str(stays))
    found = await worker.post("/v1/people/searches", {"identity_number": number})
    assert found.json()["id"] == str(stays), "the number of the duplicate finds who is left"
    listed = (await worker.get("/v1/people")).json()["items"]
    assert [item["id"] for item in listed] == [str(stays)]
    [announced] = await registration.announced(PersonMerged)
    assert (announced.subject, announced.data["into"]) == (f"person/{duplicate}", str(stays))
    async with registration.database.reading() as session:
        [(moved, reason)] = await session.execute(text("SELECT moved, reason FROM person_merges"))
    assert moved["spells"] == [spell]
    assert sorted(moved["facts"]) == sorted(item["id"] for item in before)
    assert reason == "15-digit number of the same person"


async def test_nothing_is_written_to_an_entry_that_was_merged(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    duplicate, stays = await registered(worker), await registered(worker)
    await merged(worker, duplicate, stays)

    answers = [
        await worker.post(f"/v1/people/{duplicate}/facts", {"facts": LOCAL}),
        await worker.post(f"/v1/people/{duplicate}/declarations", declaration()),
        await worker.get(f"/v1/people/{duplicate}/facts"),
        await merged(worker, duplicate, stays),
        await merged(worker, stays, duplicate),
    ]

    assert [answer.status_code for answer in answers] == [409] * 5
    assert {answer.json()["code"] for answer in answers} == {"PERSON_MERGED"}
    assert {answer.json()["merged_into"] for answer in answers} == {str(stays)}


async def test_whoever_was_merged_before_goes_on_pointing_to_who_is_left(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    first, second, third = [await registered(worker) for _ in range(3)]
    await merged(worker, first, second)
    await merged(worker, second, third)
    places = [(await worker.get(f"/v1/people/{person}")).json()["merged_into"] for person in (first, second)]
    assert places == [str(third), str(third)]


@pytest.mark.parametrize("until", [None, "2018-06-01"])
async def test_spells_at_one_time_are_refused_and_nothing_moves(
    registration: ServiceUnderTest, until: str | None
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    duplicate, stays = await resident(worker), await resident(worker)
    one = await spell_of(worker, duplicate, on="2018-03-01", until=until)
    other = await spell_of(worker, stays, on="2018-05-01")

    answer = await merged(worker, duplicate, stays)

    assert (answer.status_code, answer.json()["code"]) == (409, "SPELL_CLASH")
    assert answer.json()["spells"] == [[one, other]]
    assert (await worker.get(f"/v1/people/{duplicate}")).json()["merged_into"] is None
    assert await registration.announced(PersonMerged) == []


async def test_spells_one_after_the_other_are_no_clash(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    duplicate, stays = await resident(worker), await resident(worker)
    await spell_of(worker, duplicate, on="2018-03-01", until="2018-05-01")
    await spell_of(worker, stays, on="2018-05-01")
    assert (await merged(worker, duplicate, stays)).status_code == 201
    again = await worker.post(f"/v1/people/{stays}/declarations", declaration(on="2018-04-01"))
    assert again.json()["code"] == "SPELL_OPEN"


async def test_members_of_two_households_and_the_dead_are_not_merged_with_the_living(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    one, other = await registered(worker), await registered(worker)
    for person in (one, other):
        await worker.post("/v1/households", household(person))
    both = await merged(worker, one, other)
    assert (both.status_code, both.json()["code"]) == (409, "MERGE_CLASH")
    await worker.post(f"/v1/people/{one}/death", {"on": "2018-03-01", "document": "死亡证明"})
    dead = await merged(worker, one, other)
    assert (dead.status_code, dead.json()["code"]) == (409, "DEATH_CLASH")
    itself = await merged(worker, one, one)
    assert (itself.status_code, itself.json()["code"]) == (422, "MERGE_WITH_SELF")


async def test_another_district_s_person_is_not_merged(registration: ServiceUnderTest) -> None:
    everywhere = registration.caller(Role.CASE_WORKER)
    mine, theirs = await registered(everywhere, district="370103"), await registered(everywhere, district="370102")
    worker = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert [(await merged(worker, *pair)).status_code for pair in ((mine, theirs), (theirs, mine))] == [404, 404]


async def test_a_former_name_is_kept_sealed_and_shown_masked(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker, name="欧阳修")
    renamed = await worker.post(
        f"/v1/people/{person}/names", {"name": "司马光", "on": "2018-05-01", "document": "鲁公 2018-17"}
    )
    assert renamed.json()["name"] == "司**"
    listed = (await worker.get(f"/v1/people/{person}/names")).json()["items"]
    assert [(item["name"], item["until"], item["document"]) for item in listed] == [
        ("欧**", "2018-05-01", "鲁公 2018-17")
    ]
    async with registration.database.reading() as session:
        stored = (await session.execute(text("SELECT former_names::text FROM former_names"))).scalar_one()
        trail = str((await session.execute(text("SELECT audit::text FROM audit"))).scalars().all())
    wire = b"".join([envelope.to_json() for envelope in await registration.announced()]).decode()
    for secret in ("欧阳修", "司马光", "欧阳修".encode().hex()):
        assert secret not in stored + trail + wire


async def test_a_death_ends_the_open_spell_and_no_declaration_is_taken_any_more(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await resident(worker)
    spell = await spell_of(worker, person, on="2018-03-01")

    died = await worker.post(f"/v1/people/{person}/death", {"on": "2018-04-05", "document": "死亡证明"})

    assert (died.status_code, died.json()["died_on"]) == (201, "2018-04-05")
    ended = (await worker.get(f"/v1/spells/{spell}")).json()
    assert (ended["status"], ended["ended_on"], ended["end_reason"]) == ("ENDED", "2018-04-05", "DIED")
    assert [event.data["on"] for event in await registration.announced(PersonDied)] == ["2018-04-05"]
    assert [event.data["reason"] for event in await registration.announced(UnemploymentEnded)] == ["DIED"]
    for path, body in (
        ("declarations", declaration(on="2018-05-01")),
        ("death", {"on": "2018-04-06", "document": "死亡证明"}),
        ("names", {"name": "司马光", "on": "2018-05-01", "document": "17"}),
    ):
        again = await worker.post(f"/v1/people/{person}/{path}", body)
        assert (again.status_code, again.json()["code"]) == (409, "PERSON_DIED")


async def test_a_death_ends_work_certification_and_the_time_in_the_family_and_nobody_is_told_of_it(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employed = await resident(worker)
    employment = await hired(worker, await entered(worker), employed, "2018-03-05")
    flexible = await resident(worker)
    scheme = {"on": "2018-03-05", "working": True, "employment_contract": False, "schemes": ["PENSION"]}
    declared = await worker.post(f"/v1/people/{flexible}/flexible-employments", scheme)
    certified_one, widow = await unemployed(worker, circumstance("SINGLE_PARENT")), await unemployed(worker)
    certification = await certified(worker, certified_one)
    family = await family_of(worker, certified_one, widow)

    for person in (employed, flexible, certified_one):
        await worker.post(f"/v1/people/{person}/death", {"on": "2018-04-05", "document": "死亡证明"})
    await settled(registration)

    left = await read(worker, f"/v1/employments/{employment['id']}")
    assert (left["status"], left["ended_on"], left["leaving_reason"]) == ("ENDED", "2018-04-05", "DIED")
    [event] = await registration.announced(Left)
    assert (event.data["on"], event.data["reason"], event.data["days_late"]) == ("2018-04-05", "DIED", None)
    ended = await read(worker, f"/v1/flexible-employments/{declared.json()['flexible_employment']['id']}")
    assert (ended["status"], ended["ended_on"]) == ("ENDED", "2018-04-05")
    for person in (employed, flexible):
        assert await work_on(worker, person, "2018-04-04") != (False, "NONE")
        assert await work_on(worker, person, "2018-04-05") == (False, "NONE")
    gone = await read(worker, f"/v1/certifications/{certification}")
    assert (gone["status"], gone["ended_on"], gone["end_reason"]) == ("ENDED", "2018-04-05", "DIED")
    assert (await read(worker, "/v1/tasks?kind=EXIT_NOTICE"))["items"] == []
    members = (await read(worker, f"/v1/families/{family['id']}"))["members"]
    assert {one["person_id"]: one["left_on"] for one in members} == {str(certified_one): "2018-04-05", str(widow): None}
    me = registration.caller(Role.CITIZEN, person_id=str(certified_one))
    told = [notice["code"] for notice in (await me.get("/v1/me/notices")).json()["items"]]
    assert told == ["FAMILY_FLAGGED", "CERTIFICATION_GRANTED", "UNEMPLOYMENT_CONFIRMED"]


async def test_two_entries_merged_are_decided_on_what_is_held_of_both(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    waiting, resided = await registered(worker), await registered(worker)
    declared = (await worker.post(f"/v1/people/{waiting}/declarations", declaration(on="2018-03-01"))).json()["spell"]
    assert declared["status"] == "WAITING_FOR_FACTS"
    await worker.post(f"/v1/people/{resided}/facts", {"facts": LOCAL})
    stranger, insured = await registered(worker), await registered(worker)
    away = fact("local_hukou", False, since="2000-01-01", source="PSB")
    months = fact("social_insurance_months_in_city", 8, since="2018-03-01")
    await worker.post(f"/v1/people/{stranger}/facts", {"facts": [stay("2016-01-01"), away]})
    await worker.post(f"/v1/people/{insured}/facts", {"facts": [months]})
    unequal = await spell_of(worker, stranger, on="2018-03-01")
    assert (await read(worker, f"/v1/spells/{unequal}"))["parity"] is False

    assert (await merged(worker, waiting, resided)).status_code == 201
    assert (await merged(worker, stranger, insured)).status_code == 201

    assert (await read(worker, f"/v1/spells/{declared['id']}"))["status"] == "CONFIRMED"
    assert (await read(worker, f"/v1/spells/{unequal}"))["parity"] is True
    changed = [event.data for event in await registration.announced(ParityChanged)]
    assert [(one["person_id"], one["parity"]) for one in changed] == [(str(insured), True)]


async def test_a_declaration_that_waits_is_refused_by_a_death_and_a_later_one_ends_on_its_first_day(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    waiting, late = await registered(worker), await resident(worker)
    await worker.post(f"/v1/people/{waiting}/declarations", declaration())
    spell = await spell_of(worker, late, on="2018-03-01")
    for person in (waiting, late):
        await worker.post(f"/v1/people/{person}/death", {"on": "2018-02-20", "document": "死亡证明"})
    [refused] = await registration.announced(UnemploymentRefused)
    assert (refused.data["person_id"], refused.data["reasons"]) == (str(waiting), ["DIED"])
    assert (await worker.get(f"/v1/spells/{spell}")).json()["ended_on"] == "2018-03-01"


def household(head: UUID, *others: tuple[UUID, str], on: str = "2018-01-01") -> dict[str, Any]:
    members = [{"person_id": str(head), "relation": "HEAD"}]
    members += [{"person_id": str(person), "relation": relation} for person, relation in others]
    return {"district": "370102", "on": on, "members": members}


async def test_a_family_is_linked_both_ways_and_a_person_belongs_to_one(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, spouse, child = [await registered(worker) for _ in range(3)]
    formed = await worker.post("/v1/households", household(head, (spouse, "SPOUSE")))
    path = f"/v1/households/{formed.json()['id']}"
    joined = await worker.post(f"{path}/members", {"person_id": str(child), "relation": "CHILD", "on": "2018-02-01"})
    assert joined.status_code == 201, joined.text

    for person in (head, spouse, child):
        seen = (await worker.get(f"/v1/people/{person}/household")).json()
        assert sorted(member["person_id"] for member in seen["members"]) == sorted(map(str, (head, spouse, child)))
    again = await worker.post("/v1/households", household(spouse))
    assert (again.status_code, again.json()["code"]) == (409, "HOUSEHOLD_OTHER")

    left = await worker.post(f"{path}/members/{child}/departure", {"on": "2018-06-01"})
    assert {one["person_id"]: one["until"] for one in left.json()["members"]}[str(child)] == "2018-06-01"
    gone = await worker.post(f"{path}/members/{child}/departure", {"on": "2018-06-01"})
    assert (gone.status_code, gone.json()["code"]) == (404, "MEMBER_UNKNOWN")
    assert (await worker.get(f"/v1/people/{child}/household")).json()["code"] == "HOUSEHOLD_NONE"
    early = await worker.post(f"{path}/members/{spouse}/departure", {"on": "2017-06-01"})
    assert (early.status_code, early.json()["code"]) == (409, "END_BEFORE_START")
    assert len(await registration.announced(HouseholdJoined)) == 3
    assert [event.data["person_id"] for event in await registration.announced(HouseholdLeft)] == [str(child)]


async def test_a_death_ends_the_time_in_the_household(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    head, spouse = await registered(worker), await registered(worker)
    formed = (await worker.post("/v1/households", household(head, (spouse, "SPOUSE")))).json()["id"]
    await worker.post(f"/v1/people/{spouse}/death", {"on": "2018-04-05", "document": "死亡证明"})
    members = (await worker.get(f"/v1/households/{formed}")).json()["members"]
    assert {one["person_id"]: one["until"] for one in members} == {str(head): None, str(spouse): "2018-04-05"}
    joined = await worker.post(
        f"/v1/households/{formed}/members", {"person_id": str(spouse), "relation": "SPOUSE", "on": "2018-05-01"}
    )
    assert joined.json()["code"] == "PERSON_DIED"


async def test_another_district_s_household_does_not_exist(registration: ServiceUnderTest) -> None:
    everywhere = registration.caller(Role.CASE_WORKER)
    head = await registered(everywhere)
    formed = (await everywhere.post("/v1/households", household(head))).json()["id"]
    neighbour = registration.caller(Role.CASE_WORKER, districts=["370103"])
    paths = [f"/v1/households/{formed}", f"/v1/people/{head}/household", f"/v1/households/{uuid4()}"]
    assert [(await neighbour.get(path)).status_code for path in paths] == [404, 404, 404]
    assert (await neighbour.get("/v1/households")).json()["items"] == []
    assert [item["id"] for item in (await everywhere.get("/v1/households", district="370102")).json()["items"]] == [
        formed
    ]

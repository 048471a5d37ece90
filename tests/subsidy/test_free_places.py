"""免费工位、场所 (article 8): founders have free desks and premises in turn, and never more than there are."""

from typing import Any
from uuid import UUID, uuid4

import anyio
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import known_person
from tests.subsidy.calls import made
from tests.subsidy.test_waiting_places import queue, waits

HERE = "370102"
OFFERED = {
    "kind": "DESK",
    "name": "明府城创客街区",
    "address": "历下区泉城路1号",
    "district": HERE,
    "number": 2,
    "since": "2018-05-01",
    "until": "2018-12-31",
}


async def announced(subsidy: ServiceUnderTest, **changes: Any) -> dict[str, Any]:
    return await made(await subsidy.caller(Role.CASE_WORKER).post("/v1/free-places", OFFERED | changes))


async def founder(subsidy: ServiceUnderTest, place: str, *, valued: bool = False) -> str:
    """The entry of a founder who waits for the place."""
    person = await known_person(subsidy)
    entered = await waits(
        subsidy, "FREE_PLACE", place, person, on="2018-05-02", self_started=True, high_value_added=valued
    )
    found: str = (await made(entered))["id"]
    return found


async def free(subsidy: ServiceUnderTest, place: str) -> int:
    answer = await subsidy.caller(Role.CITIZEN, person_id=str(uuid4())).get(f"/v1/free-places/{place}")
    found: int = answer.json()["free"]
    return found


async def test_founders_have_free_desks_in_turn_and_a_desk_given_back_goes_to_the_next(
    subsidy: ServiceUnderTest,
) -> None:
    place = (await announced(subsidy))["id"]
    first, second, valued = [await founder(subsidy, place, valued=one) for one in (False, False, True)]
    office, day = subsidy.caller(Role.CASE_WORKER), {"on": "2018-06-01"}
    assert [(one["id"], one["turn"]) for one in await queue(subsidy, "FREE_PLACE", place)] == [
        (valued, 1),
        (first, 2),
        (second, 2),
    ]
    for one in (valued, first):
        await made(await office.post(f"/v1/waiting-places/{one}/placement", day))
    assert await free(subsidy, place) == 0
    person = (await queue(subsidy, "FREE_PLACE", place, status="PLACED"))[0]["person_id"]
    stated = {"self_started": True, "high_value_added": True}
    twice = await made(await waits(subsidy, "FREE_PLACE", place, UUID(person), on="2018-05-02", **stated))
    held = await office.post(f"/v1/waiting-places/{twice['id']}/placement", day)
    assert (held.status_code, held.json()["code"]) == (409, "HELD_ALREADY")
    leaving = {"on": "2018-06-02", "reason": "已有工位"}
    await made(await office.post(f"/v1/waiting-places/{twice['id']}/withdrawal", leaving))
    full = await office.post(f"/v1/waiting-places/{second}/placement", day)
    assert (full.status_code, full.json()["code"]) == (409, "NONE_FREE")

    back = await made(await office.post(f"/v1/waiting-places/{first}/return", {"on": "2018-06-08"}))
    assert (back["status"], back["given_back_on"]) == ("GIVEN_BACK", "2018-06-08")
    again = await office.post(f"/v1/waiting-places/{first}/return", {"on": "2018-06-08"})
    assert (again.status_code, again.json()["code"]) == (409, "NOT_HELD")
    await made(await office.post(f"/v1/waiting-places/{second}/placement", {"on": "2018-06-09"}))
    assert await free(subsidy, place) == 0

    # Whatever the code does, the database holds no more takers than there are desks.
    with pytest.raises(IntegrityError, match="ck_free_places_taken"):
        async with subsidy.database.engine.begin() as connection:
            await connection.execute(text("UPDATE free_places SET taken = taken + 1"))


async def test_of_two_who_take_the_last_desk_at_once_one_has_it(subsidy: ServiceUnderTest) -> None:
    place = (await announced(subsidy, number=1))["id"]
    entries = [await founder(subsidy, place) for _ in range(2)]
    answers: list[int] = []

    async def take(entry: str) -> None:
        path = f"/v1/waiting-places/{entry}/placement"
        answers.append((await subsidy.caller(Role.CASE_WORKER).post(path, {"on": "2018-06-01"})).status_code)

    async with anyio.create_task_group() as group:
        for entry in entries:
            group.start_soon(take, entry)
    assert sorted(answers) == [201, 409]
    assert await free(subsidy, place) == 0


async def test_what_is_offered_is_found_by_everybody_and_only_founders_have_it(subsidy: ServiceUnderTest) -> None:
    desks = await announced(subsidy)
    premises = await announced(subsidy, kind="PREMISES", district="370112", until="2018-06-30", number=1)
    reader = subsidy.caller(Role.CITIZEN, person_id=str(uuid4()))

    async def found(**asked: Any) -> list[str]:
        answer = await reader.get("/v1/free-places", **asked)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert await found() == [desks["id"], premises["id"]]
    assert await found(sort="UNTIL") == [premises["id"], desks["id"]]
    page = (await reader.get("/v1/free-places", sort="UNTIL", limit=1)).json()
    assert await found(sort="UNTIL", cursor=page["next"]) == [desks["id"]]
    assert await found(kind="PREMISES", district="370112", has_free="true") == [premises["id"]]
    assert await found(on="2018-07-01") == [desks["id"]]

    person: UUID = await known_person(subsidy)
    for stated, provider, code in (
        ({"self_started": False}, desks["id"], "NOT_A_FOUNDER"),
        ({"self_started": True}, uuid4(), "NOT_OFFERED"),
    ):
        answer = await waits(subsidy, "FREE_PLACE", provider, person, on="2018-05-02", **stated)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    elsewhere = subsidy.caller(Role.CASE_WORKER, districts=["370112"])
    assert (await elsewhere.post("/v1/free-places", OFFERED)).status_code == 403
    assert (await reader.post("/v1/free-places", OFFERED)).status_code == 403

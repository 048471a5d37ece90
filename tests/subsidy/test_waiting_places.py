"""优先安置 Articles 7 and 15: displaced founders go first into incubators, hard-to-place people into welfare posts.

By displaced_founder_incubator_priority, high_value_startup_priority and public_welfare_post_priority.
"""

from typing import Any
from uuid import UUID, uuid4

import httpx

from contracts.facts import FactKind
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import fact, hard_to_employ, known_person
from tests.subsidy.calls import certified_as, made, new_call
from tests.subsidy.filers import known_employer


async def waits(
    subsidy: ServiceUnderTest, kind: str, provider: object, person: UUID, *, on: str, **stated: Any
) -> httpx.Response:
    body = {"kind": kind, "provider_id": str(provider), "person_id": str(person), "on": on, **stated}
    return await subsidy.caller(Role.CASE_WORKER).post("/v1/waiting-places", body)


async def queue(
    subsidy: ServiceUnderTest, kind: str, provider: object, status: str = "WAITING"
) -> list[dict[str, Any]]:
    """The list, read a row at a time."""
    found: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while True:
        page = await subsidy.caller(Role.AUDITOR).get(
            "/v1/waiting-places", kind=kind, provider_id=str(provider), status=status, limit=1, **more
        )
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        if page.json()["next"] is None:
            return found
        more = {"cursor": page.json()["next"]}


async def test_a_displaced_founder_goes_first_then_high_value_industries_then_who_came_first(
    subsidy: ServiceUnderTest,
) -> None:
    firm = await known_employer(subsidy)
    incubator = (await certified_as(subsidy, firm, new_call("INCUBATOR", places=1)))["id"]
    displaced = fact(FactKind.SUPPORT_CATEGORY, "DECAPACITY_DISPLACED", since="2017-01-01")
    anybody, valued, founder, idle = [
        await known_person(subsidy, *facts) for facts in ((), (), (displaced,), (displaced,))
    ]
    uncertified = await waits(subsidy, "INCUBATOR", uuid4(), anybody, on="2018-05-02", self_started=True)
    entered = [
        await made(await waits(subsidy, "INCUBATOR", incubator, person, on=on, **stated))
        for person, on, stated in (
            (anybody, "2018-05-02", {"self_started": True, "high_value_added": False}),
            (valued, "2018-05-04", {"self_started": True, "high_value_added": True}),
            (founder, "2018-05-07", {"self_started": True, "high_value_added": False}),
            (idle, "2018-05-08", {"self_started": False, "high_value_added": False}),
        )
    ]
    twice = await waits(subsidy, "INCUBATOR", incubator, founder, on="2018-05-09", self_started=True)
    office, placing = subsidy.caller(Role.CASE_WORKER), {"on": "2018-06-01"}
    early = await office.post(f"/v1/waiting-places/{entered[1]['id']}/placement", placing)

    assert (uncertified.status_code, uncertified.json()["code"]) == (422, "NOT_CERTIFIED")
    assert (twice.status_code, twice.json()["code"]) == (409, "WAITING_ALREADY")
    listed = await queue(subsidy, "INCUBATOR", incubator)
    assert [(one["person_id"], one["turn"], one["reasons"]) for one in listed] == [
        (str(founder), 0, ["displaced_founder_incubator_priority"]),
        (str(valued), 1, ["high_value_startup_priority"]),
        (str(anybody), 2, []),
        (str(idle), 2, []),
    ]
    assert (early.status_code, early.json()["code"]) == (409, "NOT_FIRST")
    for one in (entered[2], entered[1]):
        placed = await made(await office.post(f"/v1/waiting-places/{one['id']}/placement", placing))
        assert (placed["status"], placed["ended_on"]) == ("PLACED", "2018-06-01")
    leaving = {"on": "2018-06-02", "reason": "另有安排"}
    await made(await office.post(f"/v1/waiting-places/{entered[0]['id']}/withdrawal", leaving))
    assert [one["id"] for one in await queue(subsidy, "INCUBATOR", incubator)] == [entered[3]["id"]]
    forged = await office.get("/v1/waiting-places", kind="INCUBATOR", provider_id=incubator, cursor="WzEsMiwzXQ")
    assert (forged.status_code, forged.json()["code"]) == (400, "CURSOR_INVALID")


async def test_a_new_or_vacated_welfare_post_goes_first_to_who_is_hard_to_place(subsidy: ServiceUnderTest) -> None:
    community, kind = await known_employer(subsidy, kind="PUBLIC_INSTITUTION", size=None), "PUBLIC_WELFARE_POST"
    anybody, hard = await known_person(subsidy), await known_person(subsidy, hard_to_employ())
    late = await known_person(subsidy, hard_to_employ())
    await made(await waits(subsidy, kind, community, anybody, on="2018-05-02", post_origin="NEW"))
    await made(await waits(subsidy, kind, community, hard, on="2018-05-03", post_origin="VACATED"))
    await made(await waits(subsidy, kind, community, late, on="2018-05-01", post_origin="OTHER"))
    unstated = await waits(subsidy, kind, community, hard, on="2018-05-03")

    listed = await queue(subsidy, kind, community)
    assert [(one["person_id"], one["turn"]) for one in listed] == [
        (str(hard), 0),
        (str(late), 2),
        (str(anybody), 2),
    ]
    assert unstated.status_code == 422
    own = subsidy.caller(Role.CITIZEN, person_id=str(anybody))
    mine = (await own.get("/v1/waiting-places", kind=kind, provider_id=str(community))).json()["items"]
    assert [one["person_id"] for one in mine] == [str(anybody)]

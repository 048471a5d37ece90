"""Article 15: laid-off staff of enterprises that cut overcapacity are inside every policy, and come first in some."""

from typing import Any

import pytest

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.registration.aid import certified, read, unemployed
from tests.registration.builders import registered

STEELWORKS = "91370100163148711B"


async def entered(caller: Caller, person: object, **changes: Any) -> dict[str, Any]:
    body = {
        "employer_code": STEELWORKS,
        "decapacity_enterprise": True,
        "laid_off": True,
        "displaced_on": "2018-03-01",
    }
    answer = await caller.post(f"/v1/people/{person}/displacements", body | changes)
    assert answer.status_code == 201, answer.text
    worker: dict[str, Any] = answer.json()["worker"]
    return worker


@pytest.mark.parametrize(
    ("stated", "group", "in_scope"),
    [
        ({}, "DECAPACITY_LAID_OFF", True),
        ({"laid_off": False}, "NONE", False),
        ({"decapacity_enterprise": False}, "NONE", False),
        ({"displaced_on": "2017-12-29"}, "DECAPACITY_LAID_OFF", False),
    ],
)
async def test_the_group_is_what_the_rule_says_on_the_day(
    registration: ServiceUnderTest, stated: dict[str, Any], group: str, *, in_scope: bool
) -> None:
    caseworker = registration.caller(Role.CASE_WORKER)
    worker = await entered(caseworker, await registered(caseworker), **stated)
    assert (worker["group"], worker["in_scope"]) == (group, in_scope)
    [decision] = (await caseworker.get(f"/v1/displaced-workers/{worker['id']}/decisions")).json()
    assert decision["instrument"] == "decapacity_policy_scope"


async def test_who_starts_a_business_comes_first_in_incubators_and_the_hard_to_employ_in_public_welfare_posts(
    registration: ServiceUnderTest,
) -> None:
    caseworker = registration.caller(Role.CASE_WORKER)
    founder = await entered(caseworker, await registered(caseworker))
    person = await unemployed(caseworker, born="19600101")
    await certified(caseworker, person)
    hard = await entered(caseworker, person)
    plans = [
        (founder["id"], "STARTUP", ["INCUBATOR"]),
        (hard["id"], "PUBLIC_WELFARE_POST", ["PUBLIC_WELFARE_POST"]),
    ]
    for worker, way, priorities in plans:
        body = {"way": way, "plan": "见安置方案", "on": "2018-04-01"}
        planned = await caseworker.post(f"/v1/displaced-workers/{worker}/plan", body)
        assert planned.json()["priorities"] == priorities
    first = await read(caseworker, "/v1/displaced-workers?priority=PUBLIC_WELFARE_POST")
    assert [item["id"] for item in first["items"]] == [hard["id"]]


async def test_out_of_scope_nobody_comes_first(registration: ServiceUnderTest) -> None:
    caseworker = registration.caller(Role.CASE_WORKER)
    worker = await entered(caseworker, await registered(caseworker), laid_off=False)
    body = {"way": "STARTUP", "plan": "见安置方案", "on": "2018-04-01"}
    planned = await caseworker.post(f"/v1/displaced-workers/{worker['id']}/plan", body)
    assert planned.json()["priorities"] == []


async def test_somebody_is_placed_by_a_plan_and_once(registration: ServiceUnderTest) -> None:
    caseworker = registration.caller(Role.CASE_WORKER)
    person = await registered(caseworker)
    path = f"/v1/displaced-workers/{(await entered(caseworker, person))['id']}"
    twice = await caseworker.post(
        f"/v1/people/{person}/displacements",
        {"employer_code": STEELWORKS, "decapacity_enterprise": True, "laid_off": True, "displaced_on": "2018-03-01"},
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "DISPLACED_EXISTS")
    codes = []
    for step, body in (
        ("placement", {"on": "2018-05-01"}),
        ("plan", {"way": "INTERNAL", "plan": "转岗", "on": "2018-04-01"}),
        ("placement", {"on": "2018-02-28"}),
        ("placement", {"on": "2018-05-01"}),
        ("placement", {"on": "2018-05-01"}),
        ("plan", {"way": "INTERNAL", "plan": "转岗", "on": "2018-06-01"}),
    ):
        answer = await caseworker.post(f"{path}/{step}", body)
        codes.append(answer.json().get("code", answer.json().get("status")))
    assert codes == ["PLAN_MISSING", "OPEN", "END_BEFORE_START", "PLACED", "DISPLACED_STATUS", "DISPLACED_STATUS"]


async def test_another_district_sees_no_displaced_worker(registration: ServiceUnderTest) -> None:
    caseworker = registration.caller(Role.CASE_WORKER)
    worker = await entered(caseworker, await registered(caseworker))
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get(f"/v1/displaced-workers/{worker['id']}")).status_code == 404
    assert (await read(elsewhere, "/v1/displaced-workers"))["items"] == []
    found = await read(caseworker, "/v1/displaced-workers?group=DECAPACITY_LAID_OFF&status=OPEN")
    assert [item["id"] for item in found["items"]] == [worker["id"]]

"""Article 16: a veteran entitled to an assigned post has an open task until the post is there."""

from typing import Any
from uuid import UUID

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.kit.proposals import approved
from tests.registration.aid import read
from tests.registration.builders import registered


async def received(caller: Caller, person: UUID, *, ground: str = "SERVED_12_YEARS") -> dict[str, Any]:
    body = {"ground": ground, "received_on": "2018-03-01"}
    answer = await caller.post(f"/v1/people/{person}/veteran-placements", body)
    assert answer.status_code == 201, answer.text
    placement: dict[str, Any] = answer.json()["placement"]
    return placement


async def test_the_task_is_open_until_the_post_is_secured(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER, subject="worker-wang")
    placement = await received(worker, await registered(worker))
    assert placement["status"] == "OPEN"
    [task] = (await read(worker, "/v1/tasks?kind=VETERAN_PLACEMENT&done=false&owner=worker-wang"))["items"]
    assert (task["due_on"], task["missing_figure"]) == (None, "veteran_placement.deadline_months")
    by_hand = await worker.post(f"/v1/tasks/{task['id']}/completion", {"on": "2018-04-01"})
    assert (by_hand.status_code, by_hand.json()["code"]) == (409, "TASK_NEEDS_WORK")

    path = f"/v1/veteran-placements/{placement['id']}"
    placed = await worker.post(f"{path}/post", {"post": "水务集团 技术员", "on": "2018-05-02"})

    assert (placed.json()["status"], placed.json()["secured_on"]) == ("PLACED", "2018-05-02")
    assert (await read(worker, f"/v1/tasks/{task['id']}"))["done_on"] == "2018-05-02"
    again = await worker.post(f"{path}/post", {"post": "水务集团 技术员", "on": "2018-05-02"})
    assert (again.status_code, again.json()["code"]) == (409, "PLACEMENT_STATUS")


async def test_a_configured_deadline_runs_from_the_day_on_which_the_city_received_them(
    registration: ServiceUnderTest,
) -> None:
    await approved(
        registration,
        key="veteran_placement.deadline_months",
        unit="months",
        value=6,
        valid_from="2018-01-01",
        article=16,
    )
    worker = registration.caller(Role.CASE_WORKER)
    await received(worker, await registered(worker))
    [task] = (await read(worker, "/v1/tasks?kind=VETERAN_PLACEMENT"))["items"]
    assert (task["due_on"], task["missing_figure"]) == ("2018-09-01", None)


async def test_who_is_not_entitled_has_a_decision_and_no_task(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    placement = await received(worker, person, ground="VOLUNTEERED")
    assert placement["status"] == "NOT_ENTITLED"
    [decision] = (await worker.get(f"/v1/veteran-placements/{placement['id']}/decisions")).json()
    assert (decision["instrument"], decision["outcome"]) == ("veteran_placement_task", "INELIGIBLE")
    assert (await read(worker, "/v1/tasks"))["items"] == []
    refused = await worker.post(f"/v1/veteran-placements/{placement['id']}/post", {"post": "x", "on": "2018-05-02"})
    assert refused.status_code == 409
    assert (await received(worker, person))["status"] == "OPEN"
    twice = await worker.post(
        f"/v1/people/{person}/veteran-placements", {"ground": "CHILD_OF_MARTYR", "received_on": "2018-03-01"}
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "PLACEMENT_EXISTS")


async def test_the_target_is_met_when_every_entitled_veteran_has_a_post(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    placements = [await received(worker, await registered(worker)) for _ in range(2)]
    answers = []
    for placement in placements:
        await worker.post(f"/v1/veteran-placements/{placement['id']}/post", {"post": "岗位", "on": "2018-05-02"})
        answers.append((await read(worker, "/v1/veteran-placement-target?on=2018-06-01"))["outcome"])
    assert answers == ["INELIGIBLE", "ELIGIBLE"]


async def test_another_district_sees_no_placement(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    placement = await received(worker, await registered(worker))
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get(f"/v1/veteran-placements/{placement['id']}")).status_code == 404
    assert (await read(elsewhere, "/v1/veteran-placements"))["items"] == []
    assert [item["id"] for item in (await read(worker, "/v1/veteran-placements?status=OPEN"))["items"]] == [
        placement["id"]
    ]


async def test_a_demobilised_officer_is_placed_without_a_ground_and_outside_the_target_of_soldiers(
    registration: ServiceUnderTest,
) -> None:
    """A16-1 军队转业干部: group code DEMOBILISED_OFFICER, to whom the rule of retired soldiers is not put."""
    worker = registration.caller(Role.CASE_WORKER)
    officer = await registered(worker)
    path = f"/v1/people/{officer}/veteran-placements"
    body = {"category": "DEMOBILISED_OFFICER", "received_on": "2018-03-01"}

    with_ground = await worker.post(path, body | {"ground": "SERVED_12_YEARS"})
    entered = await worker.post(path, body)

    assert with_ground.status_code == 422
    assert (entered.status_code, entered.json()["verdict"]) == (201, None)
    placement = entered.json()["placement"]
    assert (placement["category"], placement["ground"], placement["status"]) == ("DEMOBILISED_OFFICER", None, "OPEN")
    [task] = (await read(worker, "/v1/tasks?kind=VETERAN_PLACEMENT&done=false"))["items"]
    assert (task["due_on"], task["missing_figure"]) == (None, None)
    soldier = await received(worker, await registered(worker))
    await worker.post(f"/v1/veteran-placements/{soldier['id']}/post", {"post": "岗位", "on": "2018-05-02"})
    assert (await read(worker, "/v1/veteran-placement-target?on=2018-06-01"))["outcome"] == "ELIGIBLE"
    listed = (await read(worker, "/v1/veteran-placements?category=DEMOBILISED_OFFICER"))["items"]
    assert [item["id"] for item in listed] == [placement["id"]]
    placed = await worker.post(f"/v1/veteran-placements/{placement['id']}/post", {"post": "岗位", "on": "2018-05-02"})
    assert placed.json()["status"] == "PLACED"
    assert (await read(worker, f"/v1/tasks/{task['id']}"))["done_on"] == "2018-05-02"

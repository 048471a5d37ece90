"""Tasks: what somebody has to do, by whom and by when."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.actor import Role
from kit.errors import Conflict
from kit.testing import Caller, ServiceUnderTest
from registration.models import Task, TaskKind
from tests.registration.aid import read
from tests.registration.builders import registered


async def noted(caller: Caller, due_on: str | None = None) -> dict[str, Any]:
    person = await registered(caller)
    body = {"note": "四月回访", "on": "2018-03-01", "due_on": due_on}
    answer = await caller.post(f"/v1/people/{person}/follow-ups", body)
    assert answer.status_code == 201, answer.text
    task: dict[str, Any] = answer.json()
    return task


async def test_a_case_worker_notes_hands_over_and_completes(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER, subject="worker-li")
    task = await noted(worker, "2018-04-01")
    assert (task["owner"], task["due_on"]) == ("worker-li", "2018-04-01")
    second = await worker.post(f"/v1/people/{task['person_id']}/follow-ups", {"note": "再次", "on": "2018-03-02"})
    assert (second.status_code, second.json()["code"]) == (409, "TASK_OPEN")

    handed = await worker.post(f"/v1/tasks/{task['id']}/owner", {"owner": "worker-wang"})
    assert handed.json()["owner"] == "worker-wang"
    early = await worker.post(f"/v1/tasks/{task['id']}/completion", {"on": "2018-02-28"})
    assert (early.status_code, early.json()["code"]) == (409, "END_BEFORE_START")
    done = await worker.post(f"/v1/tasks/{task['id']}/completion", {"on": "2018-03-20"})
    assert (done.json()["done_on"], done.json()["done_by"]) == ("2018-03-20", "worker-li")
    for step, body in (("completion", {"on": "2018-03-20"}), ("owner", {"owner": "worker-li"})):
        refused = await worker.post(f"/v1/tasks/{task['id']}/{step}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "TASK_DONE")


async def test_tasks_are_found_by_owner_state_and_deadline_page_by_page(registration: ServiceUnderTest) -> None:
    li = registration.caller(Role.CASE_WORKER, subject="worker-li")
    wang = registration.caller(Role.CASE_WORKER, subject="worker-wang")
    first, second, third = await noted(li, "2018-04-01"), await noted(li, "2018-05-01"), await noted(wang)
    await li.post(f"/v1/tasks/{first['id']}/completion", {"on": "2018-03-20"})

    async def ids(**params: Any) -> list[str]:
        return [item["id"] for item in (await li.get("/v1/tasks", **params)).json()["items"]]

    assert await ids(owner="worker-li") == [first["id"], second["id"]]
    assert await ids(done=False) == [second["id"], third["id"]]
    assert await ids(done=True) == [first["id"]]
    assert await ids(due_by="2018-04-30") == [first["id"]]
    assert await ids(subject=f"person/{third['person_id']}") == [third["id"]]
    assert await ids(kind="EXIT_NOTICE") == []
    page = await read(li, "/v1/tasks?limit=2")
    following = await read(li, f"/v1/tasks?limit=2&cursor={page['next']}")
    assert [item["id"] for item in page["items"] + following["items"]] == [first["id"], second["id"], third["id"]]
    assert following["next"] is None


async def test_another_district_s_task_does_not_exist(registration: ServiceUnderTest) -> None:
    task = await noted(registration.caller(Role.CASE_WORKER))
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    assert (await elsewhere.get(f"/v1/tasks/{task['id']}")).status_code == 404
    assert (await elsewhere.post(f"/v1/tasks/{task['id']}/owner", {"owner": "me"})).status_code == 404


@given(st.lists(st.sampled_from(["assign", "set_deadline", "complete"]), max_size=6))
def test_whatever_is_tried_nothing_happens_to_a_task_that_is_done(steps: list[str]) -> None:
    day = date(2018, 3, 1)
    task = Task.open(TaskKind.FOLLOW_UP, "person/x", district="370102", on=day, by="worker-li")
    take = {
        "assign": lambda: task.assign("worker-wang"),
        "set_deadline": lambda: task.set_deadline(day),
        "complete": lambda: task.complete(on=day, by="worker-li"),
    }
    done = False
    for step in steps:
        if done:
            with pytest.raises(Conflict) as refused:
                take[step]()
            assert refused.value.code == "TASK_DONE"
        else:
            take[step]()
            done = step == "complete"
        assert (task.done_on is not None) is done

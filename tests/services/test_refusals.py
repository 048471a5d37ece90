"""What all services refuse alike, because the kit does it for them."""

from typing import Any

import pytest

from kit.actor import Role
from kit.edge import problem_response
from kit.errors import Conflict
from kit.testing import ServiceUnderTest
from tests.registration.builders import declaration, new_person, registered


async def test_a_wrong_method_is_told_of_every_right_one(registration: ServiceUnderTest) -> None:
    answer = await registration.caller(Role.CASE_WORKER).send("DELETE", "/v1/people", b"")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_a_path_of_its_own_is_not_taken_for_an_id(registration: ServiceUnderTest) -> None:
    answer = await registration.caller(Role.CASE_WORKER).get("/v1/people/searches")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "day", [0, 20180201, 1.5, True, "0", "1517443200", "2018-02-01T00:00:00", "2018-2-1", "２０１８-02-01"]
)
async def test_a_day_is_written_in_one_way_only(registration: ServiceUnderTest, day: Any) -> None:
    answer = await registration.caller(Role.CASE_WORKER).post("/v1/people", new_person(registered_on=day))
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("body.registered_on", "day")]


async def test_a_day_in_an_address_is_written_the_same_way(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    facts = f"/v1/people/{await registered(worker)}/facts"
    assert (await worker.get(facts, valid_on="2018-02-01")).status_code == 200
    assert (await worker.get(facts, valid_on="0")).status_code == 422


@pytest.mark.parametrize("said", ["yes", "true", 1, None])
async def test_yes_and_no_are_true_and_false(registration: ServiceUnderTest, said: Any) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    path = f"/v1/people/{await registered(worker)}/declarations"
    assert (await worker.post(path, declaration(working=said))).status_code == 422


async def test_a_problem_keeps_its_status_beside_that_of_the_thing(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    declared = await worker.post(f"/v1/people/{await registered(worker)}/declarations", declaration())
    spell = declared.json()["spell"]
    ended = await worker.post(f"/v1/spells/{spell['id']}/ending", {"on": "2018-04-01", "reason": "RE_EMPLOYED"})
    assert ended.status_code == 409
    problem = ended.json()
    assert (problem["status"], problem["code"], problem["state"]) == (409, "SPELL_STATUS", "WAITING_FOR_FACTS")


def test_no_extension_takes_the_place_of_a_problem_s_own_members() -> None:
    extensions = {"status": "ENDED", "title": "x", "type": "x"}
    answer = problem_response(Conflict("no", code="SPELL_STATUS", **extensions))
    assert bytes(answer.body).startswith(b'{"status": 409, "title": "Conflict", "type": "urn:employment:problem:')

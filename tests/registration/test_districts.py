"""行政区划调整: 济阳县 (370125) became 济阳区 (370115) on 2018-06-19; it is one place under either code."""

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.registration.builders import declaration, new_person, registered

COUNTY, DISTRICT, ELSEWHERE = "370125", "370115", "370102"
BEFORE, AFTER = "2018-06-18", "2018-06-19"


@pytest.mark.parametrize("office", [COUNTY, DISTRICT])
async def test_an_office_serves_its_place_under_both_codes(registration: ServiceUnderTest, office: str) -> None:
    everywhere = registration.caller(Role.CASE_WORKER)
    worker = registration.caller(Role.CASE_WORKER, districts=[office])
    await registered(everywhere, district=ELSEWHERE)

    people = [
        str(await registered(worker, district=COUNTY, registered_on=BEFORE)),
        str(await registered(worker, district=DISTRICT, registered_on=AFTER)),
    ]

    assert [item["id"] for item in (await worker.get("/v1/people")).json()["items"]] == people
    outside = await worker.post("/v1/people", new_person(district=ELSEWHERE))
    assert (outside.status_code, outside.json()["code"]) == (403, "DISTRICT_OUT_OF_SCOPE")


@pytest.mark.parametrize("asked", [COUNTY, DISTRICT])
async def test_lists_by_district_give_the_place_under_both_codes(registration: ServiceUnderTest, asked: str) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    await worker.post(f"/v1/people/{await registered(worker, district=ELSEWHERE)}/declarations", declaration())
    people = [
        str(await registered(worker, district=COUNTY, registered_on=BEFORE)),
        str(await registered(worker, district=DISTRICT, registered_on=AFTER)),
    ]
    for person in people:
        declared = await worker.post(f"/v1/people/{person}/declarations", declaration(on=AFTER))
        assert declared.status_code == 201, declared.text

    found = (await worker.get("/v1/people", district=asked)).json()["items"]
    spells = (await worker.get("/v1/spells", district=asked)).json()["items"]

    assert [item["id"] for item in found] == people
    assert [item["person_id"] for item in spells] == people

"""行政区划调整: 济阳县 (370125) became 济阳区 (370115) on 2018-06-19; its loans stay with the same office."""

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.loans.builders import an_unemployed, application

COUNTY, DISTRICT, ELSEWHERE = "370125", "370115", "370102"


@pytest.mark.parametrize("code", [COUNTY, DISTRICT])
async def test_an_office_and_a_filter_find_a_place_s_loans_under_both_codes(loans: ServiceUnderTest, code: str) -> None:
    people = [await an_unemployed(loans, district=district) for district in (COUNTY, DISTRICT, ELSEWHERE)]
    worker = loans.caller(Role.CASE_WORKER)
    made = [(await worker.post("/v1/loans", application(person))).json()["loan"]["id"] for person in people]

    of_the_office = await loans.caller(Role.CASE_WORKER, districts=[code]).get("/v1/loans")
    by_filter = await worker.get("/v1/loans", district=code)

    for answer in (of_the_office, by_filter):
        assert [loan["id"] for loan in answer.json()["items"]] == made[:2]

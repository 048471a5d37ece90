"""行政区划调整: 济阳县 (370125) became 济阳区 (370115) on 2018-06-19; its applications stay with the same office."""

import pytest

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.subsidy.builders import contributed, for_month, hard_to_employ, in_review, known_person

COUNTY, DISTRICT, ELSEWHERE = "370125", "370115", "370102"


@pytest.mark.parametrize("code", [COUNTY, DISTRICT])
async def test_an_office_and_a_filter_find_a_place_s_applications_under_both_codes(
    subsidy: ServiceUnderTest, code: str
) -> None:
    facts = [hard_to_employ(), contributed("2018-01", "900.00")]
    people = [await known_person(subsidy, *facts, district=district) for district in (COUNTY, DISTRICT, ELSEWHERE)]
    made = [(await in_review(subsidy, for_month(person)))["id"] for person in people]

    of_the_office = await subsidy.caller(Role.CASE_WORKER, districts=[code]).get("/v1/applications")
    by_filter = await subsidy.caller(Role.AUDITOR).get("/v1/applications", district=code)

    for answer in (of_the_office, by_filter):
        assert [item["id"] for item in answer.json()["items"]] == made[:2]

"""资金倾斜 (article 17): who delivers well gets more of a fund's sum, by a weighting that two people have stated."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx

from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.kit.proposals import approved as figure_approved
from tests.subsidy.builders import EMPLOYMENT, fund_has, hard_to_employ_person
from tests.subsidy.test_share_settlements import HERE, THERE, of_there, on, paid

PATH = f"/v1/funds/{EMPLOYMENT}/allocation-split"


async def split(subsidy: ServiceUnderTest, **query: Any) -> httpx.Response:
    """The answer for 2019 and 1000.01 yuan, if nothing else is asked."""
    asked = {"year": 2019, "total": "1000.01"} | query
    return await subsidy.caller(Role.FINANCE).get(PATH, **asked)


async def parts(subsidy: ServiceUnderTest) -> dict[str, dict[str, Any]]:
    """By district; they are the total to the fen, weighted or not."""
    answer = await split(subsidy)
    assert answer.status_code == 200, answer.text
    found = answer.json()["districts"]
    for name in ("amount", "unweighted"):
        assert sum(Decimal(one[name]) for one in found) == Decimal("1000.01")
    return {one["district"]: one for one in found}


async def spent_in_2018(subsidy: ServiceUnderTest) -> None:
    """Two payments of 571.00 yuan in the one district, one in the other."""
    with on("2018-06-01"):
        await fund_has(subsidy, EMPLOYMENT, "5000.00")
    people: list[UUID] = [await hard_to_employ_person(subsidy, "2018-01") for _ in range(2)]
    for person in (*people, await of_there(subsidy)):
        _ = await paid(subsidy, "2018-06-15", person)


async def test_a_fund_s_sum_follows_what_districts_spent_and_leans_to_whom_two_people_have_weighted_up(
    subsidy: ServiceUnderTest,
) -> None:
    nothing = await split(subsidy)
    assert (nothing.status_code, nothing.json()["code"]) == (422, "NOTHING_TO_SPLIT_BY")

    await spent_in_2018(subsidy)
    with on("2018-12-01"):
        even = await parts(subsidy)
        assert (await split(subsidy)).json()["spent_to"] == "2018-12-01"
        assert [(one["spent"], one["amount"], one["weighting"]) for one in even.values()] == [
            ("1142.00", "666.67", "100"),
            ("571.00", "333.34", "100"),
        ]
        assert {one["weighting_confidence"] for one in even.values()} == {"unverified-low"}

        stated = {"key": "allocation.weighting", "unit": "percent", "value": "120", "article": 17}
        await figure_approved(
            subsidy, **stated, valid_from="2019-01-01", districts=[THERE], document="济就业办〔2018〕3号"
        )
        leaning = await parts(subsidy)
        # 1142.00 x 100 to 571.00 x 120, of 1000.01 yuan.
        assert {district: one["amount"] for district, one in leaning.items()} == {HERE: "625.01", THERE: "375.00"}
        assert {district: one["unweighted"] for district, one in leaning.items()} == {
            district: one["amount"] for district, one in even.items()
        }
        assert leaning[THERE]["weighting_document"] == "济就业办〔2018〕3号"

        # Nothing has moved: the year has no line before somebody appropriates.
        budget = await subsidy.caller(Role.FINANCE).get("/v1/budget", year=2019)
        assert budget.json()["items"] == []


async def test_a_split_is_of_the_whole_city_and_of_a_fund_that_the_city_splits(subsidy: ServiceUnderTest) -> None:
    of_one = subsidy.caller(Role.FINANCE, districts=[HERE])
    answer = await of_one.get(PATH, year=2019, total="10.00")
    assert (answer.status_code, answer.json()["code"]) == (403, "DISTRICT_OUT_OF_SCOPE")
    own = await subsidy.caller(Role.FINANCE).get("/v1/funds/DISTRICT_FUND/allocation-split", year=2019, total="10.00")
    assert (own.status_code, own.json()["code"]) == (422, "FUND_NOT_SPLIT")
    assert (await split(subsidy, total="10.001")).status_code == 422
    assert (await subsidy.caller(Role.CITIZEN).get(PATH, year=2019, total="10.00")).status_code == 403

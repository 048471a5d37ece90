"""裁减人员方案: 20 people or a tenth of the staff, 30 days before (劳动合同法第四十一条)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.registration import LayoffPlanned
from kit import clock
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.registration.employers import credit_code, entered, own


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "staff": 500,
        "layoffs": 60,
        "notified_on": "2018-03-01",
        "first_on": "2018-03-31",
        "grounds": ["SERIOUS_DIFFICULTY"],
        "stated_on": "2018-03-02",
    } | changes


@pytest.mark.parametrize(
    ("staff", "layoffs", "required"),
    [(500, 20, True), (500, 19, False), (190, 19, True), (191, 19, False), (9, 1, True)],
)
async def test_twenty_people_or_a_tenth_of_the_staff_are_to_be_reported(
    registration: ServiceUnderTest, staff: int, layoffs: int, *, required: bool
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker)
    answer = await worker.post(f"/v1/employers/{employer}/layoffs", plan(staff=staff, layoffs=layoffs))
    assert (answer.status_code, answer.json()["report_required"]) == (201, required)
    [announced] = await registration.announced(LayoffPlanned)
    assert announced.subject == f"layoff/{answer.json()['id']}"
    told = [announced.data[name] for name in ("employer_id", "staff", "layoffs", "report_required", "notice_days")]
    assert told == [str(employer), staff, layoffs, required, 30]
    assert "HRSS" in {announced.leaddept, *announced.coopdepts.split(",")}


@pytest.mark.parametrize(("first_on", "short"), [("2018-03-31", 0), ("2018-03-30", 1), ("2018-03-01", 30)])
async def test_a_plan_with_less_than_thirty_days_of_notice_is_taken_with_the_days_that_it_lacks(
    registration: ServiceUnderTest, first_on: str, short: int
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    path = f"/v1/employers/{await entered(worker)}/layoffs"
    answer = await worker.post(path, plan(first_on=first_on))
    assert (answer.status_code, answer.json()["days_short"]) == (201, short)


async def test_what_can_not_be_in_a_plan_is_refused_with_everything_at_once(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    path = f"/v1/employers/{await entered(worker)}/layoffs"
    stated = plan(layoffs=501, notified_on="2018-03-05", first_on="2018-03-04", grounds=["BOREDOM"])
    answer = await worker.post(path, stated)
    assert (answer.status_code, answer.json()["code"]) == (422, "PLAN_REFUSED")
    assert [reason["code"] for reason in answer.json()["reasons"]] == [
        "GROUND_UNKNOWN",
        "MORE_LAYOFFS_THAN_STAFF",
        "NOTICE_IN_FUTURE",
        "LAYOFFS_BEFORE_NOTICE",
    ]
    assert await registration.announced(LayoffPlanned) == []


async def test_an_employer_states_its_own_plan_on_the_day_and_sees_no_other(registration: ServiceUnderTest) -> None:
    worker, mine, other = registration.caller(Role.CASE_WORKER), credit_code(), credit_code()
    paths = [f"/v1/employers/{await entered(worker, code=code)}/layoffs" for code in (mine, other)]
    theirs = (await worker.post(paths[1], plan(layoffs=5))).json()
    me = own(registration, mine)
    with clock.at(datetime(2018, 3, 2, 1, tzinfo=UTC)):
        backdated = await me.post(paths[0], plan(stated_on="2018-03-01"))
        stated = await me.post(paths[0], plan(stated_on=None))
        foreign = await me.post(paths[1], plan(stated_on=None))

    assert (backdated.json()["code"], foreign.status_code) == ("NOTICE_DAY", 404)
    assert (stated.status_code, stated.json()["stated_on"]) == (201, "2018-03-02")
    assert [item["id"] for item in (await me.get("/v1/layoffs")).json()["items"]] == [stated.json()["id"]]
    assert (await me.get(f"/v1/layoffs/{theirs['id']}")).status_code == 404
    large = (await worker.get("/v1/layoffs", report_required="true", district="370102")).json()["items"]
    assert [item["id"] for item in large] == [stated.json()["id"]]

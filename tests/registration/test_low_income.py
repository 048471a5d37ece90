"""Article 14: work pays for a low-income family: what does not count as income, and how support ends in steps."""

from typing import Any

import pytest

from kit.actor import Role
from kit.testing import Caller, ServiceUnderTest
from tests.kit.proposals import approved
from tests.registration.aid import family_of, read
from tests.registration.builders import registered


async def assessed(caller: Caller, family: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The answer for a family in flexible work whose place has a standard of 600 yuan a head."""
    body = {
        "on": "2018-06-10",
        "month": "2018-06-01",
        "work_form": "FLEXIBLE",
        "earnings": [],
        "other_income": "0.00",
        "contributions": [],
        "standard_per_head": "600.00",
        "support": "400.00",
    }
    answer = await caller.post(f"/v1/families/{family['id']}/income-assessments", body | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def earned(amount: str, on: str, start_work: str) -> dict[str, str]:
    return {"amount": amount, "earned_on": on, "start_work": start_work}


async def configured(registration: ServiceUnderTest, months: int) -> None:
    await approved(
        registration,
        key="low_income.gradual_exit_months",
        unit="months",
        value=months,
        valid_from="2018-01-01",
        article=14,
    )


@pytest.mark.parametrize(("start_work", "counted"), [("2018-03-05", "2000.00"), ("2018-03-06", "0.00")])
async def test_earnings_of_the_first_three_months_of_work_do_not_count(
    registration: ServiceUnderTest, start_work: str, counted: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    found = await assessed(worker, family, earnings=[earned("2000.00", "2018-06-05", start_work)])
    assert found["assessment"]["counted_income"] == counted


async def test_contributions_come_off_up_to_the_lowest_tier_and_no_further(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker), await registered(worker))
    paid = {"insurance_paid": "300.00", "insurance_lowest": "250.00", "fund_paid": "80.00", "fund_lowest": "100.00"}
    found = await assessed(worker, family, other_income="2000.00", contributions=[paid])
    assert found["assessment"]["counted_income"] == "1670.00"
    assert (found["assessment"]["members"], found["assessment"]["outcome"]) == (2, "ELIGIBLE")


async def test_a_lowest_tier_that_nobody_states_must_be_configured_and_a_local_figure_does(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    paid = {"insurance_paid": "300.00", "fund_paid": "0.00"}
    key = "low_income.lowest_insurance_tier"

    open_ = await assessed(worker, family, other_income="2000.00", contributions=[paid])
    assert (open_["assessment"]["outcome"], open_["assessment"]["needs_figures"]) == ("NEEDS_CONFIG", [key])
    assert (open_["assessment"]["counted_income"], open_["gradual_exit"]) == (None, None)

    await approved(registration, key=key, unit="yuan_per_month", value="240.00", valid_from="2018-01-01", article=14)
    found = await assessed(worker, family, other_income="2000.00", contributions=[paid])
    assert found["assessment"]["counted_income"] == "1760.00"


@pytest.mark.parametrize(("income", "outcome"), [("1199.99", "INELIGIBLE"), ("1200.00", "ELIGIBLE")])
async def test_the_exit_begins_when_the_income_per_head_reaches_the_standard_to_the_fen(
    registration: ServiceUnderTest, income: str, outcome: str
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker), await registered(worker))
    found = await assessed(worker, family, other_income=income)
    assert found["assessment"]["outcome"] == outcome
    assert (found["gradual_exit"] is not None) is (outcome == "ELIGIBLE")


async def test_work_for_an_enterprise_does_not_open_a_gradual_exit(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    found = await assessed(worker, family, other_income="5000.00", work_form="ENTERPRISE")
    assert (found["assessment"]["reasons"], found["gradual_exit"]) == (["GRADUAL_EXIT_NOT_APPLICABLE"], None)


async def test_the_steps_are_planned_from_the_configured_length(registration: ServiceUnderTest) -> None:
    await configured(registration, 3)
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    found = await assessed(worker, family, other_income="5000.00", support="400.00")
    assert found["gradual_exit"]["status"] == "PLANNED"
    assert found["gradual_exit"]["steps"] == [
        {"month": "2018-07-01", "support": "300.00"},
        {"month": "2018-08-01", "support": "200.00"},
        {"month": "2018-09-01", "support": "100.00"},
    ]


async def test_an_exit_without_a_configured_length_names_the_figure_and_is_planned_once_it_is_there(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    way_out = (await assessed(worker, family, other_income="5000.00"))["gradual_exit"]
    assert (way_out["status"], way_out["months"]) == ("WAITING_FOR_FIGURE", None)
    assert way_out["missing_figure"] == "low_income.gradual_exit_months"
    plan = f"/v1/gradual-exits/{way_out['id']}/plan"
    refused = await worker.post(plan)
    assert (refused.status_code, refused.json()["code"]) == (422, "NEEDS_CONFIG")
    assert refused.json()["reasons"] == ["low_income.gradual_exit_months"]

    await configured(registration, 6)

    assert (await worker.post(plan)).json()["months"] == 6
    assert len((await read(worker, f"/v1/gradual-exits/{way_out['id']}"))["steps"]) == 6
    again = await worker.post(plan)
    assert (again.status_code, again.json()["code"]) == (409, "EXIT_STATUS")
    planned = await read(worker, f"/v1/gradual-exits?status=PLANNED&family_id={family['id']}")
    assert [item["id"] for item in planned["items"]] == [way_out["id"]]


async def test_every_rule_that_ran_is_kept_with_the_assessment(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    paid = {"insurance_paid": "300.00", "insurance_lowest": "250.00", "fund_paid": "0.00"}
    earnings = [earned("2000.00", "2018-06-05", "2018-01-01")]
    found = await assessed(worker, family, earnings=earnings, contributions=[paid])
    decisions = (await worker.get(f"/v1/income-assessments/{found['assessment']['id']}/decisions")).json()
    assert {decision["instrument"] for decision in decisions} == {
        "low_income_earnings_disregard",
        "low_income_contribution_disregard",
        "low_income_gradual_exit",
    }
    listed = await read(worker, f"/v1/families/{family['id']}/income-assessments")
    assert [item["id"] for item in listed["items"]] == [found["assessment"]["id"]]


async def test_another_district_sees_neither_assessment_nor_exit(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    family = await family_of(worker, await registered(worker))
    found = await assessed(worker, family, other_income="5000.00")
    elsewhere = registration.caller(Role.CASE_WORKER, districts=["370103"])
    for path in (
        f"/v1/gradual-exits/{found['gradual_exit']['id']}",
        f"/v1/families/{family['id']}/income-assessments",
        f"/v1/income-assessments/{found['assessment']['id']}/decisions",
    ):
        assert (await elsewhere.get(path)).status_code == 404
    assert (await read(elsewhere, "/v1/gradual-exits"))["items"] == []

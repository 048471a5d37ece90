"""灵活就业: who works without a contract may insure by themself (article 6)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.actor import Actor, Role
from kit.errors import Conflict
from kit.ids import new_id
from kit.testing import Caller, ServiceUnderTest
from registration.models import FlexibleEmployment, Person
from tests.registration.builders import registered
from tests.registration.employers import end_on, entered, hired, unemployed, work_on


def flexible(on: str = "2018-03-05", **changes: Any) -> dict[str, Any]:
    return {"on": on, "working": True, "employment_contract": False, "schemes": ["PENSION", "MEDICAL"]} | changes


async def declared(caller: Caller, person: UUID, **changes: Any) -> dict[str, Any]:
    answer = await caller.post(f"/v1/people/{person}/flexible-employments", flexible(**changes))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_work_without_a_contract_opens_the_schemes_of_article_6_and_ends_unemployment(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person, spell = await unemployed(worker)
    citizen = registration.caller(Role.CITIZEN, person_id=str(person))

    body = await declared(citizen, person, schemes=["PENSION", "UNEMPLOYMENT", "HOUSING_FUND"])

    status = body["flexible_employment"]
    assert (status["status"], status["schemes"]) == ("ACTIVE", ["PENSION", "HOUSING_FUND"])
    assert [verdict["reason"] for verdict in body["verdicts"]] == ["OK", "SCHEME_NOT_OPEN", "OK"]
    assert (await worker.get(f"/v1/spells/{spell}")).json()["end_reason"] == "RE_EMPLOYED"
    assert await work_on(worker, person, "2018-03-05") == (True, "FLEXIBLE")
    path = f"/v1/flexible-employments/{status['id']}"
    decisions = (await citizen.get(f"{path}/decisions")).json()
    assert [decision["instrument"] for decision in decisions] == ["flexible_employment_status"] * 3
    assert (await worker.get(f"/v1/decisions/{decisions[0]['id']}")).status_code == 200
    listed = (await citizen.get("/v1/flexible-employments")).json()["items"]
    assert [item["id"] for item in listed] == [status["id"]]


async def test_what_the_register_knows_of_a_contract_is_not_asked_of_the_worker(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    employment = await hired(worker, await entered(worker), person, on="2018-01-10")
    refused = await declared(worker, person, on="2018-03-05", employment_contract=False)
    assert refused["flexible_employment"]["status"] == "REFUSED"
    assert {verdict["reason"] for verdict in refused["verdicts"]} == {"HAS_EMPLOYMENT_CONTRACT"}
    assert await work_on(worker, person, "2018-03-05") == (True, "ENTERPRISE_EMPLOYEE")

    await worker.post(f"/v1/employments/{employment['id']}/ending", end_on("2018-03-05"))
    assert (await declared(worker, person))["flexible_employment"]["status"] == "ACTIVE"


async def test_a_hire_ends_flexible_employment_whenever_it_becomes_known(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    employer = await entered(worker)
    first, second = await registered(worker), await registered(worker)
    before = await declared(worker, first, on="2018-02-01")
    await hired(worker, employer, first, on="2018-03-05")
    await hired(worker, employer, second, on="2018-03-05")
    after = await declared(worker, second, on="2018-02-01")
    for person, body in ((first, before), (second, after)):
        held = (await worker.get(f"/v1/flexible-employments/{body['flexible_employment']['id']}")).json()
        assert (held["status"], held["ended_on"]) == ("ENDED", "2018-03-05")
        assert await work_on(worker, person, "2018-03-04") == (True, "FLEXIBLE")
        assert await work_on(worker, person, "2018-03-05") == (True, "ENTERPRISE_EMPLOYEE")


async def test_contributions_are_kept_by_scheme_and_the_last_statement_makes_the_fact(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.AGENCY, department="HRSS")
    person = await registered(worker)
    body = await declared(worker, person, schemes=["PENSION", "MEDICAL", "HOUSING_FUND"])
    path = f"/v1/flexible-employments/{body['flexible_employment']['id']}/contributions"

    def paid(**schemes: str) -> list[dict[str, str]]:
        return [{"scheme": scheme, "paid": yuan} for scheme, yuan in schemes.items()]

    first = {"month": "2018-03", "paid": paid(PENSION="600.00", MEDICAL="250.50", HOUSING_FUND="300.00")}
    for stated in (first, {"month": "2018-03", "paid": paid(PENSION="620.00")}):
        assert (await worker.post(path, stated)).status_code == 201

    march = (await worker.get(f"/v1/people/{person}/facts", kind="monthly_contribution")).json()["items"]
    assert [item["value"] for item in march] == [
        {"pension_and_medical": "850.50"},
        {"pension_and_medical": "870.50"},
    ]
    assert {(item["valid_from"], item["valid_to"]) for item in march} == {("2018-03-01", "2018-03-31")}
    listed = (await worker.get(path, limit=3)).json()
    rest = (await worker.get(path, cursor=listed["next"])).json()
    assert len(listed["items"]) == 3
    assert [(item["scheme"], item["paid"], item["month"]) for item in rest["items"]] == [
        ("PENSION", "620.00", "2018-03")
    ]


async def test_contributions_belong_to_the_months_and_the_schemes_of_the_status(
    registration: ServiceUnderTest,
) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    body = await declared(worker, person, on="2018-03-31", schemes=["PENSION"])
    path = f"/v1/flexible-employments/{body['flexible_employment']['id']}"
    await worker.post(f"{path}/ending", {"on": "2018-04-01"})

    async def stated(month: str, scheme: str = "PENSION") -> Any:
        paid = {"month": month, "paid": [{"scheme": scheme, "paid": "600.00"}]}
        answer = await worker.post(f"{path}/contributions", paid)
        return answer.json().get("code", answer.status_code)

    assert [await stated(month) for month in ("2018-02", "2018-03", "2018-04", "2018-05")] == [
        "MONTH_OUTSIDE_STATUS",
        201,
        201,
        "MONTH_OUTSIDE_STATUS",
    ]
    assert await stated("2018-03", "MEDICAL") == "SCHEME_NOT_OPEN"


async def test_flexible_employment_ends_once_and_begins_again(registration: ServiceUnderTest) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    person = await registered(worker)
    body = await declared(worker, person)
    again = await worker.post(f"/v1/people/{person}/flexible-employments", flexible(on="2018-04-01"))
    path = f"/v1/flexible-employments/{body['flexible_employment']['id']}/ending"
    ended = await worker.post(path, {"on": "2018-05-31"})
    twice = await worker.post(path, {"on": "2018-05-31"})
    assert (again.status_code, again.json()["code"]) == (409, "FLEXIBLE_OVERLAPS")
    assert (ended.json()["status"], twice.json()["code"]) == ("ENDED", "FLEXIBLE_STATUS")
    assert await work_on(worker, person, "2018-05-31") == (False, "NONE")
    assert (await declared(worker, person, on="2018-05-31"))["flexible_employment"]["status"] == "ACTIVE"


@pytest.mark.parametrize("roles", [[Role.CITIZEN], [Role.CITIZEN, Role.EMPLOYER]])
async def test_nobody_declares_for_somebody_else(registration: ServiceUnderTest, roles: list[Role]) -> None:
    worker = registration.caller(Role.CASE_WORKER)
    me, other = await registered(worker), await registered(worker)
    status = (await declared(worker, other))["flexible_employment"]["id"]
    citizen = registration.caller(*roles, person_id=str(me))
    assert (await citizen.post(f"/v1/people/{other}/flexible-employments", flexible())).status_code == 404
    assert (await citizen.get(f"/v1/flexible-employments/{status}")).status_code == 404
    assert (await citizen.post(f"/v1/flexible-employments/{status}/ending", {"on": "2018-05-31"})).status_code == 404


SINCE = date(2018, 3, 5)


@given(
    st.sampled_from([(), ("PENSION",)]),
    st.lists(st.integers(-3, 3).map(lambda days: SINCE + timedelta(days=days)), max_size=6),
)
def test_a_refused_status_never_ends_and_an_active_one_once(schemes: tuple[str, ...], ends: list[date]) -> None:
    status = FlexibleEmployment.declare(
        Person(id=new_id(), district="370102"), on=SINCE, schemes=schemes, by=Actor("worker")
    )
    for on in ends:
        possible = status.status == "ACTIVE" and on >= SINCE
        before = (status.status, status.ended_on)
        try:
            status.end(on=on)
        except Conflict:
            assert not possible
            assert (status.status, status.ended_on) == before
        else:
            assert possible
            assert (status.status, status.ended_on) == ("ENDED", on)
    assert status.ended_on == (next((on for on in ends if on >= SINCE), None) if schemes else None)

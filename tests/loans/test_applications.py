"""Article 9: who may borrow how much; a refusal names every clause that fails."""

from uuid import UUID, uuid4

import pytest

from contracts.loans import LoanApplied, LoanDecided
from kit.actor import Role
from kit.testing import ServiceUnderTest
from tests.loans.builders import a_borrower, a_certificate, an_unemployed, application, applied, codes


async def test_a_registered_unemployed_may_borrow_100000_for_three_years_at_the_cap(loans: ServiceUnderTest) -> None:
    answer = await applied(loans, on="2018-01-15", principal="100000.00", term_months=36, rate_percent="6.75")

    assert answer["loan"]["status"] == "ELIGIBLE"
    assert answer["verdict"]["outputs"] == {"tenor": "1Y-3Y", "benchmark_rate": "4.75"}
    [request], [decided] = await loans.announced(LoanApplied), await loans.announced(LoanDecided)
    assert (request.sequence, decided.sequence) == (1, 2)
    assert request.data["principal"] == "100000.00"
    assert decided.data["outcome"] == "ELIGIBLE"
    assert decided.article == 9


async def test_a_refusal_names_every_failing_clause(loans: ServiceUnderTest) -> None:
    answer = await applied(
        loans,
        on="2018-04-10",
        principal="100000.01",
        term_months=37,
        rate_percent="6.76",
        other_loans=[{"kind": "CONSUMER", "balance": "50000.01"}],
        spouse_other_loans=[{"kind": "BUSINESS", "balance": "10000.00"}],
        subsidised_loans_elsewhere=3,
    )

    everything = {
        "PRINCIPAL_ABOVE_CEILING",
        "TERM_ABOVE_36M",
        "RATE_ABOVE_CAP",
        "OTHER_LOAN",
        "SPOUSE_OTHER_LOAN",
        "SUBSIDY_COUNT_EXCEEDED",
    }
    assert answer["loan"]["status"] == "REFUSED"
    assert codes(answer["loan"]["reasons"]) == everything
    assert all(reason["article"] == 9 and reason["zh"] and reason["en"] for reason in answer["loan"]["reasons"])
    [decided] = await loans.announced(LoanDecided)
    assert decided.data["outcome"] == "REFUSED"
    assert set(decided.data["reasons"]) == everything


@pytest.mark.parametrize(
    ("kind", "balance", "status"),
    [("CONSUMER", "50000.00", "ELIGIBLE"), ("CONSUMER", "50000.01", "REFUSED"), ("HOUSING", "500000.00", "ELIGIBLE")],
)
async def test_from_27_march_2018_small_consumer_and_housing_loans_do_not_bar(
    loans: ServiceUnderTest, kind: str, balance: str, status: str
) -> None:
    answer = await applied(loans, on="2018-03-27", other_loans=[{"kind": kind, "balance": balance}])

    assert answer["loan"]["status"] == status


async def test_who_is_not_registered_unemployed_on_the_day_is_not_certified(loans: ServiceUnderTest) -> None:
    worker = loans.caller(Role.CASE_WORKER)
    re_employed = await an_unemployed(loans, since="2017-06-01", until="2018-01-15")

    on_the_day = await worker.post("/v1/loans", application(re_employed, on="2018-01-15", rate_percent="6.76"))
    the_day_before = await worker.post("/v1/loans", application(re_employed, on="2018-01-14"))
    never = await worker.post("/v1/loans", application(await a_borrower(loans)))

    assert codes(on_the_day.json()["loan"]["reasons"]) == {"GROUP_NOT_CERTIFIED", "RATE_ABOVE_CAP"}
    assert the_day_before.json()["loan"]["status"] == "ELIGIBLE"
    assert codes(never.json()["loan"]["reasons"]) == {"GROUP_NOT_CERTIFIED"}


async def test_a_category_of_support_is_certified_by_the_department_that_holds_it(loans: ServiceUnderTest) -> None:
    worker = loans.caller(Role.CASE_WORKER)
    person = await a_borrower(loans)
    before = await worker.post("/v1/loans", application(person, group="HARD_TO_EMPLOY"))
    await a_certificate(loans, person, "HARD_TO_EMPLOY")
    after = await worker.post("/v1/loans", application(person, group="HARD_TO_EMPLOY"))
    other = await worker.post("/v1/loans", application(person, group="GRADUATE"))

    assert codes(before.json()["loan"]["reasons"]) == {"GROUP_NOT_CERTIFIED"}
    assert after.json()["loan"]["status"] == "ELIGIBLE"
    assert codes(other.json()["loan"]["reasons"]) == {"GROUP_NOT_CERTIFIED"}


async def test_an_online_entrepreneur_needs_all_three_conditions(loans: ServiceUnderTest) -> None:
    worker = loans.caller(Role.CASE_WORKER)
    person = await a_borrower(loans)
    conditions = {"real_name": True, "stable": True, "good_reputation": True}

    met = await worker.post("/v1/loans", application(person, group="ONLINE_ENTREPRENEUR", online=conditions))
    unstable = application(person, group="ONLINE_ENTREPRENEUR", online=conditions | {"stable": False})
    unmet = await worker.post("/v1/loans", unstable)
    unstated = await worker.post("/v1/loans", application(person, group="ONLINE_ENTREPRENEUR"))

    assert met.json()["loan"]["status"] == "ELIGIBLE"
    assert codes(unmet.json()["loan"]["reasons"]) == {"ONLINE_CONDITIONS"}
    assert (unstated.status_code, unstated.json()["code"]) == (422, "INVALID")


async def test_a_group_that_the_policy_does_not_cover_is_refused(loans: ServiceUnderTest) -> None:
    answer = await applied(loans, group="CIVIL_SERVANT")

    assert codes(answer["loan"]["reasons"]) == {"GROUP_NOT_COVERED"}


async def test_without_a_rate_the_application_passes_and_the_contract_meets_the_cap(loans: ServiceUnderTest) -> None:
    answer = await applied(loans, rate_percent=None)

    assert answer["loan"]["status"] == "ELIGIBLE"
    assert [missing["fact"] for missing in answer["verdict"]["needs_facts"]] == ["rate"]


async def test_where_a_figure_is_not_configured_the_application_waits_and_names_it(loans: ServiceUnderTest) -> None:
    answer = await applied(loans, on="2017-12-29")
    again = await loans.caller(Role.CASE_WORKER).post(f"/v1/loans/{answer['loan']['id']}/decisions")

    assert answer["loan"]["status"] == "APPLIED"
    assert answer["verdict"]["needs_figures"] == ["guarantee_loan.individual.margin"]
    assert again.json()["loan"]["status"] == "APPLIED"
    assert await loans.announced(LoanDecided) == []


async def test_every_run_of_the_rule_is_kept_with_its_facts_and_their_sources(loans: ServiceUnderTest) -> None:
    loan = (await applied(loans))["loan"]

    [decision] = (await loans.caller(Role.AUDITOR).get(f"/v1/loans/{loan['id']}/decisions")).json()

    assert decision["outcome"] == "ELIGIBLE"
    assert decision["facts"]["maturity"] == "2021-01-15"
    assert decision["sources"]["group"].startswith("spell/")


async def test_a_citizen_applies_for_themself_and_sees_nobody_else(loans: ServiceUnderTest) -> None:
    me, other = await an_unemployed(loans), await an_unemployed(loans)
    citizen = loans.caller(Role.CITIZEN, person_id=str(me))
    others = (await loans.caller(Role.CASE_WORKER).post("/v1/loans", application(other))).json()["loan"]["id"]

    mine = await citizen.post("/v1/loans", application(me))
    theirs = await citizen.post("/v1/loans", application(other))

    assert mine.status_code == 201
    assert (theirs.status_code, theirs.json()["code"]) == (422, "PERSON_UNKNOWN")
    assert (await citizen.get(f"/v1/loans/{others}")).status_code == 404
    assert [loan["id"] for loan in (await citizen.get("/v1/loans")).json()["items"]] == [mine.json()["loan"]["id"]]


async def test_an_office_sees_its_districts_and_a_bank_its_own_loans(loans: ServiceUnderTest) -> None:
    here, there = await an_unemployed(loans, district="370102"), await an_unemployed(loans, district="370105")
    worker = loans.caller(Role.CASE_WORKER)
    first = (await worker.post("/v1/loans", application(here, bank_code="ICBC-JN"))).json()["loan"]["id"]
    second = (await worker.post("/v1/loans", application(there, bank_code="CCB-JN"))).json()["loan"]["id"]

    async def seen(role: Role, **claims: object) -> list[str]:
        return [loan["id"] for loan in (await loans.caller(role, **claims).get("/v1/loans")).json()["items"]]

    local = loans.caller(Role.CASE_WORKER, districts=["370102"])
    assert await seen(Role.CASE_WORKER, districts=["370102"]) == [first]
    assert await seen(Role.BANK, bank_code="CCB-JN") == [second]
    assert await seen(Role.BANK) == []
    assert (await local.get(f"/v1/loans/{second}")).status_code == 404
    assert (await local.post("/v1/loans", application(there))).json()["code"] == "PERSON_UNKNOWN"
    assert await seen(Role.AUDITOR) == [first, second]


async def test_loans_are_found_by_status_district_bank_and_person_page_by_page(loans: ServiceUnderTest) -> None:
    worker = loans.caller(Role.CASE_WORKER)
    people = [await an_unemployed(loans) for _ in range(3)]
    ids = [(await worker.post("/v1/loans", application(person))).json()["loan"]["id"] for person in people]

    first = (await worker.get("/v1/loans", status="ELIGIBLE", district="370102", bank_code="ICBC-JN", limit=2)).json()
    rest = (await worker.get("/v1/loans", status="ELIGIBLE", limit=2, cursor=first["next"])).json()
    one = (await worker.get("/v1/loans", person_id=str(people[1]))).json()["items"]
    none = (await worker.get("/v1/loans", status="REFUSED")).json()["items"]

    assert [loan["id"] for loan in first["items"] + rest["items"]] == ids
    assert rest["next"] is None
    assert [loan["id"] for loan in one] == [ids[1]]
    assert none == []


async def test_nobody_unknown_to_registration_and_nobody_tomorrow_may_apply(loans: ServiceUnderTest) -> None:
    worker = loans.caller(Role.CASE_WORKER)

    unknown = await worker.post("/v1/loans", application(uuid4()))
    future = await worker.post("/v1/loans", application(await an_unemployed(loans), on="2999-01-01"))

    assert (unknown.status_code, unknown.json()["code"]) == (422, "PERSON_UNKNOWN")
    assert future.json()["code"] == "DATE_IN_FUTURE"


@pytest.mark.parametrize("rate", [6.75, "6,75", "1e1", "-1", "106.75", "6.75001", ""])
async def test_a_rate_is_a_plain_decimal_string(loans: ServiceUnderTest, rate: object) -> None:
    answer = await loans.caller(Role.CASE_WORKER).post("/v1/loans", application(UUID(int=1), rate_percent=rate))

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.rate_percent"

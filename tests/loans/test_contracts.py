"""Article 9 at the bank: contract, drawdown and repayment."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import select

from contracts.loans import LoanContracted, LoanDrawnDown
from kit.actor import Role
from kit.testing import ServiceUnderTest
from loans.models import Decision
from loans.rules import guarantee_loan_individual
from tests.loans.builders import (
    an_unemployed,
    application,
    applied,
    bank,
    codes,
    contract,
    contracted,
    drawn,
    repaid,
    settled,
)


async def test_the_contract_is_announced_with_rate_and_maturity(loans: ServiceUnderTest) -> None:
    loan = await contracted(loans)

    [announced] = await loans.announced(LoanContracted)
    assert announced.data["loan_id"] == loan
    assert announced.data["rate_percent"] == "6.75"
    assert announced.data["maturity"] == "2021-01-15"
    found = (await bank(loans).get(f"/v1/loans/{loan}")).json()
    assert (found["status"], found["rate_percent"], found["counter_guarantee"]) == ("CONTRACTED", "6.75", "NONE")


async def test_a_rate_above_the_cap_is_refused_with_all_other_failing_clauses(loans: ServiceUnderTest) -> None:
    loan = (await applied(loans, rate_percent=None))["loan"]["id"]

    answer = await bank(loans).post(
        f"/v1/loans/{loan}/contract", contract("2018-01-15", "2021-01-16", rate_percent="6.76")
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "LOAN_INELIGIBLE")
    assert codes(answer.json()["reasons"]) == {"RATE_ABOVE_CAP", "TERM_ABOVE_36M"}
    assert (await bank(loans).get(f"/v1/loans/{loan}")).json()["status"] == "ELIGIBLE"
    assert await loans.announced(LoanContracted) == []


async def test_the_cap_is_that_of_the_tenor_up_to_one_year_inclusive(loans: ServiceUnderTest) -> None:
    loan = (await applied(loans, on="2018-05-10", rate_percent="6.35", term_months=12))["loan"]["id"]
    at_the_cap = contract("2018-05-10", "2019-05-10", rate_percent="6.35")
    above = contract("2018-05-10", "2019-05-10", rate_percent="6.36")

    refused = await bank(loans).post(f"/v1/loans/{loan}/contract", above)
    taken = await bank(loans).post(f"/v1/loans/{loan}/contract", at_the_cap)

    assert codes(refused.json()["reasons"]) == {"RATE_ABOVE_CAP"}
    assert taken.status_code == 201


async def test_a_drawdown_that_changes_the_tenor_meets_the_lower_cap(loans: ServiceUnderTest) -> None:
    loan = (await applied(loans, on="2018-05-10", term_months=13))["loan"]["id"]
    terms = contract("2018-05-10", "2019-06-10")
    assert (await bank(loans).post(f"/v1/loans/{loan}/contract", terms)).status_code == 201

    late = await bank(loans).post(f"/v1/loans/{loan}/drawdown", {"drawn_on": "2018-06-10", "amount": "100000.00"})
    early = await bank(loans).post(f"/v1/loans/{loan}/drawdown", {"drawn_on": "2018-06-09", "amount": "100000.00"})

    assert codes(late.json()["reasons"]) == {"RATE_ABOVE_CAP"}
    assert early.status_code == 201
    [announced] = await loans.announced(LoanDrawnDown)
    assert (announced.data["on"], announced.data["amount"]) == ("2018-06-09", "100000.00")


async def test_a_bank_of_another_code_does_not_find_the_loan(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans)
    other = bank(loans, "CCB-JN")

    answers = [
        await other.post(f"/v1/loans/{loan}/contract", contract()),
        await other.post(f"/v1/loans/{loan}/drawdown", {"drawn_on": "2018-01-15", "amount": "100000.00"}),
        await other.post(f"/v1/loans/{loan}/repayments", {"paid_on": "2018-05-01", "amount": "1.00"}),
        await other.post(f"/v1/loans/{loan}/settlements", {"settled_on": "2018-06-20"}),
        await other.get(f"/v1/loans/{loan}"),
        await other.get(f"/v1/loans/{loan}/schedule"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6


async def test_an_office_with_a_bank_role_still_speaks_for_its_own_bank_only(loans: ServiceUnderTest) -> None:
    loan = (await applied(loans))["loan"]["id"]
    both = loans.caller(Role.BANK, Role.FINANCE, bank_code="CCB-JN")

    assert (await both.post(f"/v1/loans/{loan}/contract", contract())).status_code == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"contract_date": "2018-01-14", "drawdown_on": "2018-01-15"}, "CONTRACT_DATES"),
        ({"drawdown_on": "2018-01-14"}, "CONTRACT_DATES"),
        ({"maturity": "2018-01-15"}, "CONTRACT_DATES"),
        ({"credit_assessment": {"assessed_on": "2018-01-16", "result": "PASSED"}}, "ASSESSMENT_AFTER_CONTRACT"),
        ({"contract_date": "2999-01-01", "drawdown_on": "2999-01-01", "maturity": "2999-02-01"}, "DATE_IN_FUTURE"),
    ],
)
async def test_a_contract_whose_days_contradict_each_other_is_refused(
    loans: ServiceUnderTest, change: dict[str, Any], code: str
) -> None:
    loan = (await applied(loans, on="2018-01-15"))["loan"]["id"]

    answer = await bank(loans).post(f"/v1/loans/{loan}/contract", contract() | change)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_contract_number_stands_for_one_loan_of_a_bank(loans: ServiceUnderTest) -> None:
    first, second = (await applied(loans))["loan"]["id"], (await applied(loans))["loan"]["id"]
    assert (await bank(loans).post(f"/v1/loans/{first}/contract", contract(contract_number="1"))).status_code == 201

    answer = await bank(loans).post(f"/v1/loans/{second}/contract", contract(contract_number="1"))

    assert (answer.status_code, answer.json()["code"]) == (409, "CONTRACT_NUMBER_TAKEN")


async def test_the_whole_principal_is_drawn(loans: ServiceUnderTest) -> None:
    loan = await contracted(loans)

    answer = await bank(loans).post(f"/v1/loans/{loan}/drawdown", {"drawn_on": "2018-01-15", "amount": "99999.99"})

    assert (answer.status_code, answer.json()["code"]) == (422, "AMOUNT_NOT_PRINCIPAL")


async def test_an_own_guarantee_loan_counts_until_it_is_repaid_and_as_subsidised_for_ever(
    loans: ServiceUnderTest,
) -> None:
    person, worker = await an_unemployed(loans), loans.caller(Role.CASE_WORKER)
    body = application(person, on="2018-04-10")
    first, second = [(await worker.post("/v1/loans", body)).json()["loan"]["id"] for _ in range(2)]
    terms = contract("2018-04-10", "2021-04-10")
    assert (await bank(loans).post(f"/v1/loans/{first}/contract", terms)).status_code == 201

    meanwhile = await bank(loans).post(f"/v1/loans/{second}/contract", contract("2018-04-10", "2021-04-10"))
    await bank(loans).post(f"/v1/loans/{first}/drawdown", {"drawn_on": "2018-04-10", "amount": "100000.00"})
    await repaid(loans, first, "2018-06-01", "100000.00")
    last = application(person, on="2018-06-02", subsidised_loans_elsewhere=1)
    third_time = (await worker.post("/v1/loans", last)).json()
    fourth = (await worker.post("/v1/loans", last | {"subsidised_loans_elsewhere": 2})).json()

    assert codes(meanwhile.json()["reasons"]) == {"OTHER_LOAN"}
    assert codes(third_time["loan"]["reasons"]) == {"OK_THIRD_TIME"}
    assert codes(fourth["loan"]["reasons"]) == {"SUBSIDY_COUNT_EXCEEDED"}


async def test_a_repayment_inside_a_settled_period_is_a_conflict_and_the_day_after_is_not(
    loans: ServiceUnderTest,
) -> None:
    loan = await drawn(loans)
    await settled(loans, loan, "2018-03-20")
    path = f"/v1/loans/{loan}/repayments"

    inside = await bank(loans).post(path, {"paid_on": "2018-03-20", "amount": "10000.00"})
    after = await bank(loans).post(path, {"paid_on": "2018-03-21", "amount": "10000.00"})

    assert (inside.status_code, inside.json()["code"]) == (409, "PERIOD_SETTLED")
    assert after.status_code == 201


@pytest.mark.parametrize(
    ("paid_on", "amount", "code"),
    [
        ("2018-01-15", "1.00", "REPAYMENT_DATE"),
        ("2018-02-01", "100000.01", "REPAYMENT_TOO_MUCH"),
        ("2999-01-01", "1.00", "DATE_IN_FUTURE"),
    ],
)
async def test_a_repayment_comes_after_the_drawdown_and_is_no_more_than_outstanding(
    loans: ServiceUnderTest, paid_on: str, amount: str, code: str
) -> None:
    loan = await drawn(loans, on="2018-01-15")

    answer = await bank(loans).post(f"/v1/loans/{loan}/repayments", {"paid_on": paid_on, "amount": amount})

    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_of_two_loans_of_one_person_contracted_at_once_one_is_taken(loans: ServiceUnderTest) -> None:
    person, worker = await an_unemployed(loans), loans.caller(Role.CASE_WORKER)
    ids = [(await worker.post("/v1/loans", application(person))).json()["loan"]["id"] for _ in range(4)]

    answers = await asyncio.gather(*(bank(loans).post(f"/v1/loans/{loan}/contract", contract()) for loan in ids))

    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert len(await loans.announced(LoanContracted)) == 1


async def test_a_decision_replays_to_the_same_bytes(loans: ServiceUnderTest) -> None:
    await contracted(loans)

    async with loans.database.reading() as session:
        stored = [bytes(verdict) for verdict in (await session.execute(select(Decision.verdict))).scalars()]

    assert len(stored) == 2
    assert [guarantee_loan_individual.INSTRUMENT.replay(json.loads(each)).to_bytes() for each in stored] == stored

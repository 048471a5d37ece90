"""Interest by quarter, to the fen: the government bears two years, the borrower the third (K4 to K7)."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.loans import InterestSubsidyClaimed, InterestSubsidySettled
from contracts.subsidy import InterestSubsidyPaid, PaymentRejected
from kit.actor import Role
from kit.errors import Conflict
from kit.inbox import Outcome
from kit.testing import ServiceUnderTest
from tests.loans.builders import DISTRICT, bank, contracted, drawn, finance, repaid, settled, split


async def test_100000_drawn_on_15_january_2018_is_settled_in_june_and_borne_by_the_government(
    loans: ServiceUnderTest,
) -> None:
    loan = await drawn(loans, on="2018-01-15", maturity="2021-01-15")

    answer = await settled(loans, loan, "2018-06-20")

    assert [split(period) for period in answer["settlements"]] == [
        ("2018-03-20", "1218.75", "1218.75", "0.00"),
        ("2018-06-20", "1725.00", "1725.00", "0.00"),
    ]
    claims = await loans.announced(InterestSubsidyClaimed)
    assert [(claim.data["settled_on"], claim.data["amount"]) for claim in claims] == [
        ("2018-03-20", "1218.75"),
        ("2018-06-20", "1725.00"),
    ]
    assert {claim.data["loan_id"] for claim in claims} == {loan}


async def test_a_period_ends_on_the_20th_and_not_before(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans)

    before = await settled(loans, loan, "2018-03-19")
    on_the_day = await settled(loans, loan, "2018-03-20")

    assert before["settlements"] == []
    assert before["settled_until"] == "2018-01-15"
    assert len(on_the_day["settlements"]) == 1
    assert on_the_day["settled_until"] == "2018-03-21"


async def test_the_end_of_year_two_divides_a_period_between_government_and_borrower(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans, on="2018-01-15", maturity="2021-01-15")

    periods = (await settled(loans, loan, "2020-06-20"))["settlements"]

    assert [split(period) for period in periods[-3:]] == [
        ("2019-12-20", "1706.25", "1706.25", "0.00"),
        ("2020-03-20", "1706.25", "468.75", "1237.50"),
        ("2020-06-20", "1725.00", "0.00", "1725.00"),
    ]
    claimed = [claim.data["settled_on"] for claim in await loans.announced(InterestSubsidyClaimed)]
    assert claimed[-1] == "2020-03-20"


async def test_settling_twice_settles_nothing_new(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans)
    first = await settled(loans, loan, "2018-06-20")

    second = await settled(loans, loan, "2018-06-20")

    assert (second["settlements"], second["claims"]) == ([], [])
    assert second["settled_until"] == first["settled_until"]
    assert len(await loans.announced(InterestSubsidyClaimed)) == 2


async def test_a_repayment_bears_no_interest_from_its_day(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans, on="2018-03-21", maturity="2021-03-21", principal="90000.00")
    await repaid(loans, loan, "2018-06-21", "7500.00")

    periods = (await settled(loans, loan, "2018-09-20"))["settlements"]

    assert [split(period)[:2] for period in periods] == [("2018-06-20", "1552.50"), ("2018-09-20", "1423.13")]


async def test_the_rest_settles_at_payoff(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans, on="2018-03-21", maturity="2021-03-21")
    await settled(loans, loan, "2018-06-20")
    await repaid(loans, loan, "2018-07-01", "40000.00")
    await repaid(loans, loan, "2018-07-11", "60000.00")

    rest = await settled(loans, loan, "2018-07-11")
    later = await settled(loans, loan, "2018-12-20")

    # 100,000 for ten days and 60,000 for ten at 6.75 % over 360.
    assert [split(period) for period in rest["settlements"]] == [("2018-07-11", "300.00", "300.00", "0.00")]
    assert later["settlements"] == []
    found = (await finance(loans).get(f"/v1/loans/{loan}")).json()
    assert (found["status"], found["repaid_on"], found["outstanding"]) == ("REPAID", "2018-07-11", "0.00")


async def test_what_is_not_repaid_at_maturity_settles_then_and_no_further(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans, on="2018-05-10", maturity="2019-05-10", principal="50000.00", rate_percent="6.35")

    before = await settled(loans, loan, "2019-05-09")
    rest = await settled(loans, loan, "2020-01-01")

    assert len(before["settlements"]) == 4
    assert [split(period) for period in rest["settlements"]] == [("2019-05-10", "440.97", "440.97", "0.00")]
    await repaid(loans, loan, "2019-08-01", "50000.00")
    assert (await settled(loans, loan, "2020-01-01"))["settlements"] == []


async def test_the_schedule_shows_both_parts_from_contract_to_maturity(loans: ServiceUnderTest) -> None:
    loan = await contracted(loans, on="2018-01-15", maturity="2021-01-15")

    schedule = (await bank(loans).get(f"/v1/loans/{loan}/schedule")).json()

    assert len(schedule["periods"]) == 13
    assert (schedule["days"], schedule["interest"]) == (1096, "20550.00")
    assert (schedule["subsidised"], schedule["borrower"]) == ("13687.50", "6862.50")


async def test_what_is_settled_is_what_the_schedule_shows(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans)
    await settled(loans, loan, "2021-01-15")

    schedule = (await bank(loans).get(f"/v1/loans/{loan}/schedule")).json()
    found = (await bank(loans).get(f"/v1/loans/{loan}")).json()

    assert [split(period) for period in found["settlements"]] == [split(period) for period in schedule["periods"]]


async def test_a_loan_that_is_not_drawn_bears_no_interest(loans: ServiceUnderTest) -> None:
    loan = await contracted(loans)

    answer = await finance(loans).post(f"/v1/loans/{loan}/settlements", {"settled_on": "2018-06-20"})

    assert (answer.status_code, answer.json()["code"]) == (409, "LOAN_STATUS")


async def test_the_city_is_settled_page_by_page(loans: ServiceUnderTest) -> None:
    ids = [await drawn(loans) for _ in range(3)]

    pages: list[dict[str, Any]] = []
    cursor = None
    while not pages or cursor is not None:
        body = {"settled_on": "2018-03-20", "limit": 2, "cursor": cursor}
        pages.append((await finance(loans).post("/v1/settlements", body)).json())
        cursor = pages[-1]["next"]

    assert [(page["loans"], page["claims"], page["claimed"]) for page in pages] == [
        (2, 2, "2437.50"),
        (1, 1, "1218.75"),
    ]
    claims = (await finance(loans).get("/v1/claims", status="CLAIMED")).json()["items"]
    assert [claim["loan_id"] for claim in claims] == ids
    assert (await settled(loans, ids[0], "2018-03-20"))["settlements"] == []


async def test_a_bank_sees_its_own_claims_only(loans: ServiceUnderTest) -> None:
    await settled(loans, await drawn(loans), "2018-03-20")

    assert len((await bank(loans).get("/v1/claims")).json()["items"]) == 1
    assert (await bank(loans, "CCB-JN").get("/v1/claims")).json()["items"] == []
    assert (await loans.caller(Role.CITIZEN, person_id=str(uuid4())).get("/v1/claims")).status_code == 403


async def a_claim(loans: ServiceUnderTest) -> tuple[str, UUID]:
    loan = await drawn(loans)
    return loan, UUID((await settled(loans, loan, "2018-03-20"))["claims"][0]["id"])


def payment(loan: str, claim: UUID, payment_id: UUID, amount: str = "1218.75") -> InterestSubsidyPaid:
    return InterestSubsidyPaid(
        payment_id=payment_id,
        claim_id=claim,
        loan_id=UUID(loan),
        district=DISTRICT,
        fund="INTEREST_SUBSIDY_FUND",
        amount=amount,
        on=date(2018, 4, 2),
    )


def rejection(origin: UUID) -> PaymentRejected:
    return PaymentRejected(
        payment_id=uuid4(),
        origin_id=origin,
        fund="INTEREST_SUBSIDY_FUND",
        amount="1218.75",
        reason="ACCOUNT_CLOSED",
        on=date(2018, 4, 2),
    )


async def claim_of(loans: ServiceUnderTest, loan: str) -> dict[str, object]:
    [claim] = (await bank(loans).get(f"/v1/loans/{loan}")).json()["claims"]
    return dict(claim)


async def test_a_paid_claim_is_closed_once_however_often_it_is_told(loans: ServiceUnderTest) -> None:
    loan, claim = await a_claim(loans)
    payment_id = uuid4()
    paid = loans.envelope(payment(loan, claim, payment_id), subject=f"payment/{payment_id}")

    assert await loans.takes_in(paid) == [Outcome.HANDLED]
    assert await loans.takes_in(paid) == [Outcome.DUPLICATE]
    await loans.hears(payment(loan, claim, payment_id), subject=f"payment/{payment_id}")

    [settled_event] = await loans.announced(InterestSubsidySettled)
    assert (settled_event.subject, settled_event.sequence) == (f"claim/{claim}", 2)
    assert (settled_event.data["amount"], settled_event.data["payment_id"]) == ("1218.75", str(payment_id))
    found = await claim_of(loans, loan)
    assert (found["status"], found["paid_on"]) == ("PAID", "2018-04-02")


@pytest.mark.parametrize("amount", ["1218.74", "1218.76"])
async def test_a_payment_of_another_amount_does_not_close_the_claim(loans: ServiceUnderTest, amount: str) -> None:
    loan, claim = await a_claim(loans)

    with pytest.raises(Conflict, match=r"1218\.75"):
        await loans.hears(payment(loan, claim, uuid4(), amount), subject="payment/other")

    assert (await claim_of(loans, loan))["status"] == "CLAIMED"


async def test_a_second_payment_of_one_claim_is_not_taken(loans: ServiceUnderTest) -> None:
    loan, claim = await a_claim(loans)
    await loans.hears(payment(loan, claim, uuid4()), subject="payment/1")

    with pytest.raises(Conflict):
        await loans.hears(payment(loan, claim, uuid4()), subject="payment/2")

    assert len(await loans.announced(InterestSubsidySettled)) == 1


async def test_a_rejected_payment_marks_the_claim_until_another_one_pays_it(loans: ServiceUnderTest) -> None:
    loan, claim = await a_claim(loans)
    await loans.hears(rejection(claim), subject="payment/1")
    failed = await claim_of(loans, loan)

    await loans.hears(payment(loan, claim, uuid4()), subject="payment/2")
    await loans.hears(rejection(claim), subject="payment/3")
    paid = await claim_of(loans, loan)

    assert (failed["status"], failed["failure"]) == ("PAYMENT_FAILED", "ACCOUNT_CLOSED")
    assert (paid["status"], paid["failure"]) == ("PAID", None)


async def test_a_rejected_payment_of_something_else_is_no_concern(loans: ServiceUnderTest) -> None:
    loan, _ = await a_claim(loans)

    assert await loans.hears(rejection(uuid4()), subject="payment/1") == Outcome.HANDLED

    assert (await claim_of(loans, loan))["status"] == "CLAIMED"


async def test_settling_at_once_from_many_sides_claims_each_period_once(loans: ServiceUnderTest) -> None:
    loan = await drawn(loans)
    path, body = f"/v1/loans/{loan}/settlements", {"settled_on": "2018-06-20"}

    answers = await asyncio.gather(
        *(finance(loans).post(path, body) for _ in range(4)),
        *(bank(loans).post(path, body) for _ in range(4)),
        *(finance(loans).post("/v1/settlements", body) for _ in range(2)),
    )

    assert [answer.status_code for answer in answers] == [201] * 10
    assert len(await loans.announced(InterestSubsidyClaimed)) == 2


async def test_the_database_keeps_settled_interest_as_it_is(loans: ServiceUnderTest) -> None:
    await settled(loans, await drawn(loans), "2018-03-20")

    with pytest.raises(DBAPIError):
        async with loans.database.transaction() as tx:
            await tx.session.execute(text("UPDATE settlements SET borrower = 1, subsidised = interest - 1"))

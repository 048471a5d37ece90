"""Article 9: loan banks' interest-subsidy claims are paid as they come, and held while something is missing."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contracts.subsidy import InterestSubsidyPaid, PaymentRejected
from kit.actor import Role
from kit.errors import Conflict
from kit.inbox import Outcome
from kit.testing import ServiceUnderTest
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    EMPLOYMENT,
    INTEREST,
    account,
    balances,
    bank_is_paid_at,
    claim_event,
    claimed,
    fund_has,
    read,
    standing,
)
from tests.subsidy.postings import UNIQUE, state_of


async def the_claim(subsidy: ServiceUnderTest, claim: UUID) -> dict[str, Any]:
    [found] = [one for one in (await read(subsidy, "/v1/claims"))["items"] if one["id"] == str(claim)]
    return dict(found)


async def held(subsidy: ServiceUnderTest, claim: UUID) -> str | None:
    """Why the claim is held, None if it is not."""
    await subsidy.finish_jobs()
    found = await the_claim(subsidy, claim)
    return found["hold_reason"] if found["status"] == "HELD" else None


async def test_a_claim_is_paid_from_the_interest_subsidy_fund_and_announced(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await fund_has(subsidy, INTEREST, "2000.00")
    await bank_is_paid_at(subsidy, account())

    claim = await claimed(subsidy, amount="1087.50")
    await subsidy.finish_jobs()

    found = await the_claim(subsidy, claim)
    assert found["status"] == "PAID"
    assert await balances(subsidy, INTEREST) == standing(available="912.50", paid="1087.50")
    [at_bank] = bank.payments(found["loan_id"])
    assert (at_bank["payment_key"], at_bank["amount"]) == (
        f"interest_subsidy/JNBANK/{found['loan_id']}/2018-03-21/1",
        "1087.50",
    )
    [announced] = await subsidy.announced(InterestSubsidyPaid)
    assert announced.data["claim_id"] == str(claim)
    assert announced.data["loan_id"] == found["loan_id"]
    assert announced.data["payment_id"] == found["payment_id"]
    assert announced.data["fund"] == INTEREST


async def test_a_claim_is_held_until_the_banks_account_and_the_money_are_there(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    claim = await claimed(subsidy, bank_code="QLBANK", amount="100.00")
    assert await held(subsidy, claim) == "PAYEE_MISSING"

    await bank_is_paid_at(subsidy, account(), bank_code="OTHER")
    assert await held(subsidy, claim) == "PAYEE_MISSING"

    await bank_is_paid_at(subsidy, account(), bank_code="QLBANK")
    assert await held(subsidy, claim) == "INSUFFICIENT_FUNDS"

    await fund_has(subsidy, EMPLOYMENT, "100.00")
    await fund_has(subsidy, INTEREST, "99.99")
    assert await held(subsidy, claim) == "INSUFFICIENT_FUNDS"

    await fund_has(subsidy, INTEREST, "0.01")
    assert await held(subsidy, claim) is None
    paid = await the_claim(subsidy, claim)
    assert paid["status"] == "PAID"
    assert len(bank.payments(paid["loan_id"])) == 1
    assert await balances(subsidy, EMPLOYMENT) == standing(available="100.00")


async def test_claims_that_fit_are_paid_and_the_rest_held(subsidy: ServiceUnderTest) -> None:
    await bank_is_paid_at(subsidy, account())
    await fund_has(subsidy, INTEREST, "250.00")
    claims = [await claimed(subsidy, amount="100.00") for _ in range(4)]

    await subsidy.finish_jobs()

    statuses = sorted([(await the_claim(subsidy, claim))["status"] for claim in claims])
    assert statuses == ["HELD", "HELD", "PAID", "PAID"]
    assert await balances(subsidy, INTEREST) == standing(available="50.00", paid="200.00")


@pytest.mark.parametrize("comes", ["account", "money"])
async def test_a_claim_that_no_job_has_settled_is_tried_again_when_account_or_money_comes(
    subsidy: ServiceUnderTest, comes: str
) -> None:
    await bank_is_paid_at(subsidy, account())
    await fund_has(subsidy, INTEREST, "100.00")
    claim = await claimed(subsidy, amount="100.00")
    async with subsidy.database.transaction() as tx:
        # As after its last attempt, or lost with a queue that was not restored.
        await tx.session.execute(text("DELETE FROM procrastinate_jobs"))
    await subsidy.finish_jobs()
    assert (await the_claim(subsidy, claim))["status"] == "RECEIVED"

    if comes == "account":
        await bank_is_paid_at(subsidy, account())
    else:
        await fund_has(subsidy, INTEREST, "0.01")
    await subsidy.finish_jobs()

    assert (await the_claim(subsidy, claim))["status"] == "PAID"


async def test_a_claim_heard_twice_is_paid_once(subsidy: ServiceUnderTest, bank: BankProcess) -> None:
    await bank_is_paid_at(subsidy, account())
    await fund_has(subsidy, INTEREST, "500.00")
    event = claim_event(amount="100.00")
    envelope = subsidy.envelope(event, subject=f"claim/{event.claim_id}")

    outcomes = await subsidy.takes_in(envelope) + await subsidy.takes_in(envelope)
    await subsidy.finish_jobs()

    assert outcomes == [Outcome.HANDLED, Outcome.DUPLICATE]
    assert len(bank.payments(str(event.loan_id))) == 1
    assert await balances(subsidy, INTEREST) == standing(available="400.00", paid="100.00")


async def test_a_second_claim_for_the_same_loan_and_period_is_not_paid(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await bank_is_paid_at(subsidy, account())
    await fund_has(subsidy, INTEREST, "500.00")
    first = claim_event(amount="100.00")
    second = first.model_copy(update={"claim_id": uuid4()})
    following = first.model_copy(update={"claim_id": uuid4(), "period_from": date(2018, 6, 21)})

    await subsidy.hears(first, subject=f"claim/{first.claim_id}")
    with pytest.raises(Conflict) as caught:
        await subsidy.hears(second, subject=f"claim/{second.claim_id}")
    await subsidy.hears(following, subject=f"claim/{following.claim_id}")
    await subsidy.finish_jobs()

    assert (caught.value.code, caught.value.extensions) == ("PERIOD_CLAIMED", {"claim_id": str(first.claim_id)})
    prefix = f"interest_subsidy/JNBANK/{first.loan_id}"
    assert {one["payment_key"] for one in bank.payments(str(first.loan_id))} == {
        f"{prefix}/2018-03-21/1",
        f"{prefix}/2018-06-21/1",
    }
    assert await balances(subsidy, INTEREST) == standing(available="300.00", paid="200.00")


async def test_the_database_holds_one_claim_for_a_loan_and_period(subsidy: ServiceUnderTest) -> None:
    first, second = [await claimed(subsidy) for _ in range(2)]

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.transaction() as tx:
            await tx.session.execute(
                text("UPDATE claims SET loan_id = (SELECT loan_id FROM claims WHERE id = :first) WHERE id = :second"),
                {"first": first, "second": second},
            )
    assert state_of(caught.value) == UNIQUE


async def test_a_rejected_claim_payment_is_held_until_finance_gives_the_account_anew(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    closed = account()
    bank.treat(closed, "reject")
    await bank_is_paid_at(subsidy, closed)
    await fund_has(subsidy, INTEREST, "100.00")

    claim = await claimed(subsidy, amount="100.00")
    assert await held(subsidy, claim) == "PAYMENT_REJECTED"
    assert await balances(subsidy, INTEREST) == standing(available="100.00")
    [announced] = await subsidy.announced(PaymentRejected)
    assert announced.data["origin_id"] == str(claim)

    await bank_is_paid_at(subsidy, account())
    assert await held(subsidy, claim) is None
    loan = (await the_claim(subsidy, claim))["loan_id"]
    assert [(one["payment_key"][-1], one["status"]) for one in bank.payments(loan)] == [
        ("1", "REJECTED"),
        ("2", "PAID"),
    ]


async def test_claims_are_listed_by_status_bank_and_page(subsidy: ServiceUnderTest) -> None:
    ours = [await claimed(subsidy, bank_code="JNBANK") for _ in range(2)]
    await claimed(subsidy, bank_code="QLBANK")
    await subsidy.finish_jobs()
    auditor = subsidy.caller(Role.AUDITOR)

    first = (await auditor.get("/v1/claims", bank_code="JNBANK", status="HELD", limit=1)).json()
    second = (await auditor.get("/v1/claims", bank_code="JNBANK", limit=1, cursor=first["next"])).json()

    assert {item["id"] for item in first["items"] + second["items"]} == {str(claim) for claim in ours}
    assert second["next"] is None
    assert (await auditor.get("/v1/claims", status="PAID")).json()["items"] == []
    assert (await auditor.get("/v1/claims", bank_code=str(uuid4()))).json()["items"] == []


async def test_claims_are_read_by_the_districts_that_they_are_of(subsidy: ServiceUnderTest) -> None:
    claim = await claimed(subsidy)

    async def seen(*districts: str) -> list[str]:
        caller = subsidy.caller(Role.FINANCE, districts=list(districts))
        return [item["id"] for item in (await caller.get("/v1/claims")).json()["items"]]

    assert await seen("370102") == [str(claim)]
    assert await seen("370103") == []

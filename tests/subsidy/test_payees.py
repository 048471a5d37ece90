"""Where lending banks are paid is said by one holder of finance's role and confirmed by another one."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kit.actor import Role
from kit.privacy import mask_account
from kit.testing import Caller, ServiceUnderTest
from tests.subsidy.bank import BankProcess
from tests.subsidy.builders import (
    INTEREST,
    account,
    bank_is_paid_at,
    claimed,
    confirmed_payee,
    fund_has,
    proposed_payee,
    read,
)
from tests.subsidy.postings import CHECK, RESTRICT, UNIQUE, state_of


def finance(subsidy: ServiceUnderTest, subject: str, on_behalf_of: str | None = None) -> Caller:
    return subsidy.caller(Role.FINANCE, subject=subject, on_behalf_of=on_behalf_of)


async def paid_to(subsidy: ServiceUnderTest, claim: UUID) -> str | None:
    """The masked account that the claim was paid to, None while it is not paid."""
    await subsidy.finish_jobs()
    payments = (await read(subsidy, "/v1/payments"))["items"]
    return next((one["payee"]["account"] for one in payments if one["claim_id"] == str(claim)), None)


async def test_a_bank_is_not_paid_where_nobody_has_confirmed_it(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, INTEREST, "100.00")
    claim, number = await claimed(subsidy, amount="100.00"), account()

    proposed = await proposed_payee(subsidy, number, by=finance(subsidy, "one"))
    assert (proposed["status"], proposed["registered_by"], proposed["confirmed_by"]) == ("PROPOSED", "one", None)
    assert await paid_to(subsidy, claim) is None
    [held] = (await read(subsidy, "/v1/claims"))["items"]
    assert held["hold_reason"] == "PAYEE_MISSING"

    confirmed = (await confirmed_payee(finance(subsidy, "other"), proposed)).json()
    assert (confirmed["status"], confirmed["registered_by"], confirmed["confirmed_by"]) == ("IN_FORCE", "one", "other")
    assert await paid_to(subsidy, claim) == mask_account(number)


async def test_nobody_redirects_a_banks_money_alone(subsidy: ServiceUnderTest) -> None:
    await fund_has(subsidy, INTEREST, "200.00")
    right, wrong = account(), account()
    await bank_is_paid_at(subsidy, right)

    proposed = await proposed_payee(subsidy, wrong, by=finance(subsidy, "clerk", "one"))
    for same in ("clerk", "one"):
        for caller in (finance(subsidy, same), finance(subsidy, "desk", same)):
            refused = await confirmed_payee(caller, proposed)
            assert (refused.status_code, refused.json()["code"]) == (403, "SEPARATION_OF_DUTIES")

    assert await paid_to(subsidy, await claimed(subsidy, amount="100.00")) == mask_account(right)
    assert (await confirmed_payee(finance(subsidy, "other"), proposed)).status_code == 201
    assert await paid_to(subsidy, await claimed(subsidy, amount="100.00")) == mask_account(wrong)


async def test_only_the_last_proposal_can_be_confirmed_and_only_as_it_was_seen(subsidy: ServiceUnderTest) -> None:
    first = await proposed_payee(subsidy, account(), by=finance(subsidy, "one"))
    second = await proposed_payee(subsidy, account(), by=finance(subsidy, "two"))
    third = finance(subsidy, "three")

    stale = await confirmed_payee(third, first)
    missing = await confirmed_payee(third, {**second, "bank_code": "QLBANK"})

    assert (stale.status_code, stale.json()["code"]) == (409, "CONTENT_CHANGED")
    assert missing.status_code == 404
    assert (await confirmed_payee(third, second)).status_code == 201


async def test_what_is_said_again_needs_no_second_confirmation(subsidy: ServiceUnderTest) -> None:
    number, one, other = account(), finance(subsidy, "one"), finance(subsidy, "other")
    first = await proposed_payee(subsidy, number, by=one)
    assert await proposed_payee(subsidy, number, by=one) == first
    confirmed = (await confirmed_payee(other, first)).json()

    assert await proposed_payee(subsidy, number, by=one) == confirmed
    assert (await confirmed_payee(other, first)).json() == confirmed
    assert await read(subsidy, "/v1/payees/banks") == [confirmed]


async def test_saying_again_where_a_bank_is_paid_takes_an_open_proposal_back(subsidy: ServiceUnderTest) -> None:
    number = account()
    await bank_is_paid_at(subsidy, number)
    other = await proposed_payee(subsidy, account())

    await proposed_payee(subsidy, number)

    assert (await confirmed_payee(subsidy.caller(Role.FINANCE), other)).status_code == 404


async def test_a_rejected_claim_is_paid_when_the_same_account_is_said_again(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    number = account()
    bank.treat(number, "reject", times=1)
    await fund_has(subsidy, INTEREST, "100.00")
    await bank_is_paid_at(subsidy, number)
    await claimed(subsidy, amount="100.00")
    await subsidy.finish_jobs()
    assert (await read(subsidy, "/v1/claims"))["items"][0]["hold_reason"] == "PAYMENT_REJECTED"

    await proposed_payee(subsidy, number)
    await subsidy.finish_jobs()

    assert (await read(subsidy, "/v1/claims"))["items"][0]["status"] == "PAID"


async def test_the_audit_tells_one_account_from_another_and_shows_neither(subsidy: ServiceUnderTest) -> None:
    old, new = account(), account()
    await bank_is_paid_at(subsidy, old)
    await bank_is_paid_at(subsidy, new)

    async with subsidy.database.reading() as session:
        rows = await session.execute(
            text("SELECT action, before, after FROM audit WHERE subject = 'bank/JNBANK' ORDER BY id")
        )
        trail: list[tuple[str, dict[str, Any] | None, dict[str, Any]]] = [tuple(row) for row in rows]
    assert [action for action, _, _ in trail] == ["bank-payee-proposed", "bank-payee-confirmed"] * 2
    before, after = trail[3][1], trail[3][2]
    assert before is not None
    assert (before["account"], after["account"]) == (mask_account(old), mask_account(new))
    assert before["digest"] != after["digest"]
    assert trail[1][2]["digest"] == before["digest"]
    assert old not in str(trail)
    assert new not in str(trail)


SAID_TWICE = """
INSERT INTO bank_payees (id, bank_code, name, account, digest, status, registered_at, registered_by)
SELECT gen_random_uuid(), bank_code, name, account, digest, status, registered_at, 'somebody' FROM bank_payees
"""


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        ("UPDATE bank_payees SET confirmed_by = registered_by, confirmed_at = now()", CHECK),
        ("UPDATE bank_payees SET status = 'IN_FORCE'", CHECK),
        ("UPDATE bank_payees SET digest = ''", RESTRICT),
        ("UPDATE bank_payees SET registered_by = 'nobody'", RESTRICT),
        ("DELETE FROM bank_payees", RESTRICT),
        (SAID_TWICE, UNIQUE),
    ],
)
async def test_the_database_keeps_what_was_said_and_by_whom(
    subsidy: ServiceUnderTest, statement: str, state: str
) -> None:
    await proposed_payee(subsidy, account())

    with pytest.raises(DBAPIError) as caught:
        async with subsidy.database.transaction() as tx:
            await tx.session.execute(text(statement))
    assert state_of(caught.value) == state


async def test_where_banks_are_paid_is_masked_and_finances_to_say(subsidy: ServiceUnderTest) -> None:
    number = account()
    body = {"name": "济南银行", "account": number}

    proposed = await subsidy.caller(Role.FINANCE).put("/v1/payees/banks/JNBANK", body)

    assert proposed.json()["payee"] == {"name": "济***", "account": "*" * (len(number) - 4) + number[-4:]}
    assert await read(subsidy, "/v1/payees/banks") == [proposed.json()]
    for role in set(Role) - {Role.FINANCE}:
        caller = subsidy.caller(role)
        assert (await caller.put("/v1/payees/banks/JNBANK", body)).status_code == 403, role
        assert (await confirmed_payee(caller, proposed.json())).status_code == 403, role

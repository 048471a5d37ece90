"""批次检查 What a check finds of an item before anybody approves it, and what the bank says of its account."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from contracts.registration import PersonDied, PersonMerged, PersonRegistered
from kit.actor import Role
from kit.privacy import mask_account
from kit.testing import ServiceUnderTest
from tests.subsidy.bank import BankProcess
from tests.subsidy.batches import AMOUNT, approve, built, checked, in_batches, items, ordered, texts, waiting
from tests.subsidy.builders import EMPLOYMENT, account, balances, paid_by, read, standing

CERTIFIED = "decode(repeat('ab', 32), 'hex')"


async def found(subsidy: ServiceUnderTest, batch: dict[str, Any]) -> dict[str, set[str]]:
    """The findings of each payment of a batch that has some."""
    return {
        one["payment_id"]: {each["code"] for each in one["findings"]}
        for one in await items(subsidy, batch_id=batch["id"], status="HELD_OUT")
    }


async def told(subsidy: ServiceUnderTest, person: UUID) -> list[dict[str, Any]]:
    answer = await subsidy.caller(Role.CITIZEN, person_id=str(person)).get("/v1/me/notices")
    notices: list[dict[str, Any]] = answer.json()["items"]
    return notices


async def test_account_and_name_are_verified_with_the_bank_before_a_batch_pays(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await in_batches(subsidy)
    anothers, unknown, closed, right = (account() for _ in range(4))
    bank.says_of(anothers, holder="李四")
    bank.says_of(unknown, "UNKNOWN")
    bank.says_of(closed, "CLOSED")
    bank.says_of(right, holder="王芳")
    wrong = [await waiting(subsidy, to=one) for one in (anothers, unknown, closed)]
    good = await waiting(subsidy, to=right)

    batch = await checked(subsidy, await built(subsidy))

    codes = ("NAME_DIFFERS", "ACCOUNT_UNVERIFIED", "ACCOUNT_CLOSED")
    assert await found(subsidy, batch) == {one.payment: {code} for one, code in zip(wrong, codes, strict=True)}
    assert batch["total"] == AMOUNT
    for one, code in zip(wrong, codes, strict=True):
        [notice] = [each for each in await told(subsidy, one.person) if each["code"] == "ACCOUNT_TO_CORRECT"]
        assert code in notice["text"], notice
    assert "ACCOUNT_TO_CORRECT" not in {each["code"] for each in await told(subsidy, good.person)}
    async with subsidy.database.reading() as session:
        kept = (await session.execute(text("SELECT standing, digest::text FROM payee_verifications"))).all()
    assert sorted(row.standing for row in kept) == ["CLOSED", "MATCH", "NAME_DIFFERS", "UNKNOWN"]
    assert not any(number in row.digest for row in kept for number in (anothers, unknown, closed, right))


async def test_an_account_that_the_bank_does_not_confirm_is_corrected_and_paid_unless_a_batch_has_it(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    await in_batches(subsidy)
    closed, right = account(), account()
    bank.says_of(closed, "CLOSED")
    one, other = await waiting(subsidy, to=closed), await waiting(subsidy)
    themself = subsidy.caller(Role.CITIZEN, person_id=str(one.person))
    path, said = f"/v1/payments/{one.payment}/payee-corrections", {"payee": {"name": "王芳", "account": right}}
    batch = await checked(subsidy, await built(subsidy))
    assert await found(subsidy, batch) == {one.payment: {"ACCOUNT_CLOSED"}}

    stranger = subsidy.caller(Role.CITIZEN, person_id=str(other.person))
    assert (await stranger.post(path, said)).status_code == 404
    same = {"payee": {"name": "王芳", "account": closed}}
    assert (await themself.post(path, same)).json()["code"] == "ACCOUNT_NOT_CORRECTED"
    taken = await stranger.post(f"/v1/payments/{other.payment}/payee-corrections", said)
    assert (taken.status_code, taken.json()["code"], taken.json()["state"]) == (409, "ITEM_STATUS", "IN_BATCH")
    corrected = await themself.post(path, said)
    assert (corrected.status_code, corrected.json()["payee"]["account"]) == (201, mask_account(right)), corrected.text
    await subsidy.finish_jobs()
    [item] = await items(subsidy, status="HELD_OUT")
    again = {"resolution": "RETRY", "reason": "申请人已更正账户"}
    resolved = await subsidy.caller(Role.FINANCE).post(f"/v1/batch-items/{item['id']}/resolutions", again)
    assert resolved.status_code == 201, resolved.text

    following = await checked(subsidy, await built(subsidy))

    assert (following["item_count"], following["held_out"]) == (1, 0)
    for _ in range(2):
        assert (await approve(subsidy, following)).status_code == 201
    await subsidy.caller(Role.FINANCE).post(f"/v1/payment-batches/{following['id']}/sendings", {})
    await subsidy.finish_jobs()
    assert right in texts(await ordered(subsidy, following), "Id")
    assert (await themself.post(path, same)).json()["state"] == "SENT"


async def test_what_was_not_verified_or_too_long_ago_is_held_out_and_verified_again(
    subsidy: ServiceUnderTest,
) -> None:
    await in_batches(subsidy)
    one = await waiting(subsidy)
    await subsidy.finish_jobs()
    async with subsidy.database.transaction() as tx:
        await tx.session.execute(text("UPDATE payee_verifications SET verified_on = verified_on - 181"))

    batch = await checked(subsidy, await built(subsidy))

    assert await found(subsidy, batch) == {one.payment: {"ACCOUNT_UNVERIFIED"}}
    [item] = await items(subsidy, status="HELD_OUT")
    again = {"resolution": "RETRY", "reason": "再次核验"}
    answer = await subsidy.caller(Role.FINANCE).post(f"/v1/batch-items/{item['id']}/resolutions", again)
    assert answer.status_code == 201
    assert (await checked(subsidy, await built(subsidy)))["held_out"] == 0


async def test_a_payment_that_waits_for_no_batch_is_verified_before_it_is_sent(
    subsidy: ServiceUnderTest, bank: BankProcess
) -> None:
    anothers = account()
    bank.says_of(anothers, holder="李四")
    person, application = await paid_by(subsidy, anothers)

    await subsidy.finish_jobs()

    assert bank.payments(str(person)) == []
    payment = await read(subsidy, f"/v1/payments/{application['payment_id']}")
    assert (payment["status"], payment["bank_reason"]) == ("REJECTED", "NAME_DIFFERS")
    assert await balances(subsidy, EMPLOYMENT) == standing(available=AMOUNT)
    [notice] = [one for one in await told(subsidy, person) if one["code"] == "PAYMENT_FAILED"]
    assert "NAME_DIFFERS" in notice["text"]


async def test_a_payee_is_dead_whichever_of_their_entries_says_so(subsidy: ServiceUnderTest) -> None:
    await in_batches(subsidy)
    given_up, survivor, living = [await waiting(subsidy) for _ in range(3)]
    on = date(2018, 6, 1)
    entries = [uuid4() for _ in range(3)]
    for person in entries:
        registered = PersonRegistered(person_id=person, district="370102", on=on)
        await subsidy.hears(registered, subject=f"person/{person}")

    async def merge(person: UUID, into: UUID) -> None:
        merged = PersonMerged(person_id=person, into=into, district="370102", on=on)
        await subsidy.hears(merged, subject=f"person/{person}")

    await merge(given_up.person, entries[0])
    await merge(entries[0], entries[1])  # who is paid was given up for one that was given up for another
    await merge(entries[2], survivor.person)
    for person in entries[1:]:
        await subsidy.hears(PersonDied(person_id=person, district="370102", on=on), subject=f"person/{person}")

    batch = await checked(subsidy, await built(subsidy))

    assert await found(subsidy, batch) == {one.payment: {"PAYEE_DEAD"} for one in (given_up, survivor)}
    assert living.payment not in await found(subsidy, batch)


async def test_a_month_or_a_certificate_that_another_programme_pays_is_held_out(subsidy: ServiceUnderTest) -> None:
    await in_batches(subsidy)
    month, certificate = await waiting(subsidy), await waiting(subsidy)
    one, other = await waiting(subsidy), await waiting(subsidy)
    # The database refuses two live applications of these; what is on its way already is made to look like one here.
    forged = f"""
        SET LOCAL session_replication_role = replica;
        UPDATE applications SET programme = 'enterprise_si_subsidy', employer_id = id, person_id = NULL,
          worker_id = '{month.person}', period = '2018-01/{month.person}' WHERE id = '{one.application}';
        UPDATE applications SET certificate_index = {CERTIFIED}, certificate_number = 'x'
        WHERE id = '{certificate.application}';
        UPDATE applications SET certificate_index = {CERTIFIED}, certificate_number = 'x', status = 'PAYMENT_FAILED'
        WHERE id = '{other.application}';
        UPDATE payments SET programme = 'skill_upgrade_subsidy', fund = 'UI_FUND' WHERE id = '{other.payment}';
        UPDATE payments SET status = 'PAID', settled_on = '2018-06-20' WHERE id IN ('{one.payment}', '{other.payment}');
        DELETE FROM batch_items WHERE payment_id IN ('{one.payment}', '{other.payment}')
    """
    async with subsidy.database.transaction() as tx:
        for statement in forged.split(";"):
            await tx.session.execute(text(statement))

    batch = await checked(subsidy, await built(subsidy))

    assert await found(subsidy, batch) == {
        month.payment: {"MONTH_PAID"},
        certificate.payment: {"SAME_ITEM_TWO_FUNDS"},
    }

"""What the bank's words mean: it is asked before it is told, and refuses only where nothing can be on its way."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from contracts.subsidy import PaymentRejected
from kit.testing import ServiceUnderTest, TokenAuthority
from subsidy.bank import BankSilent
from subsidy.jobs.payments import MOST_SENDS_IN_DOUBT, pay
from tests.subsidy.builders import EMPLOYMENT, account, balances, paid_by, read, standing, under_test_with
from tests.subsidy.scripted import UNKNOWN, Answer, ScriptedBank, result

NOT_TAKEN: Answer = (422, {"code": "INVALID"})


@pytest.fixture
def bank() -> Iterator[ScriptedBank]:
    with ScriptedBank() as server:
        yield server


@pytest.fixture
async def subsidy(
    new_database: Callable[[str], str], authority: TokenAuthority, bank: ScriptedBank
) -> AsyncIterator[ServiceUnderTest]:
    async with under_test_with(new_database("subsidy"), authority, bank.url) as service:
        yield service


@pytest.fixture
async def payment(subsidy: ServiceUnderTest) -> UUID:
    """A payment of 571 yuan that the bank has not been told of."""
    _, application = await paid_by(subsidy, account())
    return UUID(application["payment_id"])


async def run(subsidy: ServiceUnderTest, payment: UUID) -> None:
    """One attempt of the job."""
    vault, bank = subsidy.service.state["vault"], subsidy.service.state["bank"]
    await pay(subsidy.database, payment, vault=vault, bank=bank)


async def stands(subsidy: ServiceUnderTest, payment: UUID) -> tuple[str, str | None]:
    found: dict[str, Any] = await read(subsidy, f"/v1/payments/{payment}")
    return found["status"], found["bank_reason"]


async def test_the_bank_is_asked_before_it_is_told(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", result("PAID"))

    await run(subsidy, payment)

    assert bank.calls == ["GET", "POST"]
    assert await stands(subsidy, payment) == ("PAID", None)


async def test_a_bank_that_knows_the_payment_is_not_told_again(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID
) -> None:
    bank.says("GET", UNKNOWN, result("PAID"))
    bank.says("POST", None)

    with pytest.raises(BankSilent):
        await run(subsidy, payment)
    await run(subsidy, payment)

    assert bank.calls == ["GET", "POST", "GET"]
    assert await stands(subsidy, payment) == ("PAID", None)


@pytest.mark.parametrize("status", [400, 422])
async def test_what_the_bank_neither_takes_nor_knows_is_rejected(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID, status: int
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", (status, {"code": "INVALID"}))

    await run(subsidy, payment)

    assert bank.calls == ["GET", "POST", "GET"]
    assert await stands(subsidy, payment) == ("REJECTED", "INSTRUCTION_NOT_TAKEN")
    assert await balances(subsidy, EMPLOYMENT) == standing(available="571.00")


@pytest.mark.parametrize("status", [400, 401, 409, 422, 429])
async def test_what_the_bank_does_not_take_and_knows_all_the_same_is_paid(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID, status: int
) -> None:
    bank.says("GET", UNKNOWN, result("PAID"))
    bank.says("POST", (status, {}))

    await run(subsidy, payment)

    assert await stands(subsidy, payment) == ("PAID", None)
    assert await balances(subsidy, EMPLOYMENT) == standing(paid="571.00")


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 503])
async def test_a_bank_that_does_not_speak_about_the_instruction_has_not_answered(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID, status: int
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", (status, {}))

    with pytest.raises(BankSilent):
        await run(subsidy, payment)

    assert await stands(subsidy, payment) == ("INSTRUCTED", None)


async def test_after_a_send_without_an_answer_a_refusal_to_listen_is_no_rejection(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", None, NOT_TAKEN)

    for _ in range(2):
        with pytest.raises(BankSilent):
            await run(subsidy, payment)
    assert await stands(subsidy, payment) == ("INSTRUCTED", None)
    assert await balances(subsidy, EMPLOYMENT) == standing(reserved="571.00")

    bank.says("GET", result("PAID"))
    await run(subsidy, payment)
    assert await stands(subsidy, payment) == ("PAID", None)


async def test_a_payment_that_stays_in_doubt_is_among_the_failed_jobs(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", None, NOT_TAKEN)

    await subsidy.finish_jobs()

    assert bank.calls.count("POST") == MOST_SENDS_IN_DOUBT
    assert await stands(subsidy, payment) == ("INSTRUCTED", None)
    assert subsidy.service.jobs is not None
    async with subsidy.database.engine.connect() as connection:
        failed = await subsidy.service.jobs.failed(connection)
    assert [(job.name, job.args) for job in failed] == [("pay", {"payment_id": str(payment)})]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_answer_about_another_payment_is_none(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID, method: str
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", result("PAID"))
    bank.says(method, result("PAID", key="somebody-elses"))

    with pytest.raises(BankSilent):
        await run(subsidy, payment)

    assert await stands(subsidy, payment) == ("INSTRUCTED", None)


WORDS = "账户户名王芳与身份证370102198001011234不符"


@pytest.mark.parametrize(
    ("said", "told"),
    [("ACCOUNT_CLOSED", "ACCOUNT_CLOSED"), ("E1", "E1"), (WORDS, "OTHER"), ("A" * 65, "OTHER"), ("CLOSED\n", "OTHER")],
)
async def test_of_the_banks_reason_only_a_code_is_told(
    subsidy: ServiceUnderTest, bank: ScriptedBank, payment: UUID, said: str, told: str
) -> None:
    bank.says("GET", UNKNOWN)
    bank.says("POST", result("REJECTED", reason=said))

    await run(subsidy, payment)

    assert await stands(subsidy, payment) == ("REJECTED", told)
    [announced] = await subsidy.announced(PaymentRejected)
    assert announced.data["reason"] == told
    async with subsidy.database.reading() as session:
        [[words]] = await session.execute(text("SELECT bank_words FROM payments"))
        audit = str((await session.execute(text("SELECT before, after, reason FROM audit"))).all())
    kept = words and subsidy.service.state["vault"].open(bytes(words), "payments", "bank_words", payment)
    assert kept == (said if told == "OTHER" else None)
    assert WORDS not in audit

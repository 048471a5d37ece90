"""拨付 Paying through the bank, later."""

from uuid import UUID

from kit import clock
from kit.db import Database
from kit.failpoints import failpoint
from kit.jobs import GiveUp
from kit.vault import Vault
from subsidy import queries, usecases
from subsidy.bank import Bank, BankResult, BankSilent, Instruction, NotTaken
from subsidy.models import AccountStanding, Payment, Programme
from subsidy.rules import INSTRUMENTS

MOST_SENDS_IN_DOUBT = 10
"""How often an instruction is sent that the bank does not take while an earlier one may still arrive."""


class StillPending(Exception):
    """The bank has taken the payment and not settled it: ask again later."""


async def pay(database: Database, payment_id: UUID, *, vault: Vault, bank: Bank) -> None:
    """Ask the bank, have it pay what it has never heard of, and record what it says; harmless to repeat.

    The bank is called outside any transaction. Raises `BankSilent` and `StillPending`, upon which the job asks again,
    and `GiveUp` where somebody has to find out whether an earlier instruction was carried out.
    """
    async with database.reading() as session:
        payment = await queries.instructed(session, payment_id)
    if payment is None:
        return
    failpoint("before-bank-call")
    result = await bank.ask(payment.payment_key)
    if result is None:
        if payment.times_sent == 0:
            standing = await verify_payee(database, payment_id, vault=vault, bank=bank)
            if standing is not None and standing.finding is not None:
                await _refuse(database, payment, standing.finding, vault=vault)
                return
        async with database.transaction() as tx:
            sends = await usecases.record_send(tx, payment_id)
        if sends == 0:
            return
        try:
            result = await bank.send(_instruction(payment, vault))
        except NotTaken as error:
            await _end_untaken(database, payment_id, vault=vault, sends=sends, error=error)
            return
    failpoint("after-bank-call-before-result")
    if result.status == "PENDING":
        raise StillPending
    async with database.transaction() as tx:
        await usecases.record_result(tx, payment_id, result, on=clock.today(), vault=vault)


async def verify_payee(database: Database, payment_id: UUID, *, vault: Vault, bank: Bank) -> AccountStanding | None:
    """户名账号核验 Ask the bank whether account and name belong together, unless its word that they do still holds.

    None for a payment that has its answer. Raises `BankSilent`, upon which the job asks again.
    """
    async with database.transaction() as tx:
        payment = await queries.instructed(tx.session, payment_id)
        if payment is None:
            return None
        said = await usecases.standing_with_bank(tx, payment, on=clock.today())
    if said is AccountStanding.MATCH:
        return said
    name, account = payee = payment.payee(vault)
    standing = await bank.verify(account, name)
    failpoint("payee-verified")
    async with database.transaction() as tx:
        await usecases.record_verification(tx, payment_id, payee, standing, on=clock.today(), vault=vault)
    return standing


async def _refuse(database: Database, payment: Payment, reason: str, *, vault: Vault) -> None:
    """End a payment that was never sent."""
    refused = BankResult(
        payment_key=payment.payment_key,
        bank_reference=None,
        status="REJECTED",
        amount=payment.amount,
        reason=reason,
    )
    async with database.transaction() as tx:
        await usecases.record_result(tx, payment.id, refused, on=clock.today(), vault=vault)


async def _end_untaken(database: Database, payment_id: UUID, *, vault: Vault, sends: int, error: NotTaken) -> None:
    async with database.transaction() as tx:
        if await usecases.record_not_taken(tx, payment_id, on=clock.today(), vault=vault):
            return
    if sends >= MOST_SENDS_IN_DOUBT:
        raise GiveUp("the bank does not take the instruction, and may have carried out an earlier one") from error
    raise BankSilent("an earlier instruction may still arrive") from error


def _instruction(payment: Payment, vault: Vault) -> Instruction:
    name, account = payment.payee(vault)
    return Instruction(
        payment_key=payment.payment_key,
        payee_name=name,
        payee_account=account,
        amount=payment.amount,
        purpose=_purpose(payment),
    )


def _purpose(payment: Payment) -> str:
    """The statutory name of what is paid."""
    if payment.programme == Programme.INTEREST:
        return "创业担保贷款贴息"
    return INSTRUMENTS[payment.programme].zh

"""What the subsidy service does later: paying through the bank, settling claims, asking what it has missed."""

from datetime import timedelta
from uuid import UUID

from contracts.registration import digest_of
from kit import clock
from kit.db import Database
from kit.failpoints import failpoint
from kit.following import follow_registration
from kit.jobs import Attempt, GiveUp, Jobs, Retry
from kit.vault import Vault
from subsidy import queries, usecases
from subsidy.bank import Bank, BankSilent, Instruction, NotTaken
from subsidy.models import Payment, PaymentBatch, Programme
from subsidy.rules import INSTRUMENTS
from subsidy.settings import Settings
from subsidy.usecases.batches import SEND_BATCH
from subsidy.usecases.filings import DECIDE_FILING
from subsidy.usecases.held import SETTLE_CLAIM
from subsidy.usecases.payments import PAY, SYSTEM
from subsidy.usecases.screenings import SCREEN
from subsidy.usecases.statements import READ_MESSAGE

UNTIL_ANSWERED = 1_000_000
"""Attempts at a payment: a bank that is silent for weeks is still asked."""

MOST_SENDS_IN_DOUBT = 10
"""How often an instruction is sent that the bank does not take while an earlier one may still arrive."""

ITEMS = 200
"""Items of a filing that one transaction decides."""


class StillPending(Exception):
    """The bank has taken the payment and not settled it: ask again later."""


def new_jobs(settings: Settings, *, vault: Vault, bank: Bank) -> Jobs:
    """The service's jobs, each with what it needs."""
    jobs = Jobs(settings.database_url)
    patience = Retry(
        max_attempts=UNTIL_ANSWERED,
        wait=timedelta(seconds=settings.bank_retry_seconds),
        max_wait=timedelta(seconds=settings.bank_retry_longest_seconds),
    )

    @jobs.task(PAY, retry=patience)
    async def run_pay(payment_id: str) -> None:
        await pay(jobs.database, UUID(payment_id), vault=vault, bank=bank)

    @jobs.task(SETTLE_CLAIM, retry=Retry(max_attempts=20))
    async def run_settle_claim(claim_id: str) -> None:
        async with jobs.database.transaction() as tx:
            await usecases.settle_claim(tx, UUID(claim_id), vault=vault)

    @jobs.task(SCREEN, retry=Retry(max_attempts=3), attempt=True)
    async def run_screen(attempt: Attempt, screening_id: str) -> None:
        await screen(settings, UUID(screening_id), last=attempt.last)

    @jobs.task(DECIDE_FILING, retry=Retry(max_attempts=20))
    async def run_decide_filing(filing_id: str) -> None:
        await decide_filing(jobs.database, UUID(filing_id))

    @jobs.task(SEND_BATCH, retry=Retry(max_attempts=20))
    async def run_send_batch(batch_id: str) -> None:
        await send_batch(jobs.database, UUID(batch_id))

    @jobs.task(READ_MESSAGE, retry=Retry(max_attempts=20))
    async def run_read_message(message_id: str) -> None:
        await read_message(jobs.database, UUID(message_id), vault=vault)

    follow_registration(jobs, settings, handler=settings.SERVICE, digest=digest_of)
    return jobs


async def screen(settings: Settings, screening_id: UUID, *, last: bool) -> None:
    """Screen everybody, on connections that wait as long as it takes; the last attempt leaves a word of its failure."""
    database = Database(settings, patient=True)
    try:
        await usecases.run_screening(
            database, screening_id, folder=settings.screening_folder, spark_master=settings.spark_master, by=SYSTEM
        )
    except Exception as error:
        if last:
            async with database.transaction() as tx:
                await usecases.fail_screening(tx, screening_id, type(error).__name__)
        raise
    finally:
        await database.close()


async def decide_filing(database: Database, filing_id: UUID, *, limit: int = ITEMS) -> None:
    """Decide a filing's items to the end, some hundreds in a transaction; goes on where it was left."""
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.decide_items(tx, filing_id, limit=limit, by=usecases.SYSTEM)


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


async def send_batch(database: Database, batch_id: UUID) -> None:
    """Send an approved batch, part by part; what was sent before a crash stays sent, and nothing is sent twice."""
    more = True
    while more:
        async with database.transaction() as tx:
            batch = await tx.get(PaymentBatch, batch_id)
            more = await usecases.send_part(tx, batch, on=clock.today())
        failpoint("batch-part-sent")


async def read_message(database: Database, message_id: UUID, *, vault: Vault) -> None:
    """Match the lines of a bank's file, some at a time; what was matched before a crash stays matched."""
    more = True
    while more:
        async with database.transaction() as tx:
            more = await usecases.match_lines(tx, message_id, on=clock.today(), vault=vault)


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

"""What the subsidy service does later: paying through the bank, settling claims, asking what it has missed."""

from datetime import datetime, timedelta
from uuid import UUID

from contracts.registration import digest_of
from kit import clock
from kit.following import follow_registration
from kit.jobs import Attempt, Jobs, Retry
from kit.vault import Vault
from subsidy import usecases
from subsidy.bank import Bank
from subsidy.jobs.batches import send_batch
from subsidy.jobs.checks import register_checks
from subsidy.jobs.deadlines import KEEP_DEADLINES, keep_deadlines
from subsidy.jobs.employers import screen_employer
from subsidy.jobs.evaluations import evaluate
from subsidy.jobs.filings import decide_filing
from subsidy.jobs.monthly import add_monthly
from subsidy.jobs.payments import pay, verify_payee
from subsidy.jobs.public_notices import add_public_notices
from subsidy.jobs.reviews import decide_bulk, tell_overdue
from subsidy.jobs.screenings import screen
from subsidy.jobs.settlements import add_settlements
from subsidy.jobs.statements import read_message
from subsidy.jobs.waiting import decide_waiting
from subsidy.jobs.what_ifs import try_figure
from subsidy.settings import Settings
from subsidy.usecases.batches import SEND_BATCH
from subsidy.usecases.bulk import DECIDE_BULK
from subsidy.usecases.employers_to_screen import SCREEN_EMPLOYER
from subsidy.usecases.evaluations import EVALUATE
from subsidy.usecases.filings import DECIDE_FILING
from subsidy.usecases.held import SETTLE_CLAIM
from subsidy.usecases.payments import PAY
from subsidy.usecases.screenings import SCREEN
from subsidy.usecases.statements import READ_MESSAGE
from subsidy.usecases.verifications import VERIFY_PAYEE
from subsidy.usecases.waiting import DECIDE_WAITING
from subsidy.usecases.what_ifs import TRY

TELL_OVERDUE = "tell-overdue-reviews"

UNTIL_ANSWERED = 1_000_000
"""Attempts at a payment: a bank that is silent for weeks is still asked."""


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

    @jobs.task(VERIFY_PAYEE, retry=patience)
    async def run_verify_payee(payment_id: str) -> None:
        await verify_payee(jobs.database, UUID(payment_id), vault=vault, bank=bank)

    @jobs.task(SETTLE_CLAIM, retry=Retry(max_attempts=20))
    async def run_settle_claim(claim_id: str) -> None:
        async with jobs.database.transaction() as tx:
            await usecases.settle_claim(tx, UUID(claim_id), vault=vault)

    @jobs.task(SEND_BATCH, retry=Retry(max_attempts=20))
    async def run_send_batch(batch_id: str) -> None:
        await send_batch(jobs.database, UUID(batch_id))

    @jobs.task(READ_MESSAGE, retry=Retry(max_attempts=20))
    async def run_read_message(message_id: str) -> None:
        await read_message(jobs.database, UUID(message_id), vault=vault)

    _decide(jobs, vault=vault)
    _look_over(jobs, settings)
    if settings.daily_round:
        _go_by_the_clock(jobs)
    add_monthly(jobs, settings, vault=vault)
    add_settlements(jobs, settings)
    add_public_notices(jobs, settings, vault=vault)
    register_checks(jobs, settings)
    follow_registration(jobs, settings, handler=settings.SERVICE, digest=digest_of)
    return jobs


def _decide(jobs: Jobs, *, vault: Vault) -> None:
    @jobs.task(DECIDE_FILING, retry=Retry(max_attempts=20))
    async def run_decide_filing(filing_id: str) -> None:
        await decide_filing(jobs.database, UUID(filing_id))

    @jobs.task(DECIDE_WAITING, retry=Retry(max_attempts=20))
    async def run_decide_waiting(person_id: str) -> None:
        await decide_waiting(jobs.database, UUID(person_id), vault=vault)

    @jobs.task(DECIDE_BULK, retry=Retry(max_attempts=20))
    async def run_decide_bulk(bulk_id: str) -> None:
        await decide_bulk(jobs.database, UUID(bulk_id), vault=vault)


def _look_over(jobs: Jobs, settings: Settings) -> None:
    @jobs.task(SCREEN, retry=Retry(max_attempts=3), attempt=True)
    async def run_screen(attempt: Attempt, screening_id: str) -> None:
        await screen(settings, UUID(screening_id), last=attempt.last)

    @jobs.task(SCREEN_EMPLOYER, retry=Retry(max_attempts=20))
    async def run_screen_employer(employer_id: str) -> None:
        await screen_employer(jobs.database, UUID(employer_id))

    @jobs.task(TRY, retry=Retry(max_attempts=3), attempt=True)
    async def run_try(attempt: Attempt, what_if_id: str) -> None:
        await try_figure(settings, UUID(what_if_id), last=attempt.last)

    @jobs.task(EVALUATE, retry=Retry(max_attempts=3), attempt=True)
    async def run_evaluate(attempt: Attempt, evaluation_id: str) -> None:
        await evaluate(settings, UUID(evaluation_id), last=attempt.last)


def _go_by_the_clock(jobs: Jobs) -> None:
    @jobs.periodic(KEEP_DEADLINES, "20 0 * * *")
    async def run_keep_deadlines(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
        await keep_deadlines(jobs.database, on=clock.today())

    @jobs.periodic(TELL_OVERDUE, "40 * * * *")
    async def run_tell_overdue(at: datetime) -> None:  # noqa: ARG001 - every schedule gets its moment
        await tell_overdue(jobs.database)

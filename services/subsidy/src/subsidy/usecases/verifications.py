"""户名账号核验 Accounts and names are verified with the bank before anything is paid; its answer holds for a time."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select

from kit.db import Tx
from kit.errors import Refusal
from kit.figures import figures_in_force
from kit.vault import Vault
from subsidy.models import AccountStanding, Application, BatchItem, ItemStatus, NoticeCode, PayeeVerification, Payment
from subsidy.rules import shipped_figures
from subsidy.usecases.notices import tell
from subsidy.usecases.system import SYSTEM

VERIFY_PAYEE = "verify-payee"
HOLDS = "payment.verification_days"


async def verified_since(tx: Tx, on: date) -> date:
    """The first day whose verifications still hold; raises `Refusal` (NEEDS_CONFIG) where no figure says."""
    figure = (await figures_in_force(tx, shipped_figures())).on(HOLDS, on)
    if figure is None or not isinstance(figure.value, int):
        raise Refusal(f"no figure in force: {HOLDS}", code="NEEDS_CONFIG", figures=[HOLDS])
    return on - timedelta(days=figure.value)


async def standing_with_bank(tx: Tx, payment: Payment, *, on: date) -> AccountStanding | None:
    """What the bank said of the payment's account and name, as long as it holds; None where it is to be asked."""
    said = select(PayeeVerification).where(
        PayeeVerification.digest == payment.payee_digest, PayeeVerification.verified_on >= await verified_since(tx, on)
    )
    found = await tx.first(said)
    return None if found is None else AccountStanding(found.standing)


async def record_verification(
    tx: Tx, payment_id: UUID, payee: tuple[str, str], standing: AccountStanding, *, on: date, vault: Vault
) -> None:
    """Keep what the bank has said of a name and an account that it was asked about for a payment.

    The payment may have been directed to another account since, of which this says nothing. Who applied is told where
    it is to be corrected before a batch can pay; where it is paid at once, the refused payment tells them.
    """
    payment = await tx.lock(Payment, payment_id)
    payment.payee_digest = payment.payee_digest or Payment.digest_of(*payment.payee(vault), vault)
    digest = Payment.digest_of(*payee, vault)
    known = await tx.session.get(PayeeVerification, digest, with_for_update=True)
    if known is None:
        tx.add(PayeeVerification.of(digest, standing, on=on))
    else:
        known.standing, known.verified_on = standing, on
    after = {"standing": standing, "on": on.isoformat()}
    tx.audit("payee-verified", f"payment/{payment_id}", by=SYSTEM, after=after)
    waits = exists().where(
        BatchItem.payment_id == payment_id, BatchItem.status.in_((ItemStatus.WAITING, ItemStatus.IN_BATCH))
    )
    if (
        standing is not AccountStanding.MATCH
        and digest == payment.payee_digest
        and payment.application_id is not None
        and (await tx.session.execute(select(waits))).scalar_one()
    ):
        application = await tx.get(Application, payment.application_id)
        tell(tx, application, NoticeCode.ACCOUNT_TO_CORRECT, reason=standing.finding)

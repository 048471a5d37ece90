"""创业担保贷款贴息 Claims for interest subsidy: paid as they come, held while account or money is missing."""

from uuid import UUID

from sqlalchemy import select

from contracts.loans import InterestSubsidyClaimed
from kit import clock
from kit.db import Tx
from kit.errors import Conflict
from kit.vault import Vault
from subsidy.models import Claim, HoldReason, PayeeStatus, Payment, Programme
from subsidy.usecases import funds
from subsidy.usecases.held import defer_settlement
from subsidy.usecases.payees import payee_of
from subsidy.usecases.payments import instruct, next_attempt
from subsidy.usecases.system import SYSTEM


async def receive_claim(tx: Tx, claimed: InterestSubsidyClaimed) -> Claim:
    """Take in a claim, and let a job settle it; raises `Conflict` for a second one for the same loan and period."""
    same = select(Claim).where(Claim.loan_id == claimed.loan_id, Claim.period_from == claimed.period_from)
    if (found := await tx.first(same)) is not None:
        raise Conflict("this period of the loan is claimed already", code="PERIOD_CLAIMED", claim_id=str(found.id))
    claim = Claim.receive(claimed)
    tx.add(claim)
    await tx.session.flush()
    tx.audit("claim-received", f"claim/{claim.id}", by=SYSTEM, after={"bank_code": claim.bank_code})
    await defer_settlement(tx, claim.id)
    return claim


async def settle_claim(tx: Tx, claim_id: UUID, *, vault: Vault) -> None:
    """Reserve and instruct a claim's payment, or hold it and say why; one that is on its way already stays so."""
    claim = await tx.lock(Claim, claim_id)
    if not claim.is_due:
        return
    # With the fund locked, neither an account nor money can come in unseen between the look and the commit.
    available = await funds.available_for(tx, Programme.INTEREST, district=claim.district, year=clock.today().year)
    payee = await payee_of(tx, claim.bank_code, PayeeStatus.IN_FORCE)
    if payee is None:
        claim.hold(HoldReason.PAYEE_MISSING)
    elif available < claim.amount:
        claim.hold(HoldReason.INSUFFICIENT_FUNDS)
    else:
        attempt = await next_attempt(tx, Programme.INTEREST, beneficiary=claim.bank_code, period=claim.period)
        payment = Payment.for_claim(claim, payee, attempt=attempt, vault=vault)
        await instruct(tx, payment, by=SYSTEM)
        claim.instruct(payment.id)
    after = {"status": claim.status, "reason": claim.hold_reason}
    tx.audit("claim-settled", f"claim/{claim.id}", by=SYSTEM, after=after)

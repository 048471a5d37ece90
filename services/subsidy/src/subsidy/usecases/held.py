"""Claims that could not be paid: each is tried again, as a job of its own, when what it lacked is there."""

from uuid import UUID

from sqlalchemy import Select, or_, select

from kit.db import Tx
from subsidy.models import Claim, ClaimStatus, HoldReason
from subsidy.models.claims import DUE

SETTLE_CLAIM = "settle-claim"


async def retry_short_claims(tx: Tx, *, besides: UUID | None = None) -> None:
    """Try the claims again that were held for lack of money, and those that no job has settled."""
    short = or_(Claim.hold_reason == HoldReason.INSUFFICIENT_FUNDS, Claim.status == ClaimStatus.RECEIVED)
    due = select(Claim).where(Claim.status.in_(DUE), short)
    await _retry(tx, due if besides is None else due.where(Claim.id != besides))


async def retry_claims_of(tx: Tx, bank_code: str) -> None:
    """Try all claims of a bank again that are not on their way."""
    await _retry(tx, select(Claim).where(Claim.status.in_(DUE), Claim.bank_code == bank_code))


async def defer_settlement(tx: Tx, claim_id: UUID) -> None:
    """Let a job settle the claim after this transaction."""
    await tx.defer(SETTLE_CLAIM, lock=f"claim/{claim_id}", claim_id=str(claim_id))


async def _retry(tx: Tx, due: Select[Claim]) -> None:
    for claim in await tx.all(due.order_by(Claim.id)):
        await defer_settlement(tx, claim.id)

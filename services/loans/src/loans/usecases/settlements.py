"""结息与贴息 Settling interest by period and claiming the part that the government bears."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from contracts.subsidy import InterestSubsidyPaid, PaymentRejected
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from loans.models import Claim, Loan, Repayment, Settlement, due_periods, statement_of
from loans.rules import shipped_figures
from loans.rules.interest import MissingFigureError
from loans.usecases.applications import lock_loan, require_past


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What one call has settled of one loan: nothing, where everything was settled before."""

    loan: Loan
    settlements: list[Settlement]
    claims: list[Claim]


async def settle_loan(tx: Tx, loan_id: UUID, *, settled_on: date, by: Actor) -> Settled:
    """Settle every period of the loan that ends by the day and is not settled yet."""
    require_past(settled_on)
    loan = await lock_loan(tx, loan_id, by=by)
    if loan.drawn_on is None:
        raise Conflict(f"a loan that is {loan.status} bears no interest", code="LOAN_STATUS", state=loan.status)
    return await _settle(tx, loan, settled_on=settled_on, by=by)


async def settle_loans(
    tx: Tx, *, settled_on: date, after: UUID | None, limit: int, by: Actor
) -> tuple[list[Settled], UUID | None]:
    """Settle the next loans in the order of their ids; the second value is where the following call goes on."""
    require_past(settled_on)
    statement = (
        select(Loan)
        .where(Loan.settled_until < Loan.interest_ends_on, Loan.settled_until <= settled_on, Loan.visible_to(by))
        .order_by(Loan.id)
        .limit(limit)
        .with_for_update()
    )
    if after is not None:
        statement = statement.where(Loan.id > after)
    loans = await tx.all(statement)
    settled = [await _settle(tx, loan, settled_on=settled_on, by=by) for loan in loans]
    return settled, loans[-1].id if len(loans) == limit else None


def claimed(settled: Sequence[Settled]) -> Decimal:
    """The yuan that are newly claimed."""
    return sum((claim.amount for one in settled for claim in one.claims), Decimal("0.00"))


async def record_payment(tx: Tx, payment: InterestSubsidyPaid, *, by: Actor) -> None:
    """Close the claim that was paid; the same payment heard again changes nothing."""
    claim = await tx.lock(Claim, payment.claim_id)
    if claim.is_paid_by(payment.payment_id):
        return
    tx.publish(claim.pay(payment_id=payment.payment_id, amount=payment.amount, on=payment.on), by=by)


async def record_rejection(tx: Tx, rejection: PaymentRejected, *, by: Actor) -> None:
    """Note on a claim that its payment was rejected; payments of other things are not ours."""
    statement = select(Claim).where(Claim.id == rejection.origin_id).with_for_update()
    claim = await tx.first(statement)
    if claim is None:
        return
    before = {"status": claim.status}
    claim.fail(rejection.reason)
    tx.audit("claim-payment-rejected", f"claim/{claim.id}", by=by, before=before, after={"status": claim.status})


async def _settle(tx: Tx, loan: Loan, *, settled_on: date, by: Actor) -> Settled:
    repayments = await tx.all(select(Repayment).where(Repayment.loan_id == loan.id).order_by(Repayment.paid_on))
    figures = await figures_in_force(tx, shipped_figures())
    try:
        statement = statement_of(loan, repayments, figures)
    except MissingFigureError as error:
        raise Refusal(
            "figures that interest turns on are not configured", code="NEEDS_CONFIG", needs_figures=[error.key]
        ) from error
    periods = due_periods(loan, statement, settled_on)
    settlements = [Settlement.of(loan, period) for period in periods]
    claims = [Claim.of(loan, settlement) for settlement in settlements if settlement.subsidised > 0]
    tx.add(*settlements)
    await tx.session.flush()
    tx.add(*claims)
    for claim in claims:
        tx.publish(claim.claimed(), by=by)
    if periods:
        loan.settle(periods)
        after = {"until": str(loan.settled_until), "periods": len(periods)}
        tx.audit("interest-settled", f"loan/{loan.id}", by=by, after=after)
    return Settled(loan=loan, settlements=settlements, claims=claims)

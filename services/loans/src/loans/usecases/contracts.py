"""贷款合同、放款、还款 What the bank reports about a loan."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from loans.models import Borrower, Contract, Loan, LoanStatus, Repayment
from loans.models.borrowers import same_person
from loans.usecases.applications import lock_loan_of_bank, require_past
from loans.usecases.eligibility import ask_rule, require_eligible
from loans.usecases.slots import take_slot


async def contract_loan(tx: Tx, loan_id: UUID, contract: Contract, *, by: Actor) -> Loan:
    """Enter the contract after the rule has passed it; a rate above the cap is refused, not cut down (K9)."""
    loan = await lock_loan_of_bank(tx, loan_id, by=by)
    loan.require(LoanStatus.ELIGIBLE, "contracted")
    require_past(contract.terms.contract_date)
    await _serialise(tx, loan)
    number_taken = select(Loan).where(Loan.bank_code == loan.bank_code, Loan.contract_number == contract.number)
    if await tx.first(number_taken) is not None:
        raise Conflict("another loan of this bank has this contract number", code="CONTRACT_NUMBER_TAKEN")
    signed = loan.sign(contract)
    verdict = await ask_rule(tx, loan, contract.terms, group_source="application", by=by)
    await require_eligible(tx, loan, verdict)
    await take_slot(tx, loan)
    tx.publish(signed, by=by)
    return loan


async def draw_down(tx: Tx, loan_id: UUID, *, on: date, amount: Decimal, by: Actor) -> Loan:
    """Record the drawdown; the rule is asked once more, for the day decides about term and tenor."""
    loan = await lock_loan_of_bank(tx, loan_id, by=by)
    loan.require(LoanStatus.CONTRACTED, "drawn down")
    require_past(on)
    terms = replace(loan.terms, drawdown=on)
    drawn = loan.draw_down(on=on, amount=amount)
    await _serialise(tx, loan)
    await require_eligible(tx, loan, await ask_rule(tx, loan, terms, group_source="application", by=by))
    tx.publish(drawn, by=by)
    return loan


async def record_repayment(tx: Tx, loan_id: UUID, *, on: date, amount: Decimal, by: Actor) -> tuple[Loan, Repayment]:
    """Record principal that came back; the last of it closes the loan."""
    loan = await lock_loan_of_bank(tx, loan_id, by=by)
    require_past(on)
    latest = select(func.max(Repayment.paid_on)).where(Repayment.loan_id == loan.id)
    repayment = loan.repay(on=on, amount=amount, latest=(await tx.session.execute(latest)).scalar_one(), by=by)
    tx.add(repayment)
    tx.audit(
        "repayment-recorded", f"loan/{loan.id}", by=by, after={"paid_on": on.isoformat(), "amount": f"{amount:.2f}"}
    )
    return loan, repayment


async def _serialise(tx: Tx, loan: Loan) -> None:
    # Two loans of one person count for each other: their contracts are entered one after the other.
    known = select(Borrower).where(Borrower.person_id.in_(same_person(loan.person_id)))
    await tx.all(known.order_by(Borrower.person_id).with_for_update())

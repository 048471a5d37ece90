"""贷款申请 Taking applications and deciding them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from loans.models import Loan, LoanStatus
from loans.usecases.eligibility import (
    NOT_CERTIFIED,
    ask_rule,
    certificate,
    lock_borrower,
    reason_dict,
    reasons_of,
)
from rulebook.verdicts import Outcome, Verdict


async def apply(
    tx: Tx,
    person_id: UUID,
    *,
    group: str,
    principal: Decimal,
    on: date,
    term_months: int,
    rate: Decimal | None,
    other_loans: Sequence[Mapping[str, str]],
    spouse_other_loans: Sequence[Mapping[str, str]],
    subsidised_elsewhere: int,
    online: Mapping[str, bool] | None,
    bank_code: str,
    by: Actor,
) -> tuple[Loan, Verdict]:
    """Take an application and decide it on the planned contract: signed and drawn on the day of application.

    Without an indicative `rate` (percent a year) the cap is left for the contract to be held against.
    """
    require_past(on)
    borrower = await lock_borrower(tx, person_id, by=by)
    loan = Loan.apply(
        borrower,
        group=group,
        principal=principal,
        on=on,
        term_months=term_months,
        indicative_rate=rate,
        other_loans=other_loans,
        spouse_other_loans=spouse_other_loans,
        subsidised_elsewhere=subsidised_elsewhere,
        online=online,
        bank_code=bank_code,
        by=by,
    )
    tx.add(loan)
    tx.publish(loan.applied(), by=by)
    return loan, await _decide(tx, loan, by=by)


async def decide_loan(tx: Tx, loan_id: UUID, *, by: Actor) -> tuple[Loan, Verdict]:
    """Decide an application that had to wait for a figure."""
    loan = await lock_loan(tx, loan_id, by=by)
    loan.require(LoanStatus.APPLIED, "decided")
    return loan, await _decide(tx, loan, by=by)


async def lock_loan(tx: Tx, loan_id: UUID, *, by: Actor) -> Loan:
    """The loan, locked, if the caller may know of it; raises `NotFound`."""
    statement = select(Loan).where(Loan.id == loan_id, Loan.visible_to(by)).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"loan {loan_id}")


async def lock_loan_of_bank(tx: Tx, loan_id: UUID, *, by: Actor) -> Loan:
    """The loan, locked, if the caller's own bank gives it; raises `NotFound`."""
    statement = select(Loan).where(Loan.id == loan_id, Loan.of_bank(by)).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"loan {loan_id}")


def require_past(on: date) -> None:
    """Raise `Refusal` for a day to come."""
    if on > clock.today():
        raise Refusal(f"{on} is in the future", code="DATE_IN_FUTURE")


async def _decide(tx: Tx, loan: Loan, *, by: Actor) -> Verdict:
    backed_by = await certificate(tx, loan)
    verdict = await ask_rule(tx, loan, loan.planned, group_source=backed_by or "application, not certified", by=by)
    failing = [reason_dict(NOT_CERTIFIED)] if backed_by is None else []
    if verdict.outcome is Outcome.INELIGIBLE:
        failing.extend(reasons_of(verdict))
    if failing:
        tx.publish(loan.decide(eligible=False, reasons=failing), by=by)
    elif verdict.is_eligible or _waits_for_rate_alone(verdict):
        tx.publish(loan.decide(eligible=True, reasons=reasons_of(verdict) if verdict.is_eligible else []), by=by)
    return verdict


def _waits_for_rate_alone(verdict: Verdict) -> bool:
    missing = {fact.fact for fact in verdict.needs_facts}
    return verdict.outcome is Outcome.NEEDS_FACTS and missing == {"rate"} and not verdict.needs_figures

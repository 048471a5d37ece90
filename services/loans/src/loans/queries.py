"""Reading loans and claims: every statement carries the caller's scope."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound, Refusal
from kit.figures import figures_in_force
from loans.models import Claim, Decision, Loan, Repayment, Settlement, statement_of
from loans.rules import shipped_figures
from loans.rules.interest import MissingFigureError, Statement


async def loan(session: AsyncSession, actor: Actor, loan_id: UUID) -> Loan:
    """One loan; raises `NotFound` also for one outside the caller's scope."""
    statement = select(Loan).where(Loan.id == loan_id, Loan.visible_to(actor))
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no loan {loan_id}")
    return found


async def loans(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    district: str | None,
    bank_code: str | None,
    person_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Loan]:
    """Loans by id, which is the order of application."""
    statement = select(Loan).where(Loan.visible_to(actor)).order_by(Loan.id).limit(limit)
    if status is not None:
        statement = statement.where(Loan.status == status)
    if district is not None:
        statement = statement.where(Loan.district.in_(same_places([district])))
    if bank_code is not None:
        statement = statement.where(Loan.bank_code == bank_code)
    if person_id is not None:
        statement = statement.where(Loan.person_id == person_id)
    if after is not None:
        statement = statement.where(Loan.id > after)
    return list((await session.execute(statement)).scalars())


async def repayments(session: AsyncSession, loan_id: UUID) -> list[Repayment]:
    """A loan's repayments in the order of their days."""
    statement = select(Repayment).where(Repayment.loan_id == loan_id).order_by(Repayment.paid_on, Repayment.id)
    return list((await session.execute(statement)).scalars())


async def settlements(session: AsyncSession, loan_id: UUID) -> list[Settlement]:
    """A loan's settled periods in order."""
    statement = select(Settlement).where(Settlement.loan_id == loan_id).order_by(Settlement.settled_on)
    return list((await session.execute(statement)).scalars())


async def claims_of(session: AsyncSession, loan_id: UUID) -> list[Claim]:
    """A loan's claims in the order of their periods."""
    statement = select(Claim).where(Claim.loan_id == loan_id).order_by(Claim.settled_on)
    return list((await session.execute(statement)).scalars())


async def claims(
    session: AsyncSession, actor: Actor, *, status: str | None, bank_code: str | None, after: UUID | None, limit: int
) -> list[Claim]:
    """Claims by id, which is the order of settlement."""
    statement = select(Claim).where(Claim.visible_to(actor)).order_by(Claim.id).limit(limit)
    if status is not None:
        statement = statement.where(Claim.status == status)
    if bank_code is not None:
        statement = statement.where(Claim.bank_code == bank_code)
    if after is not None:
        statement = statement.where(Claim.id > after)
    return list((await session.execute(statement)).scalars())


async def schedule(session: AsyncSession, loan: Loan) -> Statement:
    """The loan's interest from drawdown, actual or planned, to payoff or maturity; raises `Conflict`, `Refusal`."""
    figures = await figures_in_force(session, shipped_figures())
    try:
        return statement_of(loan, await repayments(session, loan.id), figures)
    except MissingFigureError as error:
        raise Refusal(
            "figures that interest turns on are not configured", code="NEEDS_CONFIG", needs_figures=[error.key]
        ) from error


async def decisions(session: AsyncSession, loan_id: UUID) -> list[Decision]:
    """Every run of the rule about the loan, oldest first."""
    statement = select(Decision).where(Decision.subject == f"loan/{loan_id}")
    return list((await session.execute(statement.order_by(Decision.decided_at, Decision.id))).scalars())

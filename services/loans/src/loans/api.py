"""Loans' routes, and who may call them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor, page_of
from loans import queries
from loans.models import ClaimStatus, LoanStatus
from loans.schemas import (
    CitySettled,
    CitySettlementRequest,
    ClaimOut,
    DecidedLoan,
    LoanDetail,
    LoanOut,
    NewContract,
    NewDrawdown,
    NewLoan,
    NewRepayment,
    RepaymentOut,
    ScheduleOut,
    SettledOut,
    SettlementRequest,
)
from loans.usecases import applications, contracts, settlements

router = new_router()

READERS = (Role.CITIZEN, Role.BANK, *OFFICES)
POLICIES: Policies = {
    ("POST", "/v1/loans"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/loans"): allow(*READERS),
    ("GET", "/v1/loans/{loan_id}"): allow(*READERS),
    ("GET", "/v1/loans/{loan_id}/schedule"): allow(*READERS),
    ("POST", "/v1/loans/{loan_id}/decisions"): allow(Role.CASE_WORKER),
    ("GET", "/v1/loans/{loan_id}/decisions"): allow(Role.CITIZEN, *OFFICES),
    ("POST", "/v1/loans/{loan_id}/contract"): allow(Role.BANK),
    ("POST", "/v1/loans/{loan_id}/drawdown"): allow(Role.BANK),
    ("POST", "/v1/loans/{loan_id}/repayments"): allow(Role.BANK),
    ("POST", "/v1/loans/{loan_id}/settlements"): allow(Role.BANK, Role.FINANCE),
    ("POST", "/v1/settlements"): allow(Role.FINANCE),
    ("GET", "/v1/claims"): allow(Role.BANK, *OFFICES),
}


@router.post("/v1/loans", status_code=201, tags=["loans"])
async def apply(tx: WriteTx, actor: CurrentActor, body: NewLoan) -> DecidedLoan:
    """Apply for a guarantee loan; article 9 decides at once what can be decided before the contract."""
    decided = await applications.apply(
        tx,
        body.person_id,
        group=body.group,
        principal=body.principal,
        on=body.applied_on,
        term_months=body.term_months,
        rate=body.rate_percent,
        other_loans=[loan.stated() for loan in body.other_loans],
        spouse_other_loans=[loan.stated() for loan in body.spouse_other_loans],
        subsidised_elsewhere=body.subsidised_loans_elsewhere,
        online=None if body.online is None else body.online.model_dump(),
        bank_code=body.bank_code,
        by=actor,
    )
    return DecidedLoan.of(decided)


@router.get("/v1/loans", tags=["loans"])
async def list_loans(
    session: Reading,
    actor: CurrentActor,
    status: LoanStatus | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    bank_code: Annotated[str | None, Query(max_length=20)] = None,
    person_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[LoanOut]:
    """Loans in the caller's scope, in the order of application."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.loans(
        session,
        actor,
        status=status,
        district=district,
        bank_code=bank_code,
        person_id=person_id,
        after=after,
        limit=limit + 1,
    )
    return page_of([LoanOut.model_validate(loan) for loan in found], limit)


@router.get("/v1/loans/{loan_id}", tags=["loans"])
async def read_loan(session: Reading, actor: CurrentActor, loan_id: UUID) -> LoanDetail:
    """One loan with its repayments, settled periods and claims."""
    loan = await queries.loan(session, actor, loan_id)
    return LoanDetail.of(
        loan,
        await queries.repayments(session, loan.id),
        await queries.settlements(session, loan.id),
        await queries.claims_of(session, loan.id),
    )


@router.get("/v1/loans/{loan_id}/schedule", tags=["loans"])
async def read_schedule(session: Reading, actor: CurrentActor, loan_id: UUID) -> ScheduleOut:
    """The whole interest of a contracted loan by period, split into the government's and the borrower's part."""
    loan = await queries.loan(session, actor, loan_id)
    return ScheduleOut.of(loan, await queries.schedule(session, loan))


@router.post("/v1/loans/{loan_id}/decisions", status_code=201, tags=["loans"])
async def decide_loan(tx: WriteTx, actor: CurrentActor, loan_id: UUID) -> DecidedLoan:
    """Decide an application that had to wait for a figure."""
    return DecidedLoan.of(await applications.decide_loan(tx, loan_id, by=actor))


@router.get("/v1/loans/{loan_id}/decisions", tags=["loans"])
async def list_decisions(session: Reading, actor: CurrentActor, loan_id: UUID) -> list[DecisionOut]:
    """Every run of the rule about this loan: what was known, from whom, and what came of it."""
    loan = await queries.loan(session, actor, loan_id)
    return DecisionOut.all(await queries.decisions(session, loan.id))


@router.post("/v1/loans/{loan_id}/contract", status_code=201, tags=["bank"])
async def contract_loan(tx: WriteTx, actor: CurrentActor, loan_id: UUID, body: NewContract) -> LoanOut:
    """Enter the signed contract; the rule is asked again, and refuses with every failing clause."""
    return LoanOut.model_validate(await contracts.contract_loan(tx, loan_id, body.signed(), by=actor))


@router.post("/v1/loans/{loan_id}/drawdown", status_code=201, tags=["bank"])
async def draw_down(tx: WriteTx, actor: CurrentActor, loan_id: UUID, body: NewDrawdown) -> LoanOut:
    """Record that the borrower has the money."""
    loan = await contracts.draw_down(tx, loan_id, on=body.drawn_on, amount=body.amount, by=actor)
    return LoanOut.model_validate(loan)


@router.post("/v1/loans/{loan_id}/repayments", status_code=201, tags=["bank"])
async def record_repayment(tx: WriteTx, actor: CurrentActor, loan_id: UUID, body: NewRepayment) -> RepaymentOut:
    """Record principal that came back; it bears no interest from that day."""
    repayment = await contracts.record_repayment(tx, loan_id, on=body.paid_on, amount=body.amount, by=actor)
    return RepaymentOut.model_validate(repayment[1])


@router.post("/v1/loans/{loan_id}/settlements", status_code=201, tags=["settlement"])
async def settle_loan(tx: WriteTx, actor: CurrentActor, loan_id: UUID, body: SettlementRequest) -> SettledOut:
    """Settle the loan's interest up to a day, and claim what the government bears of it."""
    return SettledOut.of(await settlements.settle_loan(tx, loan_id, settled_on=body.settled_on, by=actor))


@router.post("/v1/settlements", status_code=201, tags=["settlement"])
async def settle_loans(tx: WriteTx, actor: CurrentActor, body: CitySettlementRequest) -> CitySettled:
    """Settle the loans of the caller's scope up to a day, a page at a time."""
    after = decode_cursor(body.cursor, UUID)[0] if body.cursor else None
    settled, following = await settlements.settle_loans(
        tx, settled_on=body.settled_on, after=after, limit=body.limit, by=actor
    )
    return CitySettled(
        loans=sum(bool(one.settlements) for one in settled),
        periods=sum(len(one.settlements) for one in settled),
        claims=sum(len(one.claims) for one in settled),
        claimed=settlements.claimed(settled),
        next=None if following is None else encode_cursor(str(following)),
    )


@router.get("/v1/claims", tags=["settlement"])
async def list_claims(
    session: Reading,
    actor: CurrentActor,
    status: ClaimStatus | None = None,
    bank_code: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ClaimOut]:
    """Claims in the caller's scope, in the order of settlement."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.claims(session, actor, status=status, bank_code=bank_code, after=after, limit=limit + 1)
    return page_of([ClaimOut.model_validate(claim) for claim in found], limit)

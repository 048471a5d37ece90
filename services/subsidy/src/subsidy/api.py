"""The subsidy service's routes, and who may call them."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query, Request

from kit import clock
from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.errors import Unavailable
from kit.policy import Policies, allow
from kit.rules import DecisionOut
from kit.vault import Vault
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.bank import Bank, BankSilent
from subsidy.models import ClaimStatus, Fund, PaymentStatus, Programme, Status
from subsidy.schemas import (
    ApplicationOut,
    AppropriationOut,
    Approval,
    BankPayeeOut,
    ClaimOut,
    DecidedApplication,
    EntryOut,
    FundOut,
    NewApplication,
    NewAppropriation,
    Payee,
    PayeeConfirmation,
    PaymentOut,
    ReconciliationOut,
    Review,
    SkillApplication,
)

router = new_router()

MONEY = (Role.FINANCE, Role.AUDITOR)
POLICIES: Policies = {
    ("POST", "/v1/applications"): allow(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/applications"): allow(Role.CITIZEN, *OFFICES),
    ("GET", "/v1/applications/{application_id}"): allow(Role.CITIZEN, *OFFICES),
    ("POST", "/v1/applications/{application_id}/decisions"): allow(Role.AGENCY, Role.CASE_WORKER),
    ("GET", "/v1/applications/{application_id}/decisions"): allow(Role.CITIZEN, *OFFICES),
    ("POST", "/v1/applications/{application_id}/reviews"): allow(Role.REVIEWER),
    ("POST", "/v1/applications/{application_id}/approvals"): allow(Role.APPROVER),
    ("GET", "/v1/payments"): allow(Role.CITIZEN, *OFFICES),
    ("PUT", "/v1/payees/banks/{bank_code}"): allow(Role.FINANCE),
    ("POST", "/v1/payees/banks/{bank_code}/confirmations"): allow(Role.FINANCE),
    ("GET", "/v1/payments/{payment_id}"): allow(Role.CITIZEN, *OFFICES),
    ("GET", "/v1/payees/banks"): allow(*MONEY),
    ("GET", "/v1/claims"): allow(Role.APPROVER, *MONEY),
    ("GET", "/v1/funds"): allow(Role.REVIEWER, Role.APPROVER, *MONEY),
    ("POST", "/v1/funds/{fund}/appropriations"): allow(Role.FINANCE),
    ("GET", "/v1/funds/{fund}/entries"): allow(*MONEY),
    ("GET", "/v1/reconciliation"): allow(*MONEY),
}


async def _vault(request: Request) -> Vault:
    vault: Vault = request.app.state.vault
    return vault


async def _bank(request: Request) -> Bank:
    bank: Bank = request.app.state.bank
    return bank


Sealed = Annotated[Vault, Depends(_vault)]
TheBank = Annotated[Bank, Depends(_bank)]
BankCode = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


@router.post("/v1/applications", status_code=201, tags=["applications"])
async def submit(tx: WriteTx, actor: CurrentActor, vault: Sealed, body: NewApplication) -> DecidedApplication:
    """Apply for a subsidy; the rule decides at once, with every reason."""
    decided = await usecases.submit(
        tx,
        Programme(body.programme),
        person_id=body.person_id,
        on=body.applied_on,
        month=None if isinstance(body, SkillApplication) else body.month,
        flex_start=None if isinstance(body, SkillApplication) else body.flex_start,
        certificate=body.stated_certificate() if isinstance(body, SkillApplication) else None,
        payee_name=body.payee.name,
        payee_account=body.payee.account,
        by=actor,
        vault=vault,
    )
    return DecidedApplication.of(decided, vault)


@router.get("/v1/applications", tags=["applications"])
async def list_applications(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    programme: Programme | None = None,
    status: Status | None = None,
    district: Annotated[str | None, Query(pattern=r"^\d{6}$")] = None,
    person_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ApplicationOut]:
    """Applications in the caller's scope, in the order of submission."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.applications(
        session,
        actor,
        programme=programme,
        status=status,
        district=district,
        person_id=person_id,
        after=after,
        limit=limit + 1,
    )
    items = [ApplicationOut.of(application, vault) for application in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/applications/{application_id}", tags=["applications"])
async def read_application(
    session: Reading, actor: CurrentActor, vault: Sealed, application_id: UUID
) -> ApplicationOut:
    """One application, with the hash that a review or an approval answers for."""
    return ApplicationOut.of(await queries.application(session, actor, application_id), vault)


@router.post("/v1/applications/{application_id}/decisions", status_code=201, tags=["applications"])
async def decide(tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID) -> DecidedApplication:
    """Decide an application again on the facts that are held by now."""
    return DecidedApplication.of(await usecases.decide(tx, application_id, by=actor, vault=vault), vault)


@router.get("/v1/applications/{application_id}/decisions", tags=["applications"])
async def list_decisions(session: Reading, actor: CurrentActor, application_id: UUID) -> list[DecisionOut]:
    """Every run of the rule about this application: what was known, from whom, and what came of it."""
    application = await queries.application(session, actor, application_id)
    return DecisionOut.all(await queries.decisions(session, application.id))


@router.post("/v1/applications/{application_id}/reviews", status_code=201, tags=["approval"])
async def review(tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: Review) -> ApplicationOut:
    """复核 Pass, send back or reject an application; never by its maker."""
    reviewed = await usecases.review(
        tx, application_id, body.outcome, content_hash=body.content_hash, reason=body.reason, by=actor
    )
    return ApplicationOut.of(reviewed, vault)


@router.post("/v1/applications/{application_id}/approvals", status_code=201, tags=["approval"])
async def approve(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, application_id: UUID, body: Approval
) -> ApplicationOut:
    """审批 Approve an application and reserve its money; never by its maker or reviewer."""
    approved = await usecases.approve(tx, application_id, content_hash=body.content_hash, by=actor, vault=vault)
    return ApplicationOut.of(approved, vault)


@router.get("/v1/payments", tags=["payments"])
async def list_payments(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    status: PaymentStatus | None = None,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PaymentOut]:
    """Payments in the caller's scope, in the order of instruction."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.payments(session, actor, status=status, programme=programme, after=after, limit=limit + 1)
    items = [PaymentOut.of(payment, vault) for payment in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/payments/{payment_id}", tags=["payments"])
async def read_payment(session: Reading, actor: CurrentActor, vault: Sealed, payment_id: UUID) -> PaymentOut:
    """One payment."""
    return PaymentOut.of(await queries.payment(session, actor, payment_id), vault)


@router.get("/v1/claims", tags=["interest subsidy"])
async def list_claims(
    session: Reading,
    actor: CurrentActor,
    status: ClaimStatus | None = None,
    bank_code: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ClaimOut]:
    """Loan banks' claims for interest subsidy in the caller's districts; a held one says why."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.claims(session, actor, status=status, bank_code=bank_code, after=after, limit=limit + 1)
    items = [ClaimOut.model_validate(claim) for claim in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/payees/banks", tags=["interest subsidy"])
async def list_bank_payees(session: Reading, vault: Sealed) -> list[BankPayeeOut]:
    """Where lending banks are paid, and what is proposed."""
    return [BankPayeeOut.of(payee, vault) for payee in await queries.bank_payees(session)]


@router.put("/v1/payees/banks/{bank_code}", tags=["interest subsidy"])
async def propose_bank_payee(
    tx: UpdateTx, actor: CurrentActor, vault: Sealed, bank_code: BankCode, body: Payee
) -> BankPayeeOut:
    """Propose where a lending bank is paid; it is paid where it was until somebody else confirms."""
    payee = await usecases.propose_bank_payee(
        tx, bank_code, name=body.name, account=body.account, by=actor, vault=vault
    )
    return BankPayeeOut.of(payee, vault)


@router.post("/v1/payees/banks/{bank_code}/confirmations", status_code=201, tags=["interest subsidy"])
async def confirm_bank_payee(
    tx: WriteTx, actor: CurrentActor, vault: Sealed, bank_code: BankCode, body: PayeeConfirmation
) -> BankPayeeOut:
    """Confirm where a bank is paid, never by who proposed it; its held claims are tried again."""
    payee = await usecases.confirm_bank_payee(tx, bank_code, content_hash=body.content_hash, by=actor, vault=vault)
    return BankPayeeOut.of(payee, vault)


@router.get("/v1/funds", tags=["funds"])
async def list_funds(session: Reading) -> list[FundOut]:
    """The balances of all funds."""
    return FundOut.all(await queries.funds(session))


@router.post("/v1/funds/{fund}/appropriations", status_code=201, tags=["funds"])
async def appropriate(tx: WriteTx, actor: CurrentActor, fund: Fund, body: NewAppropriation) -> AppropriationOut:
    """拨款 Enter money that a budget gives to a fund."""
    posted = await usecases.appropriate(
        tx, fund, body.amount, year=body.year, document=body.document, today=clock.today(), by=actor
    )
    return AppropriationOut.model_validate(posted)


@router.get("/v1/funds/{fund}/entries", tags=["funds"])
async def list_entries(
    session: Reading, fund: Fund, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[EntryOut]:
    """A fund's ledger, in the order of posting."""
    after = decode_cursor(cursor, int)[0] if cursor else None
    found = await queries.entries(session, fund, after=after, limit=limit + 1)
    items = [EntryOut.of(posted) for posted in found[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].id) if len(found) > limit else None)


@router.get("/v1/reconciliation", tags=["funds"])
async def reconcile(session: Reading, bank: TheBank) -> ReconciliationOut:
    """对账 Hold the ledger against the bank's statement, payment by payment."""
    try:
        statement = await bank.statement()
    except BankSilent as error:
        raise Unavailable("the bank does not give its statement at the moment", code="BANK_SILENT") from error
    return ReconciliationOut.of(await queries.reconcile(session, statement))

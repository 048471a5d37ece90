"""年度补贴对账单 The app's payments and statements, and what an employer filed."""

from typing import Annotated
from uuid import UUID

from fastapi import Path
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.actor import Role
from kit.app import Reading
from kit.conditional import new_conditional_router
from kit.languages import Language, Reader
from kit.policy import Policies, allow
from kit.vault import Vault
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, encode_cursor
from subsidy import queries
from subsidy.api.access import Sealed
from subsidy.api.holders import Mine, before
from subsidy.models import PaymentStatus, Programme, RecoveryStatus
from subsidy.queries import Holder
from subsidy.schemas.filings import FilingOut
from subsidy.schemas.mine import MyPayment
from subsidy.schemas.my_money import MyLine, MyYear, statement_csv, statement_page
from subsidy.schemas.my_recoveries import MyRecovery

router = new_conditional_router()

_CITIZEN, _EMPLOYER = allow(Role.CITIZEN), allow(Role.EMPLOYER)
POLICIES: Policies = {
    ("GET", "/v1/me/payments"): _CITIZEN,
    ("GET", "/v1/me/recoveries"): _CITIZEN,
    ("GET", "/v1/me/statements"): _CITIZEN,
    ("GET", "/v1/me/statements/{year}.csv"): _CITIZEN,
    ("GET", "/v1/me/statements/{year}.html"): _CITIZEN,
    ("GET", "/v1/me/statements/{year}"): _CITIZEN,
    ("GET", "/v1/my-employer/payments"): _EMPLOYER,
    ("GET", "/v1/my-employer/recoveries"): _EMPLOYER,
    ("GET", "/v1/my-employer/statements"): _EMPLOYER,
    ("GET", "/v1/my-employer/statements/{year}.csv"): _EMPLOYER,
    ("GET", "/v1/my-employer/statements/{year}.html"): _EMPLOYER,
    ("GET", "/v1/my-employer/statements/{year}"): _EMPLOYER,
    ("GET", "/v1/my-employer/filings"): _EMPLOYER,
    ("GET", "/v1/my-employer/filings/{filing_id}"): _EMPLOYER,
}
Year = Annotated[int, Path(ge=2000, le=2100)]


@router.get("/v1/my-employer/payments", tags=["my employer"])
@router.get("/v1/me/payments", tags=["me"])
async def list_payments(
    session: Reading,
    mine: Mine,
    vault: Sealed,
    language: Reader,
    status: PaymentStatus | None = None,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyPayment]:
    """What is paid to the caller, the latest first."""
    found = await queries.my_payments(
        session, mine, status=status, programme=programme, before=before(cursor), limit=limit + 1
    )
    items = [MyPayment.of(payment, language, vault) for payment in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/my-employer/statements", tags=["my employer"])
@router.get("/v1/me/statements", tags=["me"])
async def list_statements(session: Reading, mine: Mine, language: Reader) -> list[MyYear]:
    """What was paid by year and programme, the latest year first."""
    return [MyYear.of(one, language) for one in await queries.my_years(session, mine)]


@router.get(
    "/v1/my-employer/statements/{year}.csv",
    tags=["my employer"],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
@router.get(
    "/v1/me/statements/{year}.csv",
    tags=["me"],
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}}},
)
async def download_statement(session: Reading, mine: Mine, vault: Sealed, language: Reader, year: Year) -> Response:
    """A year's statement as CSV, a row per payment."""
    content = statement_csv(await _lines(session, mine, year, language, vault), language)
    return Response(content, media_type="text/csv; charset=utf-8", headers={"Content-Language": language})


@router.get("/v1/my-employer/statements/{year}.html", tags=["my employer"], response_class=HTMLResponse)
@router.get("/v1/me/statements/{year}.html", tags=["me"], response_class=HTMLResponse)
async def print_statement(session: Reading, mine: Mine, vault: Sealed, language: Reader, year: Year) -> HTMLResponse:
    """A year's statement as a page to print."""
    lines = await _lines(session, mine, year, language, vault)
    page = statement_page(year, lines, language=language, printed_on=clock.today())
    return HTMLResponse(page, headers={"Content-Language": language})


@router.get("/v1/my-employer/statements/{year}", tags=["my employer"])
@router.get("/v1/me/statements/{year}", tags=["me"])
async def read_statement(
    session: Reading,
    mine: Mine,
    vault: Sealed,
    language: Reader,
    year: Year,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyLine]:
    """A year's statement, line by line: what was paid, and what of it came back."""
    found = await queries.my_lines(session, mine, year, programme=programme, after=before(cursor), limit=limit + 1)
    items = [MyLine.of(line, language, vault) for line in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].payment_id)) if len(found) > limit else None)


@router.get("/v1/my-employer/recoveries", tags=["my employer"])
@router.get("/v1/me/recoveries", tags=["me"])
async def list_recoveries(
    session: Reading,
    mine: Mine,
    language: Reader,
    status: RecoveryStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyRecovery]:
    """What is claimed back from the caller, the latest first: how much is left, and the instalments to come."""
    found = await queries.my_recoveries(session, mine, status=status, before=before(cursor), limit=limit + 1)
    left = await queries.instalments_left(session, found[:limit])
    items = [MyRecovery.of(one, left[one.id], language) for one in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/my-employer/filings", tags=["my employer"])
async def list_filings(
    session: Reading,
    mine: Mine,
    programme: Programme | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FilingOut]:
    """What the employer filed, the latest first, with how many items stand where."""
    found = await queries.my_filings(session, mine, programme=programme, before=before(cursor), limit=limit + 1)
    items = FilingOut.all(found[:limit], await queries.progress(session, found[:limit]))
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/my-employer/filings/{filing_id}", tags=["my employer"])
async def read_filing(session: Reading, mine: Mine, filing_id: UUID) -> FilingOut:
    """One filing; `GET /v1/my-employer/applications` has its items."""
    filing = await queries.my_filing(session, mine, filing_id)
    return FilingOut.all([filing], await queries.progress(session, [filing]))[0]


async def _lines(session: AsyncSession, mine: Holder, year: int, language: Language, vault: Vault) -> list[MyLine]:
    return [MyLine.of(line, language, vault) for line in await queries.my_lines(session, mine, year)]

"""The app of citizens and employers: what is the caller's own, small and conditional (ETag, 304)."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Role
from kit.app import Reading, UpdateTx
from kit.conditional import new_conditional_router
from kit.languages import Reader
from kit.policy import Policies, allow
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.api.holders import Mine, before
from subsidy.models import Application, NoticeCode, Programme, Status
from subsidy.schemas.mine import MyApplication, MyApplicationWhole, Stands
from subsidy.schemas.notices import NoticeOut

router = new_conditional_router()

_CITIZEN, _EMPLOYER = allow(Role.CITIZEN), allow(Role.EMPLOYER)

POLICIES: Policies = {
    ("GET", "/v1/me/applications"): _CITIZEN,
    ("GET", "/v1/me/applications/{application_id}"): _CITIZEN,
    ("GET", "/v1/me/notices"): _CITIZEN,
    ("PUT", "/v1/me/notices/{notice_id}/reading"): _CITIZEN,
    ("GET", "/v1/my-employer/applications"): _EMPLOYER,
    ("GET", "/v1/my-employer/applications/{application_id}"): _EMPLOYER,
    ("GET", "/v1/my-employer/notices"): _EMPLOYER,
    ("PUT", "/v1/my-employer/notices/{notice_id}/reading"): _EMPLOYER,
}


async def _stands(session: AsyncSession, applications: Sequence[Application]) -> list[Stands]:
    verdicts, payments = (
        await queries.verdicts_of(session, applications),
        await queries.last_payments(session, applications),
    )
    steps = await queries.next_steps(session, applications)
    return [Stands(one, verdicts.get(one.id, {}), steps[one.id], payments.get(one.id)) for one in applications]


@router.get("/v1/my-employer/applications", tags=["my employer"])
@router.get("/v1/me/applications", tags=["me"])
async def list_applications(
    session: Reading,
    mine: Mine,
    language: Reader,
    programme: Programme | None = None,
    status: Status | None = None,
    filing_id: UUID | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[MyApplication]:
    """What the caller applied for, the latest first: where it stands, and what happens next."""
    found = await queries.my_applications(
        session,
        mine,
        programme=programme,
        status=status,
        filing_id=filing_id,
        before=before(cursor),
        limit=limit + 1,
    )
    items = [MyApplication.of(one, language) for one in await _stands(session, found[:limit])]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/my-employer/applications/{application_id}", tags=["my employer"])
@router.get("/v1/me/applications/{application_id}", tags=["me"])
async def read_application(
    session: Reading, mine: Mine, vault: Sealed, language: Reader, application_id: UUID
) -> MyApplicationWhole:
    """One application: what is missing, how its amount came about, every reason of a refusal, and its payments."""
    one = await queries.my_application(session, mine, application_id)
    [stands] = await _stands(session, [one])
    return MyApplicationWhole.whole(
        stands,
        await queries.payments_of(session, one),
        await queries.handed_in(session, one),
        await queries.said_last(session, one),
        await queries.my_case(session, one),
        language=language,
        vault=vault,
    )


@router.get("/v1/my-employer/notices", tags=["my employer"])
@router.get("/v1/me/notices", tags=["me"])
async def list_notices(
    session: Reading,
    mine: Mine,
    language: Reader,
    unread: Annotated[bool | None, Query(description="only those, or only the others")] = None,
    code: NoticeCode | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[NoticeOut]:
    """What the caller is told, the latest first."""
    found = await queries.my_notices(session, mine, unread=unread, code=code, before=before(cursor), limit=limit + 1)
    items = [NoticeOut.of(notice, language) for notice in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.put("/v1/my-employer/notices/{notice_id}/reading", tags=["my employer"])
@router.put("/v1/me/notices/{notice_id}/reading", tags=["me"])
async def read_notice(tx: UpdateTx, mine: Mine, language: Reader, notice_id: UUID) -> NoticeOut:
    """Note that the caller has read a notice; the first time counts."""
    return NoticeOut.of(await usecases.read_notice(tx, mine, notice_id), language)

"""公示 Publishing what has been reviewed, and releasing it item by item when its time is over."""

from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.exc import DBAPIError

from contracts.divisions import same_places
from kit import clock
from kit.actor import Actor
from kit.db import RetryTransaction, Tx, sqlstate
from kit.errors import NotFound, Refusal
from kit.vault import Vault
from subsidy.models import (
    Application,
    NoticeCode,
    NoticeItem,
    NoticeItemStatus,
    NoticeStatus,
    Programme,
    PublicNotice,
    Status,
)
from subsidy.models.public_notices import COUNTS, GENESIS, WAITING
from subsidy.usecases.notices import tell
from subsidy.usecases.releases import notice_days
from subsidy.usecases.steps import pause_clock, resume_clock
from subsidy.usecases.system import SYSTEM

COLLECT_NOTICE = "collect-public-notice"
RELEASE_NOTICES = "release-public-notices"
AT_ONCE = 200
"""Items that are published before the answer; more are a job's."""
MOST = 10_000
"""Items of one notice; what is left goes on the next."""

_UNIQUE = "23505"
_COLUMNS = [column.key for column in NoticeItem.__table__.columns]


async def request_notice(
    tx: Tx, programme: Programme, district: str | None, *, by: Actor, vault: Vault
) -> PublicNotice:
    """Publish what has been reviewed of a programme, of one district or of all; many items are gathered by a job.

    Raises `Refusal` where the programme needs no notice, or nothing waits for one.
    """
    today = clock.today()
    if by.districts is not None and (district is None or district not in by.districts):
        raise NotFound("there is no such district among yours: name one of your own")
    days = await notice_days(tx, programme, on=today)
    if not days:
        raise Refusal(f"{programme} is approved without a public notice", code="NOTICE_NOT_NEEDED")
    waiting = await _reviewed(tx, programme, district, limit=AT_ONCE + 1)
    if not waiting:
        raise Refusal("nothing that has been reviewed waits for a public notice", code="NOTHING_TO_PUBLISH")
    notice = PublicNotice.request(programme, district, working_days=days, on=today, by=by)
    tx.add(notice)
    await tx.session.flush()
    tx.audit("notice-requested", f"{PublicNotice.SUBJECT}/{notice.id}", by=by, after={"programme": programme})
    if len(waiting) <= AT_ONCE:
        await collect_notice(tx, notice.id, by=by, vault=vault)
    else:
        await tx.defer(COLLECT_NOTICE, lock=COLLECT_NOTICE, notice_id=str(notice.id))
    return notice


async def collect_notice(tx: Tx, notice_id: UUID, *, by: Actor = SYSTEM, vault: Vault) -> None:
    """Gather, seal and publish a notice's items; harmless to repeat.

    Raises `RetryTransaction` where another notice was published beside it.
    """
    notice = await tx.lock(PublicNotice, notice_id)
    if notice.status != NoticeStatus.COLLECTING:
        return
    today = clock.today()
    applications = await _reviewed(tx, notice.programme, notice.district, limit=MOST)
    items = [
        NoticeItem.of(application, notice, position=position, on=today, vault=vault)
        for position, application in enumerate(applications, start=1)
    ]
    if not items:
        notice.close(on=today)
        return
    latest = await tx.first(
        select(PublicNotice).where(PublicNotice.number.is_not(None)).order_by(PublicNotice.number.desc())
    )
    number, previous = (latest.number or 0, latest.seal or GENESIS) if latest is not None else (0, GENESIS)
    await pause_clock(tx, *(application.id for application in applications), on=today)
    published = notice.publish(items, number=number + 1, previous=previous, on=today)
    await _let_lapse(tx, applications, on=today)
    try:
        await tx.session.flush()
        await tx.copy("public_notice_items", _COLUMNS, [[getattr(item, name) for name in _COLUMNS] for item in items])
    except DBAPIError as error:
        if sqlstate(error) != _UNIQUE:
            raise
        raise RetryTransaction from None
    tx.publish(published, by=by)
    until = {item.application_id: item.ends_on for item in items}
    for application in applications:
        tell(tx, application, NoticeCode.PUBLISHED, until=str(until[application.id]))


async def release_items(tx: Tx, *, on: date, limit: int, after: UUID | None) -> UUID | None:
    """Release the next items whose last day is over; the last of them looked at, or None when there are no more."""
    due = (
        select(NoticeItem)
        .where(NoticeItem.status == NoticeItemStatus.RUNNING, NoticeItem.ends_on < on)
        .order_by(NoticeItem.id)
        .limit(limit)
        .with_for_update()
    )
    items = await tx.all(due.where(NoticeItem.id > after) if after is not None else due)
    ids = [item.application_id for item in items]
    applications = {one.id: one for one in await tx.all(select(Application).where(Application.id.in_(ids)))}
    for item in items:
        released = item.end(applications[item.application_id], on=on)
        if released is not None:
            tx.publish(released, by=SYSTEM)
        else:
            subject = f"{NoticeItem.SUBJECT}/{item.id}"
            tx.audit("notice-item-looked-at", subject, by=SYSTEM, after={"status": item.status})
    await resume_clock(tx, *ids, on=on)
    await tx.session.flush()
    for notice_id in sorted({item.notice_id for item in items}):
        await close_if_done(tx, notice_id, on=on)
    return items[-1].id if len(items) == limit else None


async def close_if_done(tx: Tx, notice_id: UUID, *, on: date) -> None:
    """Close a notice of which nothing waits any more."""
    await tx.session.flush()
    waiting = select(func.count()).where(NoticeItem.notice_id == notice_id, NoticeItem.status.in_(WAITING))
    if (await tx.session.execute(waiting)).scalar_one() == 0:
        notice = await tx.lock(PublicNotice, notice_id)
        if notice.status == NoticeStatus.RUNNING:
            notice.close(on=on)
            tx.audit("notice-closed", f"{PublicNotice.SUBJECT}/{notice_id}", by=SYSTEM)


async def _reviewed(tx: Tx, programme: str, district: str | None, *, limit: int) -> list[Application]:
    """What waits for a notice: reviewed, and not on one with the content that it has now."""
    reviewed = select(Application).where(Application.programme == programme, Application.status == Status.REVIEWED)
    if district is not None:
        reviewed = reviewed.where(Application.district.in_(same_places([district])))
    on_notice = exists().where(
        NoticeItem.application_id == Application.id,
        NoticeItem.status.in_(COUNTS),
    )
    fresh = await tx.all(reviewed.where(~on_notice).order_by(Application.id).limit(limit))
    stale = [
        application
        for application, content_hash in await tx.session.execute(
            reviewed.join(NoticeItem, NoticeItem.application_id == Application.id)
            .where(NoticeItem.status.in_(COUNTS))
            .add_columns(NoticeItem.content_hash)
        )
        if application.content_hash != content_hash
    ]
    return sorted((*fresh, *stale), key=lambda one: one.id)[:limit]


async def _let_lapse(tx: Tx, applications: list[Application], *, on: date) -> None:
    """What was published of them before, with another content, counts no more."""
    ids = [application.id for application in applications]
    earlier = select(NoticeItem).where(NoticeItem.application_id.in_(ids), NoticeItem.status.in_(COUNTS))
    for item in await tx.all(earlier.with_for_update()):
        item.lapse(on=on)

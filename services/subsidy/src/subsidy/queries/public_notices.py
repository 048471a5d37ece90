"""Public notices, which everybody reads, and objections, which only officers and who raised them do."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import OFFICES, Actor
from kit.errors import NotFound
from kit.figures import figures_in_force
from kit.scope import in_scope
from subsidy.models import NoticeItem, NoticeStatus, Objection, PublicNotice
from subsidy.models.public_notices import GENESIS
from subsidy.rules import shipped_figures

SHOWN_DAYS = "public_notice.shown_days"


@dataclass(frozen=True, slots=True)
class NoticeVerification:
    """A notice held against its seal: what was recomputed, and whether the chain holds before and after it."""

    number: int
    seal: str
    recomputed: str
    previous: str
    follows_previous: bool
    precedes_next: bool

    @property
    def intact(self) -> bool:
        """Whether it is what was published, in its place."""
        return self.seal == self.recomputed and self.follows_previous and self.precedes_next


async def public_notice(session: AsyncSession, notice_id: UUID) -> PublicNotice:
    """One notice; raises `NotFound`."""
    found = await session.get(PublicNotice, notice_id)
    if found is None:
        raise NotFound(f"there is no public notice {notice_id}")
    return found


async def public_notices(
    session: AsyncSession,
    *,
    programme: str | None,
    district: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[PublicNotice]:
    """Notices by id, which is the order in which they were asked for."""
    statement = select(PublicNotice).order_by(PublicNotice.id).limit(limit)
    if programme is not None:
        statement = statement.where(PublicNotice.programme == programme)
    if district is not None:
        statement = statement.where(PublicNotice.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(PublicNotice.status == status)
    if after is not None:
        statement = statement.where(PublicNotice.id > after)
    return list((await session.execute(statement)).scalars())


async def shown_notice(session: AsyncSession, notice_id: UUID, *, on: date) -> PublicNotice:
    """One notice whose list everybody may still see; raises `NotFound` some time after it was closed."""
    found = await public_notice(session, notice_id)
    if found.status == NoticeStatus.CLOSED and found.closed_on is not None:
        figure = (await figures_in_force(session, shipped_figures())).on(SHOWN_DAYS, on)
        days = figure.value if figure is not None and isinstance(figure.value, int) else 0
        if on > found.closed_on + timedelta(days=days):
            raise NotFound("this notice is over, and its list is shown no longer: its seal can still be checked")
    return found


async def notice_items(session: AsyncSession, notice_id: UUID, *, after: int | None, limit: int) -> list[NoticeItem]:
    """A notice's items in their order; the caller has seen to it that they are shown."""
    statement = select(NoticeItem).where(NoticeItem.notice_id == notice_id).order_by(NoticeItem.position).limit(limit)
    if after is not None:
        statement = statement.where(NoticeItem.position > after)
    return list((await session.execute(statement)).scalars())


async def verify_notice(session: AsyncSession, notice_id: UUID) -> NoticeVerification:
    """Recompute a notice's seal from its rows, and hold it against its neighbours in the chain."""
    notice = await public_notice(session, notice_id)
    if notice.number is None or notice.seal is None or notice.previous is None:
        raise NotFound(f"the notice {notice_id} is not published yet")
    items = (
        await session.execute(select(NoticeItem).where(NoticeItem.notice_id == notice.id).order_by(NoticeItem.position))
    ).scalars()
    beside = await session.execute(
        select(PublicNotice.number, PublicNotice.seal, PublicNotice.previous).where(
            PublicNotice.number.in_((notice.number - 1, notice.number + 1))
        )
    )
    chain = {number: (seal, previous) for number, seal, previous in beside}
    before = chain[notice.number - 1][0] if notice.number - 1 in chain else None
    behind = chain.get(notice.number + 1)
    return NoticeVerification(
        number=notice.number,
        seal=notice.seal,
        recomputed=notice.sealed(items.all()),
        previous=notice.previous,
        follows_previous=notice.previous == (GENESIS if notice.number == 1 else before),
        precedes_next=behind is None or behind[1] == notice.seal,
    )


def objections_in_scope(actor: Actor) -> Select[Objection]:
    """The objections that the caller may know of: an office's by district, and those that the caller has raised."""
    own = Objection.raised_by == actor.subject
    if not actor.has(*OFFICES):
        return select(Objection).where(own)
    return select(Objection).where(or_(own, in_scope(actor, district=Objection.district)))


async def objection(session: AsyncSession, actor: Actor, objection_id: UUID) -> Objection:
    """One objection; raises `NotFound` also for one outside the caller's scope."""
    statement = objections_in_scope(actor).where(Objection.id == objection_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no objection {objection_id}")
    return found


async def objections(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    notice_id: UUID | None,
    district: str | None,
    after: UUID | None,
    limit: int,
) -> list[Objection]:
    """Objections by id, which is the order in which they were raised."""
    statement = objections_in_scope(actor).order_by(Objection.id).limit(limit)
    if status is not None:
        statement = statement.where(Objection.status == status)
    if notice_id is not None:
        statement = statement.where(Objection.notice_id == notice_id)
    if district is not None:
        statement = statement.where(Objection.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(Objection.id > after)
    return list((await session.execute(statement)).scalars())

"""公示 Whether an application's time on a public notice is over: nothing that needs one is approved before."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from kit.db import Tx
from kit.errors import Conflict
from kit.figures import figures_in_force
from subsidy.models import Application, EntitlementMonth, NoticeItem, NoticeItemStatus
from subsidy.models.public_notices import COUNTS
from subsidy.rules import shipped_figures

WORKING_DAYS = "public_notice.working_days"


async def notice_days(tx: Tx, programme: str, *, on: date) -> int:
    """For how many working days the programme's applications are published before they are approved; 0 for none."""
    figure = (await figures_in_force(tx, shipped_figures())).on(WORKING_DAYS, on)
    days = figure.value.get(programme, 0) if figure is not None and isinstance(figure.value, Mapping) else 0
    return int(days)


async def require_released(tx: Tx, application: Application, *, on: date) -> None:
    """Raise `Conflict` unless a notice has released exactly this content, where the programme needs one.

    A month that follows an approved one of the same entitlement was published with the first.
    """
    if not await notice_days(tx, application.programme, on=on):
        return
    follows = select(EntitlementMonth).where(EntitlementMonth.application_id == application.id)
    if await tx.first(follows) is not None:
        return
    item = await tx.first(
        select(NoticeItem).where(
            NoticeItem.application_id == application.id,
            NoticeItem.content_hash == application.content_hash,
            NoticeItem.status.in_(COUNTS),
        )
    )
    if item is None:
        raise Conflict(
            "this programme is published before it is approved: put it on a public notice",
            code="NOTICE_MISSING",
            programme=application.programme,
        )
    if item.status != NoticeItemStatus.RELEASED:
        raise Conflict(
            "the public notice is still running, or an objection is not decided: approve it once it is released",
            code="NOTICE_RUNNING",
            notice_id=str(item.notice_id),
            state=item.status,
            ends_on=item.ends_on.isoformat() if item.ends_on else None,
        )

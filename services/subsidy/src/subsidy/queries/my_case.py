"""What else has happened to an application of the caller's: its public notice, and what was contested."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from kit import clock
from kit.figures import figures_in_force
from subsidy.models import Application, NoticeItem, Reconsideration, Status
from subsidy.models.reconsiderations import FILING_DAYS, contestable_until
from subsidy.rules import shipped_figures


@dataclass(frozen=True, slots=True)
class Case:
    """The notice that an application is or was on, what was contested of it, and until when its refusal may be."""

    on_notice: NoticeItem | None
    reconsiderations: Sequence[Reconsideration]
    contest_by: date | None


async def my_case(session: AsyncSession, application: Application) -> Case:
    """Of an application that the caller may know of."""
    on_notice = select(NoticeItem).where(NoticeItem.application_id == application.id)
    contested = select(Reconsideration).where(Reconsideration.contested_id == application.id)
    return Case(
        (await session.execute(on_notice.order_by(NoticeItem.id.desc()).limit(1))).scalar_one_or_none(),
        list((await session.execute(contested.order_by(Reconsideration.id.desc()))).scalars()),
        await _contest_by(session, application),
    )


async def _contest_by(session: AsyncSession, application: Application) -> date | None:
    if application.status != Status.REFUSED or application.refused_on is None:
        return None
    figure = (await figures_in_force(session, shipped_figures())).on(FILING_DAYS, clock.today())
    if figure is None or not isinstance(figure.value, int):
        return None
    return contestable_until(application.refused_on, figure.value)

"""求人倍率 What a month brought to the job market, counted from the rows within the caller's scope."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.scope import in_scope
from registration.models import Candidacy, CandidacyStatus, JobSeeker, Vacancy
from rulebook.calendar import add_months
from rulebook.rounding import round_half_up


@dataclass(frozen=True, slots=True)
class MarketCounts:
    """Of a month: posts of vacancies opened, people newly looking for work, and candidates hired."""

    posts_opened: int
    seekers_registered: int
    candidates_hired: int

    @property
    def ratio(self) -> Decimal | None:
        """求人倍率 Posts for each seeker, two decimal places, half up; None without seekers."""
        if self.seekers_registered == 0:
            return None
        return round_half_up(Fraction(self.posts_opened, self.seekers_registered), 2)


async def market_counts(session: AsyncSession, actor: Actor, *, month: date, district: str | None) -> MarketCounts:
    """The counts of the month that begins on the day, of a district or of all in the caller's scope."""
    next_month = add_months(month, 1)
    posts = select(func.coalesce(func.sum(Vacancy.posts), 0)).where(
        in_scope(actor, district=Vacancy.district), Vacancy.opened_on >= month, Vacancy.opened_on < next_month
    )
    seekers = select(func.count()).where(
        in_scope(actor, district=JobSeeker.district),
        JobSeeker.registered_on >= month,
        JobSeeker.registered_on < next_month,
    )
    hired = select(func.count()).where(
        in_scope(actor, district=Candidacy.district),
        Candidacy.status == CandidacyStatus.HIRED,
        Candidacy.decided_on >= month,
        Candidacy.decided_on < next_month,
    )
    if district is not None:
        places = same_places([district])
        posts = posts.where(Vacancy.district.in_(places))
        seekers = seekers.where(JobSeeker.district.in_(places))
        hired = hired.where(Candidacy.district.in_(places))
    return MarketCounts(
        posts_opened=int((await session.execute(posts)).scalar_one()),
        seekers_registered=(await session.execute(seekers)).scalar_one(),
        candidates_hired=(await session.execute(hired)).scalar_one(),
    )

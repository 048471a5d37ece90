"""抽查 Campaigns, their items and what they found; a campaign is seen by whoever may see all of its payments."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from rulebook.rounding import round_half_up
from subsidy.models import (
    CampaignPayment,
    CheckCampaign,
    CheckItem,
    Look,
    Payment,
    PaymentStatus,
    Population,
    Turn,
)
from subsidy.models.sampling import Stratum, draw, hash_of


@dataclass(frozen=True, slots=True)
class Verification:
    """What drawing again gives."""

    population: int
    population_hash: str
    is_same: bool
    """Whether population and sample are those that are kept."""


@dataclass(frozen=True, slots=True)
class StratumReport:
    """What a campaign found of a stratum so far."""

    stratum: Stratum
    population: int
    sampled: int
    done: int
    irregular: int
    error_rate: Decimal | None
    """Irregular of those done, four decimals; none before the first is done."""
    amount: Decimal
    """The yuan of those done."""


def paid(actor: Actor, of: Population) -> Select[Payment]:
    """Payments of applications that were made in the days, also those that came back since."""
    statement = select(Payment).where(
        in_scope(actor, district=Payment.district),
        Payment.application_id.is_not(None),
        Payment.status.in_((PaymentStatus.PAID, PaymentStatus.RETURNED)),
        Payment.settled_on.between(of.paid_from, of.paid_to),
    )
    if of.programmes is not None:
        statement = statement.where(Payment.programme.in_(of.programmes))
    if of.district is not None:
        statement = statement.where(Payment.district.in_(same_places([of.district])))
    if of.least is not None:
        statement = statement.where(Payment.amount >= of.least)
    if of.most is not None:
        statement = statement.where(Payment.amount <= of.most)
    return statement


def campaigns_in_scope(actor: Actor) -> Select[CheckCampaign]:
    """The campaigns that the caller may know of; those of the whole city not for somebody of some districts."""
    return select(CheckCampaign).where(in_scope(actor, district=CheckCampaign.district))  # type: ignore[arg-type]


async def campaign(session: AsyncSession, actor: Actor, campaign_id: UUID) -> CheckCampaign:
    """One campaign; raises `NotFound` also for one outside the caller's scope."""
    statement = campaigns_in_scope(actor).where(CheckCampaign.id == campaign_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no campaign {campaign_id}")
    return found


async def campaigns(
    session: AsyncSession, actor: Actor, *, status: str | None, district: str | None, after: UUID | None, limit: int
) -> list[CheckCampaign]:
    """Campaigns by id, which is the order in which they were begun."""
    statement = campaigns_in_scope(actor).order_by(CheckCampaign.id).limit(limit)
    if status is not None:
        statement = statement.where(CheckCampaign.status == status)
    if district is not None:
        statement = statement.where(CheckCampaign.district.in_(same_places([district])))
    if after is not None:
        statement = statement.where(CheckCampaign.id > after)
    return list((await session.execute(statement)).scalars())


async def progress_of(session: AsyncSession, campaign_id: UUID) -> Mapping[str, int]:
    """How many items wait for whom, and how many are done."""
    counted = select(CheckItem.turn, func.count()).where(CheckItem.campaign_id == campaign_id).group_by(CheckItem.turn)
    found: dict[str, int] = dict((await session.execute(counted)).all())
    return {turn.value: found.get(turn.value, 0) for turn in Turn}


async def check_items(
    session: AsyncSession,
    campaign_id: UUID,
    *,
    turn: str | None,
    result: str | None,
    assigned_to: str | None,
    after: UUID | None,
    limit: int,
) -> list[CheckItem]:
    """Items of a campaign by id, which is the order of the sample; the caller has looked at its scope."""
    statement = select(CheckItem).where(CheckItem.campaign_id == campaign_id).order_by(CheckItem.id).limit(limit)
    for column, value in (
        (CheckItem.turn, turn),
        (CheckItem.result, result),
        (CheckItem.assigned_to, assigned_to),
    ):
        if value is not None:
            statement = statement.where(column == value)
    if after is not None:
        statement = statement.where(CheckItem.id > after)
    return list((await session.execute(statement)).scalars())


async def verify(session: AsyncSession, found: CheckCampaign) -> Verification:
    """Draw the sample again from the population that is kept, and compare it with the items."""
    population = await _population(session, found.id)
    drawn = draw(population, seed=found.seed, size=found.size, twice=Fraction(found.twice))
    of = CheckItem.campaign_id == found.id
    kept = await session.execute(select(CheckItem.payment_id, CheckItem.twice).where(of).order_by(CheckItem.position))
    sampled = [(payment_id, twice) for payment_id, twice in kept]
    hashed = hash_of(population)
    same = hashed == found.population_hash and sampled == [(one.payment_id, one.twice) for one in drawn]
    return Verification(len(population), hashed, same)


async def report(session: AsyncSession, campaign_id: UUID) -> list[StratumReport]:
    """What was found by stratum, in the order of their names."""
    sizes: dict[Stratum, int] = {}
    for _, stratum in await _population(session, campaign_id):
        sizes[stratum] = sizes.get(stratum, 0) + 1
    counted = await session.execute(
        select(
            CheckItem.stratum,
            func.count(),
            func.count(CheckItem.result),
            func.count().filter(CheckItem.result == Look.IRREGULAR),
            func.coalesce(func.sum(CheckItem.amount).filter(CheckItem.result.is_not(None)), 0),
        )
        .where(CheckItem.campaign_id == campaign_id)
        .group_by(CheckItem.stratum)
    )
    found = {tuple(stratum): (sampled, done, bad, amount) for stratum, sampled, done, bad, amount in counted}
    none = (0, 0, 0, Decimal(0))
    return [
        StratumReport(
            stratum,
            sizes[stratum],
            sampled,
            done,
            bad,
            round_half_up(Fraction(bad, done), 4) if done else None,
            Decimal(amount).quantize(Decimal("0.01")),
        )
        for stratum in sorted(sizes)
        for sampled, done, bad, amount in [found.get(stratum, none)]
    ]


async def _population(session: AsyncSession, campaign_id: UUID) -> list[tuple[UUID, Stratum]]:
    rows = await session.execute(
        select(CampaignPayment.payment_id, CampaignPayment.stratum).where(CampaignPayment.campaign_id == campaign_id)
    )
    return [(payment_id, tuple(stratum)) for payment_id, stratum in rows]

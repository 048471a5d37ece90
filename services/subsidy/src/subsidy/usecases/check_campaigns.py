"""抽查 Drawing samples, handing their items out to people who had no part in them, and taking what they find."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import cycle, islice
from uuid import UUID

from sqlalchemy import or_, select

from kit import clock, tables
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from subsidy import queries
from subsidy.models import (
    Application,
    CampaignPayment,
    CheckCampaign,
    CheckFinding,
    CheckItem,
    CheckLook,
    Irregularity,
    Look,
    Paper,
    Payment,
    Population,
    Turn,
)
from subsidy.models.sampling import Stratum, draw, hash_of, size_of
from subsidy.usecases.strangers import require_stranger_to

MOST_AT_ONCE = 500
"""Items that one call hands out."""


async def begin_campaign(
    tx: Tx,
    name: str,
    of: Population,
    *,
    strata: Sequence[str],
    seed: str,
    size: int | None,
    share: Fraction | None,
    twice: Fraction,
    by: Actor,
) -> CheckCampaign:
    """Draw a sample of a size or a share of what was paid in days that are over; the population is kept with it.

    Raises `Refusal` where nothing was paid, or the days are not over: what may still be added has no sample.
    """
    if of.paid_to >= clock.today():
        raise Refusal(f"{of.paid_to} is not over yet", code="PERIOD_NOT_OVER")
    payments = await tx.all(queries.paid(by, of))
    if not payments:
        raise Refusal("nothing was paid that fits: widen the days or the amounts", code="POPULATION_EMPTY")
    stratum_of = {one.id: tuple(str(getattr(one, name)) for name in strata) for one in payments}
    population: list[tuple[UUID, Stratum]] = list(stratum_of.items())
    asked = size if size is not None else size_of(share or Fraction(0), len(population))
    campaign = CheckCampaign.begin(
        name,
        of,
        strata=strata,
        seed=seed,
        size=max(1, min(asked, len(population))),
        twice=str(twice),
        population=len(population),
        population_hash=hash_of(population),
        by=by,
    )
    tx.add(campaign)
    await tx.session.flush()
    rows = [(campaign.id, payment_id, _json(stratum)) for payment_id, stratum in population]
    await tx.copy(CampaignPayment.__tablename__, ("campaign_id", "payment_id", "stratum"), rows)
    by_id = {one.id: one for one in payments}
    drawn = draw(population, seed=seed, size=campaign.size, twice=twice)
    tx.add(*(CheckItem.of(campaign, number, one, by_id[one.payment_id]) for number, one in enumerate(drawn, 1)))
    await tx.session.flush()
    after = {"seed": seed, "size": campaign.size, "population": campaign.population_hash}
    tx.audit("campaign-begun", f"check-campaign/{campaign.id}", by=by, after=after)
    return campaign


async def assign_items(tx: Tx, campaign_id: UUID, inspectors: Sequence[str], *, by: Actor) -> Mapping[str, int]:
    """Hand out what nobody has, by turns, never to anybody who acted on the case: how many each one got."""
    campaign = await tx.one(queries.campaigns_in_scope(by).where(CheckCampaign.id == campaign_id), "campaign")
    free = select(CheckItem).where(
        CheckItem.campaign_id == campaign.id, CheckItem.turn != Turn.DONE, CheckItem.assigned_to.is_(None)
    )
    items = await tx.all(free.order_by(CheckItem.position).limit(MOST_AT_ONCE).with_for_update())
    acted = await _acted(tx, items)
    given = dict.fromkeys(inspectors, 0)
    turns = cycle(inspectors)
    for item in items:
        fit = next((one for one in islice(turns, len(inspectors)) if one not in acted[item.id]), None)
        if fit is not None:
            item.assign(fit)
            given[fit] += 1
    after = {"assigned": sum(given.values())}
    tx.audit("campaign-assigned", f"check-campaign/{campaign.id}", by=by, after=after)
    return given


async def look_at_item(
    tx: Tx,
    item_id: UUID,
    *,
    irregularity: Irregularity | None,
    amount: Decimal | None,
    papers: Sequence[UUID],
    by: Actor,
) -> CheckItem:
    """Take what an inspector has found; what is irregular in the end becomes a finding.

    Raises `Refusal` for more yuan than were paid, and for documents that are not of the case.
    """
    campaigns = queries.campaigns_in_scope(by).with_only_columns(CheckCampaign.id)
    in_scope = select(CheckItem).where(CheckItem.id == item_id, CheckItem.campaign_id.in_(campaigns))
    item = await tx.one(in_scope.with_for_update().execution_options(populate_existing=True), f"item {item_id}")
    if (irregularity is None) != (amount is None) or (amount is not None and amount > item.amount):
        raise Refusal(
            "state the yuan in question with what is irregular, at most those paid", code="AMOUNT_IN_QUESTION"
        )
    application = await tx.get(Application, item.application_id)
    await require_stranger_to(tx, application, by)
    looks = await tx.all(select(CheckLook).where(CheckLook.item_id == item.id).order_by(CheckLook.ordinal))
    evidence = await _evidence(tx, application, papers)
    look = CheckLook.of(item, len(looks) + 1, irregularity=irregularity, amount=amount, evidence=evidence, by=by)
    item.look(looks, look, by=by)
    tx.add(look)
    after = {"result": look.result, "code": irregularity, "turn": item.turn}
    tx.audit("item-looked-at", f"check-item/{item.id}", by=by, after=after)
    if item.result == Look.IRREGULAR:
        # The third person decides; where there was none, the second agreed with the first.
        assert irregularity is not None, "who looked last found it irregular"
        assert amount is not None, "asked above"
        finding = CheckFinding.of_item(
            await tx.get(Payment, item.payment_id),
            application,
            irregularity,
            amount=amount,
            evidence=[*(one for earlier in looks for one in earlier.evidence), *evidence],
            check_item_id=item.id,
            on=clock.today(),
        )
        tx.add(finding)
        tx.audit("finding-opened", f"finding/{finding.id}", by=by, after={"code": irregularity})
    await tx.session.flush()
    await _complete(tx, item.campaign_id)
    return item


async def _complete(tx: Tx, campaign_id: UUID) -> None:
    open_ = select(CheckItem).where(CheckItem.campaign_id == campaign_id, CheckItem.turn != Turn.DONE)
    campaign = await tx.lock(CheckCampaign, campaign_id)
    if await tx.first(open_) is None:
        campaign.complete()


async def _acted(tx: Tx, items: Sequence[CheckItem]) -> Mapping[UUID, set[str]]:
    """By item, who had a part in the case, or has looked at it."""
    trail = tables.audit.c
    acted: dict[UUID, set[str]] = {item.id: set() for item in items}
    by_case: dict[str, set[str]] = {}
    subjects = {f"application/{item.application_id}" for item in items}
    rows = await tx.session.execute(
        select(trail.subject, trail.actor, trail.on_behalf_of).where(trail.subject.in_(subjects)).distinct()
    )
    for subject, actor, behalf in rows:
        by_case.setdefault(subject, set()).update({actor, behalf} - {None})
    ids = {item.application_id for item in items}
    for application in await tx.all(select(Application).where(Application.id.in_(ids))):
        made = {application.made_by, application.made_for} - {None}
        by_case.setdefault(f"application/{application.id}", set()).update(one for one in made if one is not None)
    for item in items:
        acted[item.id] |= by_case.get(f"application/{item.application_id}", set())
    for look in await tx.all(select(CheckLook).where(CheckLook.item_id.in_(acted))):
        acted[look.item_id].update(look.people)
    return acted


async def _evidence(tx: Tx, application: Application, papers: Sequence[UUID]) -> list[dict[str, str]]:
    own = Paper.application_id == application.id
    if application.filing_id is not None:
        own = or_(own, Paper.filing_id == application.filing_id)
    found = {one.id: one for one in await tx.all(select(Paper).where(Paper.id.in_(papers), own))}
    if missing := [str(one) for one in papers if one not in found]:
        raise Refusal("hand the documents in for the application first", code="PAPER_UNKNOWN", reasons=missing)
    return [{"paper_id": str(one), "document": found[one].document, "sha256": found[one].sha256} for one in papers]


def _json(stratum: Stratum) -> str:
    return "[" + ", ".join(f'"{one}"' for one in stratum) + "]"

"""资金倾斜 How a fund's yearly sum would be split over districts: by what each spent the year before, weighted."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import Forbidden, Refusal
from kit.money import split
from rulebook.figures import Figure
from subsidy.models import Fund, Kind, LedgerTransaction, Payment
from subsidy.queries.figures import figures_of, present_code

WEIGHTING = "allocation.weighting"
"""The figure, per cent; of a district where two people have stated its own."""


@dataclass(frozen=True, slots=True)
class DistrictPart:
    """What a district would have of the sum, in yuan, and what it follows from."""

    district: str
    spent: Decimal
    """Paid for the district by the fund in the year before, and not come back in it."""
    weighting: Figure
    unweighted: Decimal
    """What it would have were every weighting the same."""
    amount: Decimal


async def allocation_split(
    session: AsyncSession, actor: Actor, fund: Fund, *, year: int, total: Decimal
) -> list[DistrictPart]:
    """Each district's part by its code, together `total` to the fen; nothing is appropriated by it. Art. 17.

    What came back of earlier years' payments counts against the year in which it came. Raises `Forbidden` for whoever
    has some districts only, `Refusal` where the districts have no need that weighs anything or a figure is missing.
    """
    if actor.districts is not None:
        raise Forbidden("a split is of all districts, and you have some of them", code="DISTRICT_OUT_OF_SCOPE")
    if fund is Fund.DISTRICT:
        raise Refusal("each district gives its own fund its money: name a fund of the city", code="FUND_NOT_SPLIT")
    needs = await _spent(session, fund, year - 1)
    weightings = {district: await _weighting(session, district, date(year, 1, 1)) for district in needs}
    weights = [needs[district] * Decimal(str(weighting.value)) for district, weighting in weightings.items()]
    if not any(weights):
        why = f"no district spent anything of this fund in {year - 1} that weighs in {year}: there is nothing to go by"
        raise Refusal(why, code="NOTHING_TO_SPLIT_BY")
    parts = zip(split(total, list(needs.values())), split(total, weights), strict=True)
    return [
        DistrictPart(district, needs[district], weightings[district], unweighted, amount)
        for district, (unweighted, amount) in zip(needs, parts, strict=True)
    ]


async def _spent(session: AsyncSession, fund: Fund, year: int) -> Mapping[str, Decimal]:
    """By the districts' present codes, in their order; a district whose money only came back is left out."""
    gone = case((LedgerTransaction.kind == Kind.PAY, LedgerTransaction.amount), else_=-LedgerTransaction.amount)
    rows = await session.execute(
        select(Payment.district, func.sum(gone))
        .join(LedgerTransaction, LedgerTransaction.payment_id == Payment.id)
        .where(
            LedgerTransaction.fund == fund,
            LedgerTransaction.kind.in_((Kind.PAY, Kind.RETURN, Kind.CLAW_BACK)),
            LedgerTransaction.on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .group_by(Payment.district)
    )
    found: defaultdict[str, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for district, spent in rows:
        found[present_code(district)] += spent
    return {district: spent for district, spent in sorted(found.items()) if spent > 0}


async def _weighting(session: AsyncSession, district: str, on: date) -> Figure:
    figure = (await figures_of(session, district)).on(WEIGHTING, on)
    if figure is None:
        raise Refusal(f"no figure in force: {WEIGHTING}", code="NEEDS_CONFIG", figures=[WEIGHTING])
    return figure

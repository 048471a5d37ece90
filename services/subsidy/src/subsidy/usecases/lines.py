"""预算科目 Which line of a fund pays for what; the caller has locked the fund."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import or_, select

from contracts.divisions import is_district_of_city, same_places, successor_of
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Forbidden, Refusal
from kit.figures import figures_in_force
from rulebook.verdicts import Outcome
from subsidy.models import BudgetLine, Fund, LineAccount, Programme, Shares, Standing
from subsidy.rules import payment_share_split, shipped_figures
from subsidy.usecases.postings import require_posting

CITY_SHARE = "budget.city_share"


async def paying_line(tx: Tx, fund: Fund, *, programme: Programme, district: str, year: int) -> BudgetLine | None:
    """The line that such a payment is charged to, if the fund has any.

    It is of the latest year up to this one that has a line for the payment; of that year's the one that names the
    programme, then the one that names the district. No other line steps in for one that has not enough.
    """
    places = same_places([district])
    statement = (
        select(BudgetLine)
        .where(
            BudgetLine.fund == fund,
            BudgetLine.year <= year,
            or_(BudgetLine.programme.is_(None), BudgetLine.programme == programme),
            or_(BudgetLine.district.is_(None), BudgetLine.district.in_(places)),
        )
        .order_by(BudgetLine.year.desc(), BudgetLine.programme.is_(None), BudgetLine.district.is_(None), BudgetLine.id)
    )
    return await tx.first(statement)


async def require_line(
    tx: Tx,
    fund: Fund,
    year: int,
    *,
    programme: Programme | None,
    district: str | None,
    shares: Shares | None,
    on: date,
    by: Actor,
) -> BudgetLine:
    """The line, opened with these shares where there is none yet.

    Raises `Refusal` for a programme of another fund, a place that is no district, a district's fund without one, or
    shares that do not make up the whole, `Forbidden` for a district that is not of the caller's.
    """
    if programme is not None:
        await require_posting(tx, programme, fund, on=on)
    require_scope(district, by)
    if district is not None:
        if not is_district_of_city(district):
            raise Refusal(f"{district} is no district of this city (GB/T 2260)", code="DISTRICT_UNKNOWN")
        district = successor_of(district)
    elif fund is Fund.DISTRICT:
        raise Refusal("money of a district's fund is of one district: name it", code="DISTRICT_MISSING")
    if shares is not None:
        await require_whole(tx, shares, on=on)
    same = select(BudgetLine).where(
        BudgetLine.fund == fund,
        BudgetLine.year == year,
        BudgetLine.programme.is_not_distinct_from(programme),
        BudgetLine.district.is_not_distinct_from(district),
    )
    line = await tx.first(same)
    if line is None:
        line = BudgetLine.open(fund, year, programme=programme, district=district, shares=shares)
        tx.add(line)
        await tx.session.flush()
    return line


def require_scope(district: str | None, by: Actor) -> None:
    """Raise `Forbidden` unless the caller may act for the district; whoever has some acts for no other and not all."""
    if by.districts is not None and (district is None or by.districts.isdisjoint(same_places([district]))):
        raise Forbidden("your districts do not include this line's", code="DISTRICT_OUT_OF_SCOPE")


async def standing_of(tx: Tx, line_id: UUID) -> Standing:
    """What the line was given and where it stands."""
    rows = await tx.session.execute(
        select(LineAccount.account, LineAccount.balance).where(LineAccount.line_id == line_id)
    )
    return Standing.of({row.account: row.balance for row in rows})


async def shares_of(tx: Tx, line: BudgetLine, *, on: date) -> Shares:
    """市与县区负担比例 The shares of city and district in what the line pays: its own, or those of the figure.

    Raises `Refusal` where neither says, or they do not make up the whole.
    """
    if line.shares is not None:
        return line.shares
    figure = (await figures_in_force(tx, shipped_figures())).on(CITY_SHARE, on)
    if figure is None or not isinstance(figure.value, Fraction):
        raise Refusal(f"no figure in force: {CITY_SHARE}", code="NEEDS_CONFIG", figures=[CITY_SHARE])
    city = Decimal(figure.value.numerator) / Decimal(figure.value.denominator)
    return Shares(city, 1 - city)


async def require_whole(tx: Tx, shares: Shares, *, on: date) -> None:
    """Raise `Refusal` unless city and district bear the whole together (article 18)."""
    facts = {"city_share": str(shares.city), "district_share": str(shares.district)}
    verdict = payment_share_split.decide(facts, on, await figures_in_force(tx, shipped_figures()))
    if verdict.outcome is not Outcome.ELIGIBLE:
        raise Refusal(verdict.reasons[0].en, code=verdict.reason, reasons=verdict.codes)

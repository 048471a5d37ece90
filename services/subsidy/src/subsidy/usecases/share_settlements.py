"""市县分担结算 Settling, month by month, the shares of districts in what the city's funds paid: both bear, one pays."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.money import to_wire
from rulebook.calendar import add_months
from subsidy.models import (
    BudgetLine,
    Fund,
    Kind,
    LedgerTransaction,
    Programme,
    SettlementStatus,
    ShareSettlement,
)
from subsidy.models.budget import ZERO
from subsidy.queries.share_settlements import shares_of_month
from subsidy.usecases.alerts import watch_line
from subsidy.usecases.funds import lock_fund, post
from subsidy.usecases.held import retry_short_claims
from subsidy.usecases.lines import paying_line, require_scope, standing_of
from subsidy.usecases.system import SYSTEM

SETTLE_SHARES = "settle-shares"


async def request_settlement(tx: Tx, month: str, *, by: Actor) -> None:
    """Ask for the shares of a month; again, it tries what could not be settled. Raises `Refusal` for one that runs."""
    require_scope(None, by)
    if clock.today() < _following(month):
        raise Refusal(f"{month} is not over", code="DATE_IN_FUTURE")
    tx.audit("settlement-requested", f"share-settlement/{month}", by=by, after={"month": month})
    await tx.defer(SETTLE_SHARES, lock=SETTLE_SHARES, month=month)


async def draw_up_settlements(tx: Tx, month: str) -> None:
    """State what each district owes or gets back for a month that is over, once; what was drawn up stays."""
    first = date.fromisoformat(f"{month}-01")
    for fund in sorted(Fund):  # whoever still moves money of the month has ended then
        await lock_fund(tx, fund)
    if await tx.first(select(ShareSettlement).where(ShareSettlement.month == month).limit(1)) is not None:
        return
    parts = await shares_of_month(tx.session, first, _following(month) - timedelta(days=1))
    paying = select(BudgetLine).where(BudgetLine.id.in_({line_id for _, _, line_id in parts}))
    lines = {line.id: line for line in await tx.all(paying)}
    for (district, programme, line_id), of in sorted(parts.items()):
        drawn_up = ShareSettlement.draw_up(
            month,
            district=district,
            programme=programme,
            line=lines[line_id],
            paid=of.paid,
            returned=of.returned,
            clawed_back=of.clawed_back,
        )
        tx.add(drawn_up)
        _audit(tx, "share-drawn-up", drawn_up)


async def settle_next(tx: Tx, *, after: UUID | None) -> UUID | None:
    """Move the money of the next share that is due, or keep why it can't move; None where there is none left."""
    due = select(ShareSettlement).where(ShareSettlement.status == SettlementStatus.DUE).order_by(ShareSettlement.id)
    if after is not None:
        due = due.where(ShareSettlement.id > after)
    settlement = await tx.first(due.limit(1).with_for_update())
    if settlement is None:
        return None
    for fund in sorted({Fund(settlement.fund), Fund.DISTRICT}):
        await lock_fund(tx, fund)
    today = clock.today()
    city = await tx.get(BudgetLine, settlement.line_id)
    district = await paying_line(
        tx,
        Fund.DISTRICT,
        programme=Programme(settlement.programme),
        district=settlement.district,
        year=today.year,
    )
    if district is None:
        settlement.hold("NO_LINE")
        return settlement.id
    giver, taker = (district, city) if settlement.amount > ZERO else (city, district)
    amount = abs(settlement.amount)
    if (await standing_of(tx, giver.id)).available < amount:
        settlement.hold("INSUFFICIENT_FUNDS")
        return settlement.id
    settlement.settle(district, on=today)
    await tx.session.flush()
    sides = ((Kind.SETTLE_OUT, giver), (Kind.SETTLE_IN, taker))
    moved = [
        LedgerTransaction.budget(
            kind, line, amount, document=settlement.document, by=SYSTEM, settlement_id=settlement.id
        )
        for kind, line in sides
    ]
    await post(tx, moved)
    _audit(tx, "share-settled", settlement)
    await watch_line(tx, giver, on=today, by=SYSTEM)
    if taker.fund == Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx)
    return settlement.id


def _following(month: str) -> date:
    """The first day of the month after it."""
    return add_months(date.fromisoformat(f"{month}-01"), 1)


def _audit(tx: Tx, action: str, settlement: ShareSettlement) -> None:
    after = {
        "month": settlement.month,
        "district": settlement.district,
        "programme": settlement.programme,
        "fund": settlement.fund,
        "amount": to_wire(settlement.amount),
        "status": settlement.status,
    }
    tx.audit(action, f"share-settlement/{settlement.id}", by=SYSTEM, after=after)

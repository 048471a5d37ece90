"""市县分担结算 A month's shares as the ledger has them, and the settlements drawn up of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from rulebook.rounding import round_fen
from subsidy.models import BudgetLine, Fund, Kind, LedgerTransaction, Payment, ShareSettlement
from subsidy.models.budget import ZERO
from subsidy.models.pictures import as_announced
from subsidy.queries.figures import present_code

Key = tuple[str, str, UUID]
"""District by its present code, programme, and the line that paid."""


@dataclass(slots=True)
class Parts:
    """The district's share of what was paid in a month, and of what came back in it, in yuan."""

    paid: Decimal = ZERO
    returned: Decimal = ZERO
    clawed_back: Decimal = ZERO


async def shares_of_month(session: AsyncSession, first: date, last: date) -> Mapping[Key, Parts]:
    """By district, programme and line, what districts bear of what funds of the city moved between the days."""
    found: defaultdict[Key, Parts] = defaultdict(Parts)
    of = (Payment.district, Payment.programme, LedgerTransaction.line_id, LedgerTransaction.kind)
    whole = _moved(first, last, Kind.PAY, Kind.RETURN).with_only_columns(*of, func.sum(Payment.district_share))
    for district, programme, line_id, kind, share in await session.execute(whole.group_by(*of)):
        parts = found[present_code(district), programme, line_id]
        if kind == Kind.PAY:
            parts.paid += share
        else:
            parts.returned += share
    earlier = aliased(LedgerTransaction)
    before = (
        select(func.coalesce(func.sum(earlier.amount), 0))
        .where(
            earlier.payment_id == LedgerTransaction.payment_id,
            earlier.kind == Kind.CLAW_BACK,
            tuple_(earlier.on, earlier.id) < tuple_(LedgerTransaction.on, LedgerTransaction.id),
        )
        .scalar_subquery()
    )
    columns = (Payment, LedgerTransaction.line_id, LedgerTransaction.amount, before)
    for payment, line_id, amount, taken in await session.execute(
        _moved(first, last, Kind.CLAW_BACK).with_only_columns(*columns)
    ):
        share = _borne(payment, taken + amount) - _borne(payment, taken)
        found[present_code(payment.district), payment.programme, line_id].clawed_back += share
    return found


async def share_settlements(
    session: AsyncSession,
    actor: Actor,
    *,
    month: str | None,
    district: str | None,
    status: str | None,
    after: UUID | None,
    limit: int,
) -> list[ShareSettlement]:
    """Settlements in the caller's scope, by id."""
    statement = _in_scope(actor).order_by(ShareSettlement.id).limit(limit)
    if month is not None:
        statement = statement.where(ShareSettlement.month == month)
    if district is not None:
        statement = statement.where(ShareSettlement.district.in_(same_places([district])))
    if status is not None:
        statement = statement.where(ShareSettlement.status == status)
    if after is not None:
        statement = statement.where(ShareSettlement.id > after)
    return list((await session.execute(statement)).scalars())


async def share_statement(session: AsyncSession, actor: Actor, district: str, month: str) -> list[ShareSettlement]:
    """A district's settlements of a month; raises `NotFound` where there are none in the caller's scope."""
    of = (ShareSettlement.month == month, ShareSettlement.district.in_(same_places([district])))
    statement = _in_scope(actor).where(*of).order_by(ShareSettlement.programme, ShareSettlement.id)
    found = list((await session.execute(statement)).scalars())
    if not found:
        raise NotFound(f"no shares of {district} were drawn up for {month}")
    return found


def _in_scope(actor: Actor) -> Select[ShareSettlement]:
    return select(ShareSettlement).where(in_scope(as_announced(actor), district=ShareSettlement.district))


def _moved(first: date, last: date, *kinds: Kind) -> Select[LedgerTransaction]:
    """Movements between the days of payments of the city's funds of which a district bears a share."""
    return (
        select(LedgerTransaction)
        .join(BudgetLine, BudgetLine.id == LedgerTransaction.line_id)
        .join(Payment, Payment.id == LedgerTransaction.payment_id)
        .where(
            LedgerTransaction.kind.in_(kinds),
            LedgerTransaction.on.between(first, last),
            BudgetLine.fund != Fund.DISTRICT,
            Payment.district_share > 0,
        )
    )


def _borne(payment: Payment, amount: Decimal) -> Decimal:
    """The district's share of a part of a payment, in yuan: of the whole it is the whole share."""
    return round_fen(Fraction(payment.district_share) * Fraction(amount) / Fraction(payment.amount))

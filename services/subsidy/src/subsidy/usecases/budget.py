"""预算 Adjusting a fund's lines by two people, and carrying over at the end of a year what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.money import to_wire
from kit.proposals import ProposalStatus
from subsidy import queries
from subsidy.models import (
    BudgetAdjustment,
    BudgetLine,
    Fund,
    Kind,
    LedgerTransaction,
    Programme,
    Shares,
)
from subsidy.usecases.alerts import watch_line
from subsidy.usecases.funds import lock_fund, post, require_year
from subsidy.usecases.held import retry_short_claims
from subsidy.usecases.lines import require_line, require_scope, require_whole, standing_of
from subsidy.usecases.postings import require_posting


@dataclass(frozen=True, slots=True)
class LineChange:
    """What an adjustment does to one line: more or less money in yuan, and the shares that hold from then on."""

    programme: Programme | None
    district: str | None
    change: Decimal
    shares: Shares | None = None

    def content(self) -> dict[str, Any]:
        """As it is hashed, kept and audited."""
        shares = self.shares
        return {
            "programme": self.programme,
            "district": self.district,
            "change": to_wire(self.change),
            "city_share": None if shares is None else str(shares.city),
            "district_share": None if shares is None else str(shares.district),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "LineChange":
        """Read what `content` wrote."""
        shares = kept["city_share"]
        return cls(
            programme=None if kept["programme"] is None else Programme(kept["programme"]),
            district=kept["district"],
            change=Decimal(kept["change"]),
            shares=None if shares is None else Shares(Decimal(shares), Decimal(kept["district_share"])),
        )


async def propose_adjustment(
    tx: Tx,
    fund: Fund,
    changes: Sequence[LineChange],
    *,
    year: int,
    document: str,
    reason: str,
    today: date,
    by: Actor,
) -> BudgetAdjustment:
    """Propose to change lines of a fund; nothing moves until another person approves it.

    Raises `Refusal` for a year out of range, one line twice, a programme of another fund or shares that are not whole.
    """
    require_year(year, today)
    require_scope(None, by)
    lines = [(change.programme, change.district) for change in changes]
    if len(set(lines)) < len(lines):
        raise Refusal("a line is named once", code="LINE_TWICE")
    for change in changes:
        if change.programme is not None:
            await require_posting(tx, change.programme, fund, on=today)
        if change.shares is not None:
            await require_whole(tx, change.shares, on=today)
    kept = [change.content() for change in changes]
    proposed = BudgetAdjustment.propose(fund, year, kept, document=document, reason=reason, by=by)
    tx.add(proposed)
    tx.audit("adjustment-proposed", f"adjustment/{proposed.id}", by=by, after=proposed.content(), reason=reason)
    return proposed


async def approve_adjustment(
    tx: Tx, adjustment_id: UUID, *, content_hash: str, today: date, by: Actor
) -> BudgetAdjustment:
    """Post what another person proposed, as it was seen, or nothing of it.

    Raises `Refusal` naming every line that has not as much available as it is to give.
    """
    proposal = await _lock(tx, adjustment_id, by)
    fund = Fund(proposal.fund)
    proposal.accept(content_hash=content_hash, by=by)
    await lock_fund(tx, fund)
    changes = [LineChange.of(kept) for kept in proposal.changes]
    lines = [
        await require_line(
            tx,
            fund,
            proposal.year,
            programme=change.programme,
            district=change.district,
            shares=change.shares,
            on=today,
            by=by,
        )
        for change in changes
    ]
    await _require_available(tx, lines, changes)
    await tx.session.flush()
    for line, change in zip(lines, changes, strict=True):
        if change.shares is not None:
            line.share(change.shares)
    await post(
        tx,
        [
            LedgerTransaction.budget(
                Kind.INCREASE if change.change > 0 else Kind.DECREASE,
                line,
                abs(change.change),
                document=proposal.document,
                by=by,
                adjustment_id=proposal.id,
            )
            for line, change in zip(lines, changes, strict=True)
            if change.change
        ],
    )
    for line in lines:
        await watch_line(tx, line, on=today, by=by)
    _audit(tx, "adjustment-approved", proposal, by=by)
    if fund is Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx)
    return proposal


async def reject_adjustment(tx: Tx, adjustment_id: UUID, *, reason: str, by: Actor) -> BudgetAdjustment:
    """Reject what another person proposed, and say why."""
    proposal = await _lock(tx, adjustment_id, by)
    proposal.reject(reason=reason, by=by)
    _audit(tx, "adjustment-rejected", proposal, by=by, reason=reason)
    return proposal


async def withdraw_adjustment(tx: Tx, adjustment_id: UUID, *, by: Actor) -> BudgetAdjustment:
    """Take back what one has proposed oneself."""
    proposal = await _lock(tx, adjustment_id, by)
    proposal.withdraw(by=by)
    _audit(tx, "adjustment-withdrawn", proposal, by=by)
    return proposal


async def carry_over(
    tx: Tx, fund: Fund, *, year: int, document: str, today: date, by: Actor
) -> list[LedgerTransaction]:
    """结转 Move what is available in each line of a year that is over into the same line of the next year.

    What is still reserved stays in its year; what comes free of it later is carried over by carrying over again.
    Answers the movements into the next year; raises `Refusal` for a year that is not over, `Conflict` where nothing is
    left of it.
    """
    require_scope(None, by)
    if year >= today.year:
        raise Refusal(f"{year} is not over: its money is carried over afterwards", code="YEAR_NOT_OVER")
    await lock_fund(tx, fund)
    old = await tx.all(
        select(BudgetLine).where(BudgetLine.fund == fund, BudgetLine.year == year).order_by(BudgetLine.id)
    )
    left = [(line, available) for line in old if (available := (await standing_of(tx, line.id)).available) > 0]
    if not left:
        raise Conflict(f"nothing of {year} is available in this fund", code="NOTHING_TO_CARRY")
    out = [
        LedgerTransaction.budget(Kind.CARRY_OUT, line, available, document=document, by=by) for line, available in left
    ]
    await post(tx, out)
    into = [
        LedgerTransaction.budget(
            Kind.CARRY_IN,
            await _next_year(tx, line),
            available,
            document=document,
            by=by,
            counterpart_id=gone.id,
        )
        for (line, available), gone in zip(left, out, strict=True)
    ]
    await post(tx, into)
    total = sum((available for _, available in left), Decimal("0.00"))
    after = {"fund": fund, "year": year, "amount": to_wire(total), "lines": len(left), "document": document}
    tx.audit("carried-over", f"fund/{fund}", by=by, after=after)
    if fund is Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx)
    return into


async def _next_year(tx: Tx, line: BudgetLine) -> BudgetLine:
    same = select(BudgetLine).where(
        BudgetLine.fund == line.fund,
        BudgetLine.year == line.year + 1,
        BudgetLine.programme.is_not_distinct_from(line.programme),
        BudgetLine.district.is_not_distinct_from(line.district),
    )
    following = await tx.first(same)
    if following is None:
        programme = None if line.programme is None else Programme(line.programme)
        following = BudgetLine.open(
            Fund(line.fund), line.year + 1, programme=programme, district=line.district, shares=line.shares
        )
        tx.add(following)
        await tx.session.flush()
    return following


async def _require_available(tx: Tx, lines: Sequence[BudgetLine], changes: Sequence[LineChange]) -> None:
    short = []
    for line, change in zip(lines, changes, strict=True):
        available = (await standing_of(tx, line.id)).available
        if available + change.change < 0:
            short.append({**change.content(), "available": to_wire(available)})
    if short:
        raise Refusal("some lines have not as much available: see reasons", code="INSUFFICIENT_FUNDS", reasons=short)


async def _lock(tx: Tx, adjustment_id: UUID, by: Actor) -> BudgetAdjustment:
    statement = queries.adjustments_in_scope(by).where(BudgetAdjustment.id == adjustment_id).with_for_update()
    return await tx.one(statement.execution_options(populate_existing=True), f"adjustment {adjustment_id}")


def _audit(tx: Tx, action: str, proposal: BudgetAdjustment, *, by: Actor, reason: str | None = None) -> None:
    before, after = {"status": ProposalStatus.PROPOSED}, {"status": proposal.status}
    tx.audit(action, f"adjustment/{proposal.id}", by=by, before=before, after=after, reason=reason)

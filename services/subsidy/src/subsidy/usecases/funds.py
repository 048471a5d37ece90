"""资金 The funds: money comes in by appropriation, and moves only within the line that pays."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import exists, select

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.money import to_wire
from subsidy.models import (
    Application,
    Fund,
    Kind,
    LedgerAccount,
    LedgerTransaction,
    NoticeCode,
    Payment,
    PaymentStatus,
    Programme,
)
from subsidy.models.budget import Shares
from subsidy.usecases.alerts import watch_line
from subsidy.usecases.held import retry_short_claims
from subsidy.usecases.lines import paying_line, require_line, shares_of, standing_of
from subsidy.usecases.notices import tell
from subsidy.usecases.postings import require_posting

FIRST_YEAR = 2017


async def lock_fund(tx: Tx, fund: Fund) -> None:
    """Let nobody else move the fund's money until the end."""
    statement = (
        select(LedgerAccount)
        .where(LedgerAccount.fund == fund)
        .order_by(LedgerAccount.account)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    await tx.all(statement)


async def available_for(tx: Tx, programme: Programme, *, district: str, year: int) -> Decimal:
    """What a payment of the programme may use in the district, in yuan; locks its fund."""
    await lock_fund(tx, programme.fund)
    line = await paying_line(tx, programme.fund, programme=programme, district=district, year=year)
    return Decimal("0.00") if line is None else (await standing_of(tx, line.id)).available


async def appropriate(
    tx: Tx,
    fund: Fund,
    amount: Decimal,
    *,
    year: int,
    document: str,
    today: date,
    by: Actor,
    programme: Programme | None = None,
    district: str | None = None,
    shares: Shares | None = None,
) -> LedgerTransaction:
    """拨款 Enter an appropriation of a budget year, in yuan; claims held for lack of money are tried again.

    It is for any programme of the fund and for any district where none is named. Raises `Refusal` for a year out of
    range, a programme of another fund (WRONG_FUND) or shares that are not whole, `Conflict` for other shares than the
    line has: an adjustment changes them.
    """
    require_year(year, today)
    await lock_fund(tx, fund)
    line = await require_line(tx, fund, year, programme=programme, district=district, shares=shares, on=today, by=by)
    if shares is not None and line.shares != shares:
        raise Conflict("this line has other shares: propose an adjustment", code="SHARES_DIFFER", line_id=str(line.id))
    posted = LedgerTransaction.budget(Kind.APPROPRIATE, line, amount, document=document, by=by)
    await post(tx, [posted])
    after = {
        "fund": fund,
        "amount": to_wire(amount),
        "year": year,
        "document": document,
        "programme": programme,
        "district": district,
    }
    tx.audit("appropriated", f"fund/{fund}", by=by, after=after)
    if fund is Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx)
    return posted


def require_year(year: int, today: date) -> None:
    """Raise `Refusal` unless money can be given for the year by now."""
    if not FIRST_YEAR <= year <= today.year + 1:
        raise Refusal(f"{year} is no budget year that money can be appropriated for", code="YEAR_OUT_OF_RANGE")


async def reserve(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """Set a payment's money aside; city and district bear their shares of it.

    Raises `Refusal` where the programme is posted to another fund or the paying line has not enough available.
    """
    today = clock.today()
    await require_posting(tx, payment.programme, payment.fund, on=today)
    await lock_fund(tx, payment.from_fund)
    line = await paying_line(
        tx,
        payment.from_fund,
        programme=Programme(payment.programme),
        district=payment.district,
        year=today.year,
    )
    available = Decimal("0.00") if line is None else (await standing_of(tx, line.id)).available
    if line is None or available < payment.amount:
        raise Refusal(
            f"{payment.fund} has {to_wire(available)} yuan available for this, {to_wire(payment.amount)} are needed",
            code="INSUFFICIENT_FUNDS",
            fund=payment.fund,
            **({} if line is None else {"line_id": str(line.id)}),
        )
    payment.share(await shares_of(tx, line, on=today))
    tx.add(payment)
    await tx.session.flush()
    await _post_move(tx, Kind.RESERVE, payment, line_id=line.id, by=by)
    await watch_line(tx, line, on=today, by=by)


async def commit(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """The bank is being instructed: the reserved money is committed; once, however often it is sent."""
    await lock_fund(tx, payment.from_fund)
    if not await _is_committed(tx, payment):
        await _move(tx, Kind.COMMIT, payment, by=by)


async def spend(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """The bank has paid: the money is gone."""
    await commit(tx, payment, by=by)
    await _move(tx, Kind.PAY, payment, by=by)


async def release(tx: Tx, payment: Payment, *, by: Actor) -> None:
    """The payment is not made: its money is available again."""
    await lock_fund(tx, payment.from_fund)
    await _move(tx, Kind.CANCEL if await _is_committed(tx, payment) else Kind.RELEASE, payment, by=by)
    await _retry(tx, payment)


async def return_payment(tx: Tx, payment_id: UUID, *, document: str, by: Actor) -> LedgerTransaction:
    """退汇 The bank has sent a payment back, by a document: all of it is available again, in the line that paid.

    Raises `Conflict` for a payment that is not paid, came back already, or of which some was clawed back.
    """
    payment = await tx.lock(Payment, payment_id)
    returned = payment.give_back(on=clock.today())
    await lock_fund(tx, payment.from_fund)
    if await _clawed_back(tx, payment):
        raise Conflict("some of this payment was clawed back already", code="CLAWED_BACK")
    await tx.session.flush()
    posted = await _move(tx, Kind.RETURN, payment, by=by, document=document)
    tx.publish(returned, by=by, before={"status": PaymentStatus.PAID}, reason=document)
    if payment.application_id is not None:
        tell(tx, await tx.get(Application, payment.application_id), NoticeCode.PAYMENT_RETURNED)
    await _retry(tx, payment)
    return posted


async def claw_back(tx: Tx, payment_id: UUID, amount: Decimal, *, document: str, by: Actor) -> LedgerTransaction:
    """追缴 Some of a payment, in yuan, has come back from who was paid, by a document; into the line that paid.

    The same document and amount again change nothing and answer what was posted. Raises `Conflict` for a payment that
    is not paid or a document that was posted with another amount, `Refusal` for more than is left of the payment.
    """
    payment = await tx.lock(Payment, payment_id)
    await lock_fund(tx, payment.from_fund)
    posted_before = await _clawed_back(tx, payment)
    same = next((one for one in posted_before if one.document == document), None)
    if same is not None:
        if same.amount != amount:
            raise Conflict("this document is posted with another amount", code="DOCUMENT_POSTED")
        return same
    if payment.status != PaymentStatus.PAID:
        raise Conflict(f"of a payment that is {payment.status} nothing is clawed back", code="PAYMENT_STATUS")
    left = payment.amount - sum((one.amount for one in posted_before), Decimal("0.00"))
    if amount > left:
        raise Refusal(f"{to_wire(left)} yuan are left of this payment", code="MORE_THAN_PAID", left=to_wire(left))
    posted = LedgerTransaction.move(
        Kind.CLAW_BACK,
        payment.from_fund,
        amount,
        line_id=await _line_of(tx, payment),
        payment_id=payment.id,
        by=by,
        document=document,
    )
    await post(tx, [posted])
    tx.publish(payment.claw_back(amount, left=left - amount, on=clock.today()), by=by, reason=document)
    await _retry(tx, payment)
    return posted


async def post(tx: Tx, posted: Sequence[LedgerTransaction]) -> None:
    """Write movements and both entries of each; the caller has locked the fund."""
    tx.add(*posted)
    await tx.session.flush()
    tx.add(*(entry for one in posted for entry in one.entries()))
    await tx.session.flush()


async def _move(tx: Tx, kind: Kind, payment: Payment, *, by: Actor, document: str | None = None) -> LedgerTransaction:
    await lock_fund(tx, payment.from_fund)
    return await _post_move(tx, kind, payment, line_id=await _line_of(tx, payment), by=by, document=document)


async def _post_move(
    tx: Tx, kind: Kind, payment: Payment, *, line_id: UUID, by: Actor, document: str | None = None
) -> LedgerTransaction:
    posted = LedgerTransaction.move(
        kind,
        payment.from_fund,
        payment.amount,
        line_id=line_id,
        payment_id=payment.id,
        by=by,
        document=document,
    )
    await post(tx, [posted])
    return posted


async def _line_of(tx: Tx, payment: Payment) -> UUID:
    reserved = select(LedgerTransaction.line_id).where(
        LedgerTransaction.payment_id == payment.id, LedgerTransaction.kind == Kind.RESERVE
    )
    line_id: UUID = (await tx.session.execute(reserved)).scalar_one()
    return line_id


async def _is_committed(tx: Tx, payment: Payment) -> bool:
    committed = exists().where(LedgerTransaction.payment_id == payment.id, LedgerTransaction.kind == Kind.COMMIT)
    return bool((await tx.session.execute(select(committed))).scalar_one())


async def _clawed_back(tx: Tx, payment: Payment) -> list[LedgerTransaction]:
    return await tx.all(
        select(LedgerTransaction).where(
            LedgerTransaction.payment_id == payment.id, LedgerTransaction.kind == Kind.CLAW_BACK
        )
    )


async def _retry(tx: Tx, payment: Payment) -> None:
    if payment.from_fund is Fund.INTEREST_SUBSIDY:
        await retry_short_claims(tx, besides=payment.claim_id)

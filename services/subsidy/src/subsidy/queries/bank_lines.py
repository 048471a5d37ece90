"""对账 The bank's files and their lines; a line without a payment of ours is the whole city's."""

from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import UNMATCHED, BankLine, BankMessage, Payment


def lines_in_scope(actor: Actor) -> Select[BankLine]:
    """The lines that the caller may know of."""
    if actor.districts is None:
        return select(BankLine)
    seen = exists().where(BankLine.payment_id == Payment.id, in_scope(actor, district=Payment.district))
    return select(BankLine).where(seen)


async def bank_line(session: AsyncSession, actor: Actor, line_id: UUID) -> BankLine:
    """One line; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(lines_in_scope(actor).where(BankLine.id == line_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no line {line_id}")
    return found


async def bank_lines(
    session: AsyncSession,
    actor: Actor,
    *,
    message: UUID | None,
    batch_id: UUID | None,
    outcome: str | None,
    is_open: bool | None,
    after: UUID | None,
    limit: int,
) -> list[BankLine]:
    """Lines by id; open ones did not match, and nobody has said what came of them."""
    statement = lines_in_scope(actor).order_by(BankLine.id).limit(limit)
    if message is not None:
        statement = statement.where(BankLine.message_id == message)
    if batch_id is not None:
        statement = statement.where(BankLine.batch_id == batch_id)
    if outcome is not None:
        statement = statement.where(BankLine.outcome == outcome)
    if is_open is not None:
        opened = BankLine.outcome.in_(UNMATCHED) & BankLine.resolution.is_(None)
        statement = statement.where(opened if is_open else ~opened)
    if after is not None:
        statement = statement.where(BankLine.id > after)
    return list((await session.execute(statement)).scalars())


async def bank_messages(
    session: AsyncSession, *, kind: str | None, after: UUID | None, limit: int
) -> list[BankMessage]:
    """Files by id, which is the order of their arrival; nothing of anybody's is in them."""
    statement = select(BankMessage).order_by(BankMessage.id).limit(limit)
    if kind is not None:
        statement = statement.where(BankMessage.kind == kind)
    if after is not None:
        statement = statement.where(BankMessage.id > after)
    return list((await session.execute(statement)).scalars())


async def bank_message(session: AsyncSession, message_id: UUID) -> BankMessage:
    """One file; raises `NotFound`."""
    found = await session.get(BankMessage, message_id)
    if found is None:
        raise NotFound(f"there is no statement {message_id}")
    return found

"""互斥 Taking the place of a subsidised loan: of two loans that would be the same one in number, one is contracted."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kit.db import RetryTransaction, Tx
from loans.models import EntitlementSlot, Loan
from loans.models.slots import slot_of


async def take_slot(tx: Tx, loan: Loan) -> None:
    """Take the borrower's lowest free place for a loan that is contracted.

    Raises `RetryTransaction` where another loan took it beside this transaction: the rule has to count that one.
    """
    held = select(EntitlementSlot).where(EntitlementSlot.slot == slot_of(loan), EntitlementSlot.released_at.is_(None))
    places = {slot.place for slot in await tx.all(held)}
    wanted = EntitlementSlot.take(loan, place=next(place for place in range(1, len(places) + 2) if place not in places))
    row = {column.key: getattr(wanted, column.key) for column in EntitlementSlot.__table__.columns}
    taking = insert(EntitlementSlot).values(row).on_conflict_do_nothing().returning(EntitlementSlot.id)
    if (await tx.session.execute(taking)).scalar_one_or_none() is None:
        raise RetryTransaction

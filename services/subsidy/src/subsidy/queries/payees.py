"""Where lending banks are paid."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.models import BankPayee, PayeeStatus


async def bank_payees(session: AsyncSession) -> list[BankPayee]:
    """Where lending banks are paid, and where it is proposed to pay them, by code."""
    statement = (
        select(BankPayee)
        .where(BankPayee.status != PayeeStatus.REPLACED)
        .order_by(BankPayee.bank_code, BankPayee.registered_at)
    )
    return list((await session.execute(statement)).scalars())

"""Payments."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import OFFICES, Actor, Role
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import Application, Payment, PaymentStatus
from subsidy.models.pictures import as_announced


def payments_in_scope(actor: Actor) -> Select[Payment]:
    """The payments that the caller may know of."""
    scope = in_scope(actor, district=Payment.district, person=Payment.person_id)
    if actor.has(Role.EMPLOYER) and not actor.has(*OFFICES):
        own = select(Application.id).where(Application.employer_digest == as_announced(actor).employer_code)
        scope = scope | Payment.application_id.in_(own)
    return select(Payment).where(scope)


async def payment(session: AsyncSession, actor: Actor, payment_id: UUID) -> Payment:
    """One payment; raises `NotFound` also for one outside the caller's scope."""
    statement = payments_in_scope(actor).where(Payment.id == payment_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no payment {payment_id}")
    return found


async def payments(
    session: AsyncSession,
    actor: Actor,
    *,
    status: str | None,
    programme: str | None,
    after: UUID | None,
    limit: int,
) -> list[Payment]:
    """Payments by id, which is the order of instruction."""
    statement = payments_in_scope(actor).order_by(Payment.id).limit(limit)
    if status is not None:
        statement = statement.where(Payment.status == status)
    if programme is not None:
        statement = statement.where(Payment.programme == programme)
    if after is not None:
        statement = statement.where(Payment.id > after)
    return list((await session.execute(statement)).scalars())


async def instructed(session: AsyncSession, payment_id: UUID) -> Payment | None:
    """The payment, while the bank's answer is not known."""
    statement = select(Payment).where(Payment.id == payment_id, Payment.status == PaymentStatus.INSTRUCTED)
    return (await session.execute(statement)).scalar_one_or_none()

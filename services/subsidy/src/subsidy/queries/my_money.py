"""What citizens and employers were paid: by year and programme, and line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, case, extract, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from subsidy.models import Application, Instalment, Kind, LedgerTransaction, Payment, PaymentStatus, Recovery
from subsidy.models.budget import ZERO
from subsidy.queries.mine import Holder

SETTLED = (PaymentStatus.PAID, PaymentStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Line:
    """One payment that was made, and what of it came back: through the bank, or from whoever was paid."""

    payment: Payment
    clawed_back: Decimal

    @property
    def returned(self) -> Decimal:
        """What the bank sent back, in yuan."""
        return self.payment.amount if self.payment.status == PaymentStatus.RETURNED else ZERO

    @property
    def kept(self) -> Decimal:
        """What is left of it, in yuan."""
        return self.payment.amount - self.returned - self.clawed_back


@dataclass(frozen=True, slots=True)
class YearOfProgramme:
    """What a year has brought of one programme, in yuan."""

    year: int
    programme: str
    payments: int
    paid: Decimal
    returned: Decimal
    clawed_back: Decimal


def payments_of_holder(holder: Holder) -> Select[Payment]:
    """The payments to a person, or for what an employer applied for."""
    return select(Payment).where(_own(holder))


async def my_payments(
    session: AsyncSession, holder: Holder, *, status: str | None, programme: str | None, before: UUID | None, limit: int
) -> list[Payment]:
    """The latest first."""
    statement = payments_of_holder(holder)
    if status is not None:
        statement = statement.where(Payment.status == status)
    if programme is not None:
        statement = statement.where(Payment.programme == programme)
    if before is not None:
        statement = statement.where(Payment.id < before)
    return list((await session.execute(statement.order_by(Payment.id.desc()).limit(limit))).scalars())


async def my_years(session: AsyncSession, holder: Holder) -> list[YearOfProgramme]:
    """A row per year and programme, the latest year first."""
    year = extract("year", Payment.settled_on).cast(Integer)
    returned = case((Payment.status == PaymentStatus.RETURNED, Payment.amount), else_=ZERO)
    statement = (
        select(
            year,
            Payment.programme,
            func.count(),
            func.sum(Payment.amount),
            func.sum(returned),
            func.sum(_clawed_back()),
        )
        .where(_own(holder), Payment.status.in_(SETTLED))
        .group_by(year, Payment.programme)
        .order_by(year.desc(), Payment.programme)
    )
    return [YearOfProgramme(*row) for row in (await session.execute(statement)).all()]


async def my_lines(
    session: AsyncSession,
    holder: Holder,
    year: int,
    *,
    programme: str | None = None,
    after: UUID | None = None,
    limit: int | None = None,
) -> Sequence[Line]:
    """What was paid in a year, in the order of instruction."""
    statement = (
        select(Payment, _clawed_back())
        .where(
            _own(holder),
            Payment.status.in_(SETTLED),
            Payment.settled_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Payment.id)
        .limit(limit)
    )
    if programme is not None:
        statement = statement.where(Payment.programme == programme)
    if after is not None:
        statement = statement.where(Payment.id > after)
    return [Line(payment, clawed_back) for payment, clawed_back in (await session.execute(statement)).all()]


def _own(holder: Holder) -> ColumnElement[bool]:
    if holder.employer_digest is None:
        return holder.owns(Payment.person_id, None)
    own = select(Application.id).where(Application.employer_digest == holder.employer_digest)
    return Payment.application_id.in_(own)


def _clawed_back() -> Any:
    summed = select(func.coalesce(func.sum(LedgerTransaction.amount), ZERO)).where(
        LedgerTransaction.payment_id == Payment.id, LedgerTransaction.kind == Kind.CLAW_BACK
    )
    return summed.correlate(Payment).scalar_subquery()


async def my_recoveries(
    session: AsyncSession, holder: Holder, *, status: str | None, before: UUID | None, limit: int
) -> list[Recovery]:
    """What is claimed back from the holder, the latest first."""
    statement = select(Recovery).where(holder.owns(Recovery.person_id, Recovery.employer_digest))
    if status is not None:
        statement = statement.where(Recovery.status == status)
    if before is not None:
        statement = statement.where(Recovery.id < before)
    return list((await session.execute(statement.order_by(Recovery.id.desc()).limit(limit))).scalars())


async def instalments_left(
    session: AsyncSession, recoveries: Sequence[Recovery]
) -> Mapping[UUID, Sequence[Instalment]]:
    """By recovery, the instalments of its plan that are not paid yet, the next one first."""
    statement = select(Instalment).where(
        Instalment.recovery_id.in_([one.id for one in recoveries]),
        Instalment.replaced_at.is_(None),
        Instalment.paid < Instalment.amount,
    )
    found: dict[UUID, list[Instalment]] = {one.id: [] for one in recoveries}
    for instalment in (await session.execute(statement.order_by(Instalment.number))).scalars():
        found[instalment.recovery_id].append(instalment)
    return found

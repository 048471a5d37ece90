"""Entitlements over months, their entries, and the rounds that make and pay them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.divisions import same_places
from kit.actor import Actor
from kit.errors import NotFound
from kit.scope import in_scope
from subsidy.models import (
    Application,
    Entitlement,
    EntitlementEnd,
    EntitlementMonth,
    Kind,
    LedgerTransaction,
    MonthlyRound,
    MonthStatus,
    Payment,
    PaymentStatus,
    Status,
)
from subsidy.models.budget import ZERO
from subsidy.models.pictures import as_announced


@dataclass(frozen=True, slots=True)
class Month:
    """A month with what the bank has paid for it and what of that came back, in yuan."""

    entry: EntitlementMonth
    status: MonthStatus
    paid: Decimal


def entitlements_in_scope(actor: Actor) -> Select[Entitlement]:
    """The entitlements that the caller may know of."""
    return select(Entitlement).where(
        in_scope(
            as_announced(actor),
            district=Entitlement.district,
            person=Entitlement.person_id,
            employer=Entitlement.employer_digest,  # type: ignore[arg-type]
        )
    )


async def entitlement(session: AsyncSession, actor: Actor, entitlement_id: UUID) -> Entitlement:
    """One entitlement; raises `NotFound` also for one outside the caller's scope."""
    statement = entitlements_in_scope(actor).where(Entitlement.id == entitlement_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no entitlement {entitlement_id}")
    return found


async def entitlements(
    session: AsyncSession,
    actor: Actor,
    *,
    programme: str | None,
    status: str | None,
    district: str | None,
    person_id: UUID | None,
    employer_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Entitlement]:
    """Entitlements by id, which is the order of opening."""
    statement = entitlements_in_scope(actor).order_by(Entitlement.id).limit(limit)
    if programme is not None:
        statement = statement.where(Entitlement.programme == programme)
    if status is not None:
        statement = statement.where(Entitlement.status == status)
    if district is not None:
        statement = statement.where(Entitlement.district.in_(same_places([district])))
    if person_id is not None:
        statement = statement.where(Entitlement.person_id == person_id)
    if employer_id is not None:
        statement = statement.where(Entitlement.employer_id == employer_id)
    if after is not None:
        statement = statement.where(Entitlement.id > after)
    return list((await session.execute(statement)).scalars())


async def ends_of(session: AsyncSession, entitlement_id: UUID) -> list[EntitlementEnd]:
    """What was proposed for ending an entitlement; the caller has looked at its scope."""
    statement = select(EntitlementEnd).where(EntitlementEnd.entitlement_id == entitlement_id)
    return list((await session.execute(statement.order_by(EntitlementEnd.id))).scalars())


async def months(
    session: AsyncSession,
    actor: Actor,
    *,
    entitlement_id: UUID | None,
    round_id: UUID | None,
    after: UUID | None,
    limit: int,
) -> list[Month]:
    """Months of the entitlements in the caller's scope by id, each with what was paid for it."""
    visible = entitlements_in_scope(actor).with_only_columns(Entitlement.id)
    statement = select(EntitlementMonth).where(EntitlementMonth.entitlement_id.in_(visible))
    statement = statement.order_by(EntitlementMonth.id).limit(limit)
    if entitlement_id is not None:
        statement = statement.where(EntitlementMonth.entitlement_id == entitlement_id)
    if round_id is not None:
        statement = statement.where(EntitlementMonth.round_id == round_id)
    if after is not None:
        statement = statement.where(EntitlementMonth.id > after)
    entries = list((await session.execute(statement)).scalars())
    applied = [entry.application_id for entry in entries if entry.application_id is not None]
    rows = (await session.execute(select(Application).where(Application.id.in_(applied)))).scalars()
    applications = {application.id: application for application in rows}
    paid = await paid_by_application(session, applied)
    return [_month(entry, applications, paid) for entry in entries]


def _month(entry: EntitlementMonth, applications: Mapping[UUID, Application], paid: Mapping[UUID, Decimal]) -> Month:
    if entry.application_id is None:
        return Month(entry, entry.status(None, came_back=False), ZERO)
    application = applications[entry.application_id]
    left = paid.get(application.id)
    came_back = application.status == Status.PAID and left == ZERO
    return Month(entry, entry.status(application, came_back=came_back), left or ZERO)


async def paid_by_application(session: AsyncSession, applications: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What the bank has paid for each, and the payee has not given back, in yuan; absent where nothing was paid."""
    returned = (PaymentStatus.PAID, PaymentStatus.RETURNED)
    gross = await session.execute(
        select(Payment.application_id, Payment.status, func.sum(Payment.amount))
        .where(Payment.application_id.in_(applications), Payment.status.in_(returned))
        .group_by(Payment.application_id, Payment.status)
    )
    net: dict[UUID, Decimal] = {}
    for application_id, status, amount in gross:
        assert application_id is not None
        net[application_id] = net.get(application_id, ZERO) + (amount if status == PaymentStatus.PAID else ZERO)
    back = await session.execute(
        select(Payment.application_id, func.sum(LedgerTransaction.amount))
        .join(Payment, Payment.id == LedgerTransaction.payment_id)
        .where(LedgerTransaction.kind == Kind.CLAW_BACK, Payment.application_id.in_(applications))
        .group_by(Payment.application_id)
    )
    for application_id, amount in back:
        assert application_id is not None
        net[application_id] = net.get(application_id, ZERO) - amount
    return net


def rounds_in_scope(actor: Actor) -> Select[MonthlyRound]:
    """The rounds that the caller may know of: those of their districts, the city's to whoever sees all of it."""
    statement = select(MonthlyRound)
    if actor.districts is not None:
        statement = statement.where(MonthlyRound.district.in_(actor.districts))
    return statement


async def monthly_round(session: AsyncSession, actor: Actor, round_id: UUID) -> MonthlyRound:
    """One round; raises `NotFound` also for one outside the caller's scope."""
    found = (await session.execute(rounds_in_scope(actor).where(MonthlyRound.id == round_id))).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no round {round_id}")
    return found


async def monthly_rounds(
    session: AsyncSession, actor: Actor, *, status: str | None, month: str | None, after: UUID | None, limit: int
) -> list[MonthlyRound]:
    """Rounds by id, which is the order in which they were asked for."""
    statement = rounds_in_scope(actor).order_by(MonthlyRound.id).limit(limit)
    if status is not None:
        statement = statement.where(MonthlyRound.status == status)
    if month is not None:
        statement = statement.where(MonthlyRound.month == month)
    if after is not None:
        statement = statement.where(MonthlyRound.id > after)
    return list((await session.execute(statement)).scalars())

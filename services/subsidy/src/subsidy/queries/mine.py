"""The app of citizens and employers: what is the caller's own, under whatever ids they are or were known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.errors import NotFound
from subsidy.models import Application, Decision, Filing, Notice, Offer, Paper, Payment, ReviewStep
from subsidy.models.pictures import same_person

RowT = TypeVar("RowT", Application, Filing, Notice, Offer)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose app it is: a person's, or an employer's by the digest of its code."""

    person_id: UUID | None = None
    employer_digest: str | None = None

    def owns(self, person: Any, employer_digest: Any) -> ColumnElement[bool]:
        """Which rows are the holder's; of what an employer applied for nothing is a person's."""
        if self.person_id is not None:
            found: ColumnElement[bool] = person.in_(same_person(self.person_id))
            return found
        return false() if self.employer_digest is None else employer_digest == self.employer_digest


def applications_of(holder: Holder) -> Select[Application]:
    """The holder's applications."""
    return select(Application).where(holder.owns(Application.person_id, Application.employer_digest))


def notices_of(holder: Holder) -> Select[Notice]:
    """What the holder was told."""
    return select(Notice).where(holder.owns(Notice.person_id, Notice.employer_digest))


async def my_notices(
    session: AsyncSession,
    holder: Holder,
    *,
    unread: bool | None,
    code: str | None,
    before: UUID | None,
    limit: int,
) -> list[Notice]:
    """The latest first."""
    statement = notices_of(holder)
    if unread is not None:
        statement = statement.where(Notice.read_at.is_(None) if unread else Notice.read_at.is_not(None))
    if code is not None:
        statement = statement.where(Notice.code == code)
    return await _newest(session, statement, Notice, before=before, limit=limit)


async def my_applications(
    session: AsyncSession,
    holder: Holder,
    *,
    programme: str | None,
    status: str | None,
    filing_id: UUID | None,
    before: UUID | None,
    limit: int,
) -> list[Application]:
    """The latest first."""
    statement = applications_of(holder)
    if programme is not None:
        statement = statement.where(Application.programme == programme)
    if status is not None:
        statement = statement.where(Application.status == status)
    if filing_id is not None:
        statement = statement.where(Application.filing_id == filing_id)
    return await _newest(session, statement, Application, before=before, limit=limit)


async def my_filings(
    session: AsyncSession, holder: Holder, *, programme: str | None, before: UUID | None, limit: int
) -> list[Filing]:
    """What the employer filed, the latest first."""
    statement = select(Filing).where(holder.owns(None, Filing.employer_digest))
    if programme is not None:
        statement = statement.where(Filing.programme == programme)
    return await _newest(session, statement, Filing, before=before, limit=limit)


async def my_filing(session: AsyncSession, holder: Holder, filing_id: UUID) -> Filing:
    """One of the employer's; raises `NotFound` for anybody else's."""
    statement = select(Filing).where(holder.owns(None, Filing.employer_digest), Filing.id == filing_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no filing {filing_id}")
    return found


async def my_offers(
    session: AsyncSession, holder: Holder, *, status: str | None, programme: str | None, before: UUID | None, limit: int
) -> list[Offer]:
    """The latest first."""
    statement = select(Offer).where(Offer.person_id == holder.person_id)
    if status is not None:
        statement = statement.where(Offer.status == status)
    if programme is not None:
        statement = statement.where(Offer.programme == programme)
    return await _newest(session, statement, Offer, before=before, limit=limit)


async def my_application(session: AsyncSession, holder: Holder, application_id: UUID) -> Application:
    """One of the holder's; raises `NotFound` for anybody else's."""
    statement = applications_of(holder).where(Application.id == application_id)
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NotFound(f"there is no application {application_id}")
    return found


async def verdicts_of(session: AsyncSession, applications: Sequence[Application]) -> Mapping[UUID, Mapping[str, Any]]:
    """By application, what its rule said last: the verdict as it was kept."""
    runs = {one.decision_id: one.id for one in applications if one.decision_id is not None}
    kept = await session.execute(select(Decision.id, Decision.verdict).where(Decision.id.in_(runs)))
    return {runs[decision_id]: json.loads(verdict) for decision_id, verdict in kept}


async def payments_of(session: AsyncSession, application: Application) -> list[Payment]:
    """Every attempt to pay the application, oldest first."""
    statement = select(Payment).where(Payment.application_id == application.id).order_by(Payment.id)
    return list((await session.execute(statement)).scalars())


async def last_payments(session: AsyncSession, applications: Sequence[Application]) -> Mapping[UUID, Payment]:
    """By application, its last payment."""
    last = {one.payment_id: one.id for one in applications if one.payment_id is not None}
    found = (await session.execute(select(Payment).where(Payment.id.in_(last)))).scalars()
    return {last[payment.id]: payment for payment in found}


async def said_last(session: AsyncSession, application: Application) -> str | None:
    """What the last officer wrote who did not pass it."""
    statement = select(ReviewStep.reason).where(
        ReviewStep.application_id == application.id, ReviewStep.reason.is_not(None)
    )
    return (await session.execute(statement.order_by(ReviewStep.id.desc()).limit(1))).scalar_one_or_none()


async def handed_in(session: AsyncSession, application: Application) -> Mapping[str, int]:
    """How many files there are for each document, of the application or of its filing."""
    own = Paper.application_id == application.id
    if application.filing_id is not None:
        own = own | (Paper.filing_id == application.filing_id)
    counted = await session.execute(select(Paper.document, func.count()).where(own).group_by(Paper.document))
    return {str(document): int(count) for document, count in counted}


async def _newest(
    session: AsyncSession, statement: Select[RowT], kind: type[RowT], *, before: UUID | None, limit: int
) -> list[RowT]:
    if before is not None:
        statement = statement.where(kind.id < before)
    return list((await session.execute(statement.order_by(kind.id.desc()).limit(limit))).scalars())

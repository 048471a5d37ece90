"""Reading what concerns a citizen: corrections asked for, notices, consents."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.actor import Actor, Role
from kit.errors import NotFound
from kit.scope import in_scope
from registration.models import (
    Benefit,
    Candidacy,
    Certificate,
    Certification,
    CertificationStatus,
    Circumstance,
    Consent,
    ContactPlan,
    Correction,
    Employer,
    Employment,
    FactRecord,
    Family,
    FamilyMember,
    FormerName,
    Notice,
    ParityStatus,
    Person,
    Spell,
    SpellStatus,
)

RowT = TypeVar("RowT", Candidacy, Circumstance, Consent, Correction, FactRecord, FormerName, Notice)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands on a day, of everything the one that counts."""

    spell: Spell | None
    parity_since: date | None
    """The day from which the parity of the spell is what it is."""
    next_check_in: date | None
    """The last day for the next contact."""
    benefit: Benefit | None
    certificate: Certificate | None
    certification: Certification | None
    family: Family | None
    unread_notices: int


async def me(session: AsyncSession, actor: Actor) -> Person:
    """The citizen of the token, under the entry that stands for them today; raises `NotFound` without one."""
    found = None if actor.person_id is None else await session.get(Person, actor.person_id)
    if found is not None and found.merged_into is not None:
        found = await session.get(Person, found.merged_into)
    if found is None:
        raise NotFound("your token names nobody in the register: have yourself registered", code="PERSON_UNKNOWN")
    return found


async def standing(session: AsyncSession, person_id: UUID, on: date) -> Standing:
    """Where the person stands on the day."""
    spell = await _my_spell(session, person_id)
    parity_since, next_check_in, benefit = (None, None, None) if spell is None else await _of_spell(session, spell, on)
    held = select(Certificate).where(Certificate.person_id == person_id, Certificate.voided_on.is_(None))
    belongs = select(FamilyMember.family_id).where(FamilyMember.person_id == person_id, FamilyMember.left_on.is_(None))
    unread = select(func.count()).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return Standing(
        spell,
        parity_since,
        next_check_in,
        benefit,
        certificate=(await session.execute(held)).scalar_one_or_none(),
        certification=await _my_certification(session, person_id),
        family=(await session.execute(select(Family).where(Family.id.in_(belongs)))).scalar_one_or_none(),
        unread_notices=(await session.execute(unread)).scalar_one(),
    )


async def _my_spell(session: AsyncSession, person_id: UUID) -> Spell | None:
    """The person's open spell of unemployment, else the latest that was not refused, else the latest."""
    ended = Spell.status.in_([SpellStatus.ENDED, SpellStatus.REFUSED])
    statement = select(Spell).where(Spell.person_id == person_id)
    statement = statement.order_by(
        ended, Spell.status == SpellStatus.REFUSED, Spell.declared_on.desc(), Spell.id.desc()
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


async def _of_spell(session: AsyncSession, spell: Spell, on: date) -> tuple[date | None, date | None, Benefit | None]:
    parity = select(func.max(ParityStatus.valid_from)).where(
        ParityStatus.spell_id == spell.id, ParityStatus.superseded_at.is_(None), ParityStatus.valid_from <= on
    )
    statement = (
        select(parity.scalar_subquery(), ContactPlan.due_on, Benefit)
        .select_from(Spell)
        .outerjoin(ContactPlan, ContactPlan.spell_id == Spell.id)
        .outerjoin(Benefit, Benefit.spell_id == Spell.id)
        .where(Spell.id == spell.id)
    )
    since, due_on, benefit = (await session.execute(statement)).one()
    return since, due_on, benefit


async def _my_certification(session: AsyncSession, person_id: UUID) -> Certification | None:
    """The person's open certification, else the latest that was not refused, else the latest."""
    statement = select(Certification).where(Certification.person_id == person_id)
    statement = statement.order_by(
        Certification.status.in_([CertificationStatus.ENDED, CertificationStatus.REFUSED]),
        Certification.status == CertificationStatus.REFUSED,
        Certification.requested_on.desc(),
        Certification.id.desc(),
    )
    return (await session.execute(statement.limit(1))).scalar_one_or_none()


async def newest(
    session: AsyncSession, kind: type[RowT], person_id: UUID, *, before: UUID | None, limit: int
) -> list[RowT]:
    """A person's rows of a kind, the newest first."""
    statement: Select[RowT] = select(kind).where(kind.person_id == person_id).order_by(kind.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(kind.id < before)
    return list((await session.execute(statement)).scalars())


async def my_employments(
    session: AsyncSession, person_id: UUID, *, before: UUID | None, limit: int
) -> list[tuple[Employment, str]]:
    """A person's employments with their employers' names, the latest notice first."""
    statement = select(Employment, Employer.name).join(Employer, Employer.id == Employment.employer_id)
    statement = statement.where(Employment.person_id == person_id).order_by(Employment.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Employment.id < before)
    return [(employment, name) for employment, name in (await session.execute(statement)).all()]


def corrections_in_scope(actor: Actor) -> Select[Correction]:
    """The requests that the caller may know of: an agency's department's own, a case worker's by district."""
    statement = select(Correction).where(in_scope(actor, district=Correction.district, person=Correction.person_id))
    if actor.has(Role.AGENCY) and not actor.has(Role.CASE_WORKER):
        statement = statement.where(Correction.department == actor.department)
    return statement


async def corrections(
    session: AsyncSession, actor: Actor, *, department: str | None, status: str | None, after: UUID | None, limit: int
) -> list[Correction]:
    """Requests by id, which is the order in which they were made."""
    statement = corrections_in_scope(actor).order_by(Correction.id).limit(limit)
    if department is not None:
        statement = statement.where(Correction.department == department)
    if status is not None:
        statement = statement.where(Correction.status == status)
    if after is not None:
        statement = statement.where(Correction.id > after)
    return list((await session.execute(statement)).scalars())

"""享受条件 When the ground of an entitlement has ended, whatever its rule says, and what a month is owed by now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from kit.db import Tx
from kit.proposals import ProposalStatus
from rulebook.exclusions import ExclusionKind
from rulebook.verdicts import Outcome, Reason, Verdict
from subsidy.models import (
    Application,
    Entitlement,
    EntitlementEnd,
    PersonPicture,
    PictureCertification,
    PictureEmployer,
    PictureEmployment,
    Programme,
)
from subsidy.models.pictures import same_person
from subsidy.rules import EXCLUSIONS
from subsidy.usecases.applications import run_rule
from subsidy.usecases.found import Evidence
from subsidy.usecases.records import read_records, spoken_against

ZERO = Decimal("0.00")
ENTERPRISE_EMPLOYEE = "ENTERPRISE_EMPLOYEE"

DIED = Reason(
    code="PERSON_DIED",
    article=6,
    quote="可按照规定享受灵活就业社会保险补贴政策",
    zh="享受补贴人员已死亡，自次月起停发",
    en="The person has died: nothing is owed from the month after",
)
REEMPLOYED = Reason(
    code="REEMPLOYED",
    article=6,
    quote="其他从业者可按灵活就业人员身份参加养老、医疗保险",
    zh="已被用人单位招用，不再属于灵活就业，自次月起停发",
    en="Employed by an enterprise and no longer in flexible work: nothing is owed from the month after",
)
DECERTIFIED = Reason(
    code="CERTIFICATION_ENDED",
    article=6,
    quote="属于就业困难人员、离校2年内未就业高校毕业生的",
    zh="就业困难人员认定已终止，自次月起停发",
    en="The certification as hard to employ has ended: nothing is owed from the month after",
)
LEFT = Reason(
    code="NOT_EMPLOYED_IN_MONTH",
    article=3,
    quote="对吸纳就业困难人员的企业",
    zh="该月劳动关系不存续",
    en="The worker was not employed there in the month",
)
CLOSED = Reason(
    code="EMPLOYER_CLOSED",
    article=18,
    quote="加强就业创业资金监管",
    zh="用人单位已注销或被吊销，自次月起停发",
    en="The employer's licence was revoked or struck off: nothing is owed from the month after",
)
ENDED = Reason(
    code="GROUND_ENDED",
    article=18,
    quote="加强就业创业资金监管",
    zh="经查实享受条件已终止，自次月起停发",
    en="The ground was found to have ended: nothing is owed from the month after",
)
OF_THE_MONTH = frozenset({"NO_CONTRIBUTION"}) | {
    EXCLUSIONS[exclusion.code].reason
    for programme in Programme
    for exclusion in EXCLUSIONS.of(programme)
    if exclusion.kind is ExclusionKind.SAME_MONTH
}
"""Reasons that speak of one month alone: the next may be owed again."""


@dataclass(frozen=True, slots=True)
class GroundEnd:
    """The last month for which the ground held, and what ended it."""

    last_month: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Assessed:
    """What a month is owed by what is known today, in yuan; None where nobody can say yet."""

    owed: Decimal | None
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...] = ()
    verdict: Verdict | None = None
    known: Evidence | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Why, in codes."""
        return (*(reason.code for reason in self.reasons), *self.missing)

    @property
    def ends(self) -> bool:
        """Whether nothing follows: the month is owed nothing, and not for a reason of its own."""
        return self.owed == ZERO and not OF_THE_MONTH.issuperset(self.codes)


async def ground_end(tx: Tx, entitlement: Entitlement) -> GroundEnd | None:
    """The earliest end of the entitlement's ground that is known, if any."""
    people = same_person(entitlement.lives_on)
    entries = await tx.all(select(PersonPicture).where(PersonPicture.person_id.in_(people)))
    ends = [GroundEnd(_month(one.died_on), DIED) for one in entries if one.died_on is not None]
    if entitlement.employment_id is not None:
        employment = await tx.session.get(PictureEmployment, entitlement.employment_id)
        if employment is not None and employment.left_on is not None:
            ends.append(GroundEnd(_month(employment.left_on), LEFT))
    if entitlement.employer_id is not None:
        employer = await tx.session.get(PictureEmployer, entitlement.employer_id)
        if employer is not None and employer.closed_on is not None:
            ends.append(GroundEnd(_month(employer.closed_on), CLOSED))
    found = select(EntitlementEnd).where(
        EntitlementEnd.entitlement_id == entitlement.id, EntitlementEnd.status == ProposalStatus.APPROVED
    )
    ends += [GroundEnd(one.last_month, ENDED) for one in await tx.all(found)]
    if entitlement.programme == Programme.FLEXIBLE_SI:
        employed = await tx.all(select(PictureEmployment).where(PictureEmployment.person_id.in_(people)))
        ends += _reemployed(employed, entitlement.since)
        certified = await tx.all(select(PictureCertification).where(PictureCertification.person_id.in_(people)))
        ends += _decertified(certified, entitlement.since)
    return min(ends, key=lambda end: end.last_month, default=None)


async def assess(tx: Tx, application: Application, *, end: GroundEnd | None) -> Assessed:
    """Ask the rule about a month's application as of that month, on what is known today."""
    if end is not None and application.month > end.last_month:
        return Assessed(ZERO, (end.reason,))
    known, verdict = await run_rule(tx, application)
    if application.employer_id is not None and spoken_against(application, await read_records(tx, [application])):
        return Assessed(ZERO, (LEFT,), verdict=verdict, known=known)
    if verdict.outcome is Outcome.INELIGIBLE:
        return Assessed(ZERO, verdict.reasons, verdict=verdict, known=known)
    if verdict.is_eligible and verdict.amount is not None and verdict.fund is not None:
        return Assessed(application.part_of(verdict.amount), verdict.reasons, verdict=verdict, known=known)
    missing = (*(one.fact for one in verdict.needs_facts), *verdict.needs_figures) or ("AMOUNT_UNKNOWN",)
    return Assessed(None, (), missing, verdict=verdict, known=known)


def _reemployed(employed: Iterable[PictureEmployment], since: str) -> list[GroundEnd]:
    """Employments that reach beyond the month in which they begin, and into the entitlement."""
    return [
        GroundEnd(_month(one.hired_on), REEMPLOYED)
        for one in employed
        if one.form == ENTERPRISE_EMPLOYEE
        and (one.left_on is None or _month(one.left_on) > max(since, _month(one.hired_on)))
    ]


def _decertified(certified: Iterable[PictureCertification], since: str) -> list[GroundEnd]:
    """The end of the last certification, where none goes on."""
    last_days = [None if one.ended_on is None else one.ended_on - timedelta(days=1) for one in certified]
    ended = [day for day in last_days if day is not None]
    if not ended or None in last_days or _month(max(ended)) < since:
        return []
    return [GroundEnd(_month(max(ended)), DECERTIFIED)]


def _month(day: date) -> str:
    return f"{day:%Y-%m}"

"""就业困难人员认定 Certifying the hard to employ, reviewing them every year, and ending what has lost its ground."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from contracts.facts import FactKind
from contracts.registration import CertificationEndReason
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.figures import figures_in_force
from kit.vault import Vault
from registration import queries
from registration.models import (
    Certification,
    CertificationStatus,
    Decision,
    NoticeCode,
    Person,
    Task,
    TaskKind,
    new_fact,
)
from registration.rules import hard_to_employ_certification, shipped_figures
from registration.usecases.certification_evidence import Evidence, gather
from registration.usecases.checks import lock_person, require_past
from registration.usecases.notices import announce, reasons_of, tell
from registration.usecases.tasks import deadline, open_task, owner_of
from rulebook.calendar import add_months
from rulebook.figures import Figures
from rulebook.verdicts import Outcome, Verdict

REVIEW_MONTHS = "hard_to_employ.review_months"
EXIT_NOTICE_DAYS = "hard_to_employ.exit_notice_days"
STATES_IT = "HRSS"
"""The department that certifies and so states the fact that subsidies read."""


async def request_certification(
    tx: Tx, person_id: UUID, *, on: date, by: Actor, vault: Vault
) -> tuple[Certification, Verdict]:
    """Take a request and decide it at once by the facts held; raises `Conflict` where one is open or overlaps."""
    person = await lock_person(tx, person_id, by)
    person.require_living()
    require_past(on)
    await _require_none(tx, person, on)
    certification = Certification.request(person, on=on, by=by)
    tx.add(certification)
    tx.audit("certification-requested", _subject(certification), by=by, after={"on": on.isoformat()})
    return certification, await _decide(tx, certification, person, by=by, vault=vault)


async def decide_certification(
    tx: Tx, certification_id: UUID, *, by: Actor, vault: Vault
) -> tuple[Certification, Verdict]:
    """Decide a waiting request by what is held and configured by now."""
    person, certification = await _lock(tx, certification_id, by)
    if certification.status != CertificationStatus.WAITING:
        raise Conflict(
            f"a request that is {certification.status} is decided already",
            code="CERTIFICATION_STATUS",
            state=certification.status,
        )
    return certification, await _decide(tx, certification, person, by=by, vault=vault)


async def review_certification(
    tx: Tx, certification_id: UUID, *, on: date, by: Actor, vault: Vault
) -> tuple[Certification, Verdict]:
    """年审 Review a certification: it stands until the next review, or ends with the day on which its ground fell."""
    person, certification = await _lock(tx, certification_id, by)
    require_past(on)
    evidence, figures = await gather(tx, person, vault), await figures_in_force(tx, shipped_figures())
    ended = await _end_if_fallen(tx, certification, person, evidence, figures, on=on, by=by)
    if ended is not None:
        return certification, ended
    verdict = _decided(tx, certification, evidence, figures, on=on, by=by)
    if verdict.outcome is Outcome.ELIGIBLE:
        before = {"categories": certification.categories}
        certification.review(verdict.codes, on=on, review_due_on=_next_review(figures, on))
        after = {"categories": list(verdict.codes), "on": on.isoformat()}
        tx.audit("certification-reviewed", _subject(certification), by=by, before=before, after=after)
    return certification, verdict


async def end_certification(
    tx: Tx, certification_id: UUID, *, on: date, reason: CertificationEndReason, by: Actor
) -> Certification:
    """End a certification for a reason that no fact shows: withdrawn, retired, moved away, died."""
    person, certification = await _lock(tx, certification_id, by)
    require_past(on)
    figures = await figures_in_force(tx, shipped_figures())
    _end(tx, certification, person, figures, on=on, reason=reason, codes=(), by=by)
    return certification


async def check_certification(tx: Tx, person_id: UUID, *, on: date, by: Actor, vault: Vault) -> Certification | None:
    """动态管理 End the person's certification if its ground has fallen away by `on`; answers the one that was ended."""
    person = await tx.lock(Person, person_id)
    standing = select(Certification).where(
        Certification.person_id == person.id, Certification.status == CertificationStatus.CERTIFIED
    )
    certification = await tx.first(standing.with_for_update())
    if certification is None:
        return None
    evidence, figures = await gather(tx, person, vault), await figures_in_force(tx, shipped_figures())
    ended = await _end_if_fallen(tx, certification, person, evidence, figures, on=on, by=by)
    return None if ended is None else certification


async def end_certification_of_dead(tx: Tx, person: Person, *, on: date, by: Actor) -> None:
    """死亡: refuse the request of somebody who died, or end their certification; the caller has locked the person."""
    open_ones = select(Certification).where(
        Certification.person_id == person.id,
        Certification.status.in_([CertificationStatus.WAITING, CertificationStatus.CERTIFIED]),
    )
    certification = await tx.first(open_ones.with_for_update())
    if certification is None:
        return
    if certification.status == CertificationStatus.WAITING:
        certification.refuse()
        tx.audit("certification-refused", _subject(certification), by=by, after={"reasons": ["DIED"]})
        return
    figures = await figures_in_force(tx, shipped_figures())
    day = max(on, certification.requested_on + timedelta(days=1))  # it holds on its first day at the least
    _end(tx, certification, person, figures, on=day, reason="DIED", codes=(), by=by)


async def _decide(tx: Tx, certification: Certification, person: Person, *, by: Actor, vault: Vault) -> Verdict:
    evidence, figures = await gather(tx, person, vault), await figures_in_force(tx, shipped_figures())
    on = certification.requested_on
    verdict = _decided(tx, certification, evidence, figures, on=on, by=by)
    if verdict.outcome is Outcome.ELIGIBLE:
        granted = certification.grant(verdict.codes, review_due_on=_next_review(figures, on))
        announce(tx, granted, to=person.id, by=by)
        _state(tx, certification, person, valid_to=None, by=by)
    elif verdict.outcome is Outcome.INELIGIBLE:
        certification.refuse()
        tell(tx, [person.id], NoticeCode.CERTIFICATION_REFUSED, on=on.isoformat(), **reasons_of(verdict))
        tx.audit("certification-refused", _subject(certification), by=by, after={"reasons": list(verdict.codes)})
    return verdict


async def _end_if_fallen(
    tx: Tx, certification: Certification, person: Person, evidence: Evidence, figures: Figures, *, on: date, by: Actor
) -> Verdict | None:
    """The verdict of the first day on which the rule does not hold, from which the certification then has ended."""
    for day in evidence.turning_points(certification.requested_on, on):
        known, _sources = evidence.on(day, figures)
        if hard_to_employ_certification.decide(known, day, figures).outcome is Outcome.INELIGIBLE:
            verdict = _decided(tx, certification, evidence, figures, on=day, by=by)
            _end(tx, certification, person, figures, on=day, reason="GROUND_FELL_AWAY", codes=verdict.codes, by=by)
            return verdict
    return None


def _decided(
    tx: Tx, certification: Certification, evidence: Evidence, figures: Figures, *, on: date, by: Actor
) -> Verdict:
    known, sources = evidence.on(on, figures)
    verdict = hard_to_employ_certification.decide(known, on, figures)
    tx.add(Decision.of(verdict, subject=_subject(certification), sources=sources, by=by.subject))
    return verdict


def _end(
    tx: Tx,
    certification: Certification,
    person: Person,
    figures: Figures,
    *,
    on: date,
    reason: CertificationEndReason,
    codes: tuple[str, ...],
    by: Actor,
) -> None:
    ended = certification.end(on=on, reason=reason, codes=codes)
    announce(tx, ended, to=() if reason == "DIED" else person.id, by=by, before={"status": "CERTIFIED"})
    _state(tx, certification, person, valid_to=on - timedelta(days=1), by=by)
    if reason == "DIED":
        return  # nobody is left to be told
    due_on, missing = deadline(figures, EXIT_NOTICE_DAYS, on)
    notice = Task.open(
        TaskKind.EXIT_NOTICE,
        _subject(certification),
        person_id=person.id,
        district=certification.district,
        owner=owner_of(by),
        on=on,
        by=by.subject,
        due_on=due_on,
        missing_figure=missing,
    )
    open_task(tx, notice, by=by)


def _state(tx: Tx, certification: Certification, person: Person, *, valid_to: date | None, by: Actor) -> None:
    """State the fact that subsidies and loans read, from the first day to the last."""
    fact = new_fact(
        person.id,
        FactKind.SUPPORT_CATEGORY,
        "HARD_TO_EMPLOY",
        valid_from=certification.requested_on,
        valid_to=valid_to,
        source_department=STATES_IT,
        document=_subject(certification),
        by=by,
    )
    tx.add(fact)
    tx.publish(person.record([fact]), by=by)


def _next_review(figures: Figures, on: date) -> date:
    months = figures.on(REVIEW_MONTHS, on)
    if months is None or not isinstance(months.value, int):
        raise Refusal(
            "how often a certification is reviewed is not configured", code="NEEDS_CONFIG", reasons=[REVIEW_MONTHS]
        )
    return add_months(on, months.value)


async def _lock(tx: Tx, certification_id: UUID, by: Actor) -> tuple[Person, Certification]:
    """Person first, as everywhere: two who lock in different orders would wait for each other."""
    scoped = queries.certifications_in_scope(by).where(Certification.id == certification_id)
    seen = await tx.one(scoped, f"certification {certification_id}")
    person = await tx.lock(Person, seen.person_id)
    return person, await tx.lock(Certification, certification_id)


async def _require_none(tx: Tx, person: Person, on: date) -> None:
    others = select(Certification).where(Certification.person_id == person.id)
    for other in await tx.all(others):
        if other.status in {CertificationStatus.WAITING, CertificationStatus.CERTIFIED}:
            raise Conflict(
                "this person has an open certification already",
                code="CERTIFICATION_OPEN",
                certification_id=str(other.id),
            )
        if other.ended_on is not None and on < other.ended_on:
            raise Conflict(
                f"this person has a certification that ended on {other.ended_on}: another can't begin before",
                code="CERTIFICATION_OVERLAPS",
                certification_id=str(other.id),
            )


def _subject(certification: Certification) -> str:
    return f"certification/{certification.id}"

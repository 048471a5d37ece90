"""The daily round: missed contacts, parity that time brings, benefits of plans that opened or closed, reviews due."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kit import clock
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Forbidden
from registration.models import (
    REGISTERED,
    Certification,
    CertificationStatus,
    ContactPlan,
    NoticeCode,
    Person,
    Spell,
    SpellStatus,
    Sweep,
)
from registration.usecases.benefits import settle_extensions
from registration.usecases.checks import require_past
from registration.usecases.contacts import INTERVAL, MISSED, ContactRule, contact_rule, miss_contact
from registration.usecases.emergency_plans import follow_plans, regions_to_follow
from registration.usecases.notices import tell
from registration.usecases.parity import review_parity
from registration.usecases.spells import end_locked

_COUNTS = ("contacts_missed", "spells_ended", "parities_changed", "benefits_changed", "reviews_told")


@dataclass(frozen=True, slots=True)
class SweepStep:
    """What one step of a round has done; `finished` once nothing is left for the day."""

    sweep: Sweep
    finished: bool
    needs_figures: tuple[str, ...] = ()
    """Figures without which contacts were left alone."""


async def sweep(tx: Tx, on: date, *, limit: int, by: Actor) -> SweepStep:
    """Do the next part of the day's round: at most `limit` spells of each kind, and as many benefits and reviews.

    What is done is not found again: the round goes on where it stopped, and repeating a finished one does nothing.
    Without the figures of contact the step names them and goes on with the rest. Raises `Refusal` for a day to come,
    `Forbidden` for who has some districts only.
    """
    require_past(on)
    if by.districts is not None:
        raise Forbidden("the round goes over the whole city", code="CITY_ROUND_OUT_OF_SCOPE")
    rule = await contact_rule(tx, on)
    progress = await _progress(tx, on, by)
    overdue = 0 if rule is None else await _missed(tx, on, rule, progress, limit=limit, by=by)
    reviewed = await _reviewed(tx, on, progress, limit=limit, by=by)
    for region in await regions_to_follow(tx):
        await follow_plans(tx, region, by=by)
    settled = await settle_extensions(tx, on, limit=limit, by=by)
    told = await _told_of_reviews(tx, on, progress, limit=limit)
    finished = max(overdue, reviewed, settled, told) < limit
    progress.benefits_changed += settled
    progress.finished_at = clock.now() if finished else None
    return SweepStep(progress, finished, (INTERVAL, MISSED) if rule is None else ())


async def _progress(tx: Tx, on: date, by: Actor) -> Sweep:
    # Entered first and locked, so that two who sweep the same day take turns.
    zero = dict.fromkeys(_COUNTS, 0)
    new = insert(Sweep).values(day=on, started_at=clock.now(), swept_by=by.subject, **zero)
    await tx.session.execute(new.on_conflict_do_nothing())
    progress = await tx.lock(Sweep, on)
    progress.swept_by = by.subject
    return progress


async def _missed(tx: Tx, on: date, rule: ContactRule, progress: Sweep, *, limit: int, by: Actor) -> int:
    due = select(ContactPlan.spell_id).where(ContactPlan.due_on < on).order_by(ContactPlan.due_on, ContactPlan.spell_id)
    found = list((await tx.session.execute(due.limit(limit))).scalars())
    for spell_id in found:
        spell = await _lock(tx, spell_id)
        plan = await tx.lock(ContactPlan, spell_id)
        while plan.is_overdue(on):
            over = plan.due_on
            assert over is not None
            miss_contact(tx, plan, rule, by=by)
            progress.contacts_missed += 1
            if plan.missed_in_row >= rule.limit and spell.status == SpellStatus.CONFIRMED:
                await end_locked(tx, spell, on=over, reason="NO_LONGER_SEEKING", by=by)
                progress.spells_ended += 1
    return len(found)


async def _reviewed(tx: Tx, on: date, progress: Sweep, *, limit: int, by: Actor) -> int:
    due = select(Spell.id).where(Spell.parity_review_on <= on, Spell.status.in_(REGISTERED)).order_by(Spell.id)
    found = list((await tx.session.execute(due.limit(limit))).scalars())
    for spell_id in found:
        spell = await _lock(tx, spell_id)
        if spell.status in REGISTERED:
            progress.parities_changed += await review_parity(tx, spell, by=by)
    return len(found)


async def _told_of_reviews(tx: Tx, on: date, progress: Sweep, *, limit: int) -> int:
    due = select(Certification.id, Certification.person_id).where(
        Certification.status == CertificationStatus.CERTIFIED,
        Certification.review_due_on <= on,
        Certification.review_told.is_distinct_from(Certification.review_due_on),
    )
    found = (await tx.session.execute(due.order_by(Certification.id).limit(limit))).all()
    for certification_id, person_id in found:
        await tx.lock(Person, person_id)
        certification = await tx.lock(Certification, certification_id)
        if certification.tell_review(on=on):
            due_on = certification.review_due_on
            assert due_on is not None
            tell(tx, [person_id], NoticeCode.CERTIFICATION_REVIEW_DUE, review_due_on=due_on.isoformat())
            progress.reviews_told += 1
    return len(found)


async def _lock(tx: Tx, spell_id: object) -> Spell:
    spell = await tx.get(Spell, spell_id)
    await tx.lock(Person, spell.person_id)
    return await tx.lock(Spell, spell.id)

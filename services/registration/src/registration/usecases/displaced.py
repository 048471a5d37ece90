"""去产能职工分流安置 Entering displaced staff, planning how they are placed, and placing them."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.figures import figures_in_force
from registration import queries
from registration.models import (
    Certification,
    CertificationStatus,
    Decision,
    DisplacedStatus,
    DisplacedWorker,
    PlacementWay,
)
from registration.rules import decapacity_policy_scope, shipped_figures
from registration.usecases.checks import lock_person, require_past
from rulebook.verdicts import Verdict


async def enter_displaced(
    tx: Tx,
    person_id: UUID,
    *,
    employer_code: str,
    decapacity_enterprise: bool,
    laid_off: bool,
    displaced_on: date,
    by: Actor,
) -> tuple[DisplacedWorker, Verdict]:
    """Enter a worker whom an enterprise lets go; the rule of article 15 says the group."""
    person = await lock_person(tx, person_id, by)
    require_past(displaced_on)
    standing = select(DisplacedWorker).where(
        DisplacedWorker.person_id == person.id, DisplacedWorker.status == DisplacedStatus.OPEN
    )
    if await tx.first(standing) is not None:
        raise Conflict("this person is entered as displaced already", code="DISPLACED_EXISTS")
    figures = await figures_in_force(tx, shipped_figures())
    facts = {"decapacity_enterprise": decapacity_enterprise, "laid_off": laid_off}
    verdict = decapacity_policy_scope.decide(facts, displaced_on, figures)
    worker = DisplacedWorker.enter(
        person,
        employer_code=employer_code,
        displaced_on=displaced_on,
        group=str(verdict.outputs["group"]),
        in_scope=verdict.is_eligible,
        by=by,
    )
    tx.add(worker)
    sources = {"decapacity_enterprise": "EIC", "laid_off": "HRSS"}
    tx.add(Decision.of(verdict, subject=_subject(worker), sources=sources, by=by.subject))
    tx.audit("displaced-entered", _subject(worker), by=by, after={"group": worker.group_code})
    return worker, verdict


async def plan_placement(
    tx: Tx, worker_id: UUID, *, way: PlacementWay, plan: str, on: date, by: Actor
) -> DisplacedWorker:
    """安置方案: plan how the worker is placed, with the priorities of article 15."""
    worker = await _lock_worker(tx, worker_id, by)
    require_past(on)
    certified = select(Certification).where(
        Certification.person_id == worker.person_id,
        Certification.status.in_([CertificationStatus.CERTIFIED, CertificationStatus.ENDED]),
        Certification.requested_on <= on,
        or_(Certification.ended_on.is_(None), Certification.ended_on > on),
    )
    worker.make_plan(way, plan, hard_to_employ=await tx.first(certified) is not None, on=on)
    after = {"way": way.value, "priorities": worker.priorities}
    tx.audit("placement-planned", _subject(worker), by=by, after=after)
    return worker


async def place_displaced(tx: Tx, worker_id: UUID, *, on: date, by: Actor) -> DisplacedWorker:
    """The worker is placed as planned."""
    worker = await _lock_worker(tx, worker_id, by)
    require_past(on)
    worker.place(on=on)
    tx.audit("displaced-placed", _subject(worker), by=by, after={"on": on.isoformat()})
    return worker


async def _lock_worker(tx: Tx, worker_id: UUID, by: Actor) -> DisplacedWorker:
    statement = queries.displaced_in_scope(by).where(DisplacedWorker.id == worker_id).with_for_update()
    return await tx.one(statement, f"displaced worker {worker_id}")


def _subject(worker: DisplacedWorker) -> str:
    return f"displaced-worker/{worker.id}"

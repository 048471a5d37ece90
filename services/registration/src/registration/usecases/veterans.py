"""退役军人安置 Taking veterans who are entitled to a post, and giving them one."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict
from kit.figures import figures_in_force
from registration import queries
from registration.models import Decision, Person, PlacementStatus, Task, TaskKind, VeteranCategory, VeteranPlacement
from registration.rules import shipped_figures, veteran_placement_task
from registration.usecases.checks import lock_person, require_past
from registration.usecases.tasks import close_task, open_task, owner_of
from rulebook.verdicts import Verdict

DEADLINE_MONTHS = "veteran_placement.deadline_months"
_SOURCES = {"placement_ground": "CAB", "received_on": "CAB", "post_secured": "placement"}


async def receive_veteran(
    tx: Tx, person_id: UUID, *, category: VeteranCategory, ground: str | None, received_on: date, by: Actor
) -> tuple[VeteranPlacement, Verdict | None]:
    """Enter a veteran; where article 16 owes them a post, a task is open until they have it.

    军队转业干部: a demobilised officer is placed on no ground but the state's assignment, so that no rule is asked.
    """
    person = await lock_person(tx, person_id, by)
    require_past(received_on)
    standing = select(VeteranPlacement).where(
        VeteranPlacement.person_id == person.id, VeteranPlacement.status != PlacementStatus.NOT_ENTITLED
    )
    if await tx.first(standing) is not None:
        raise Conflict("this person's placement is entered already", code="PLACEMENT_EXISTS")
    verdict = None if ground is None else await _decide(tx, ground, received_on)
    entitled = verdict is None or verdict.is_eligible
    placement = VeteranPlacement.enter(
        person, category=category, ground=ground, received_on=received_on, entitled=entitled, by=by
    )
    tx.add(placement)
    subject = _subject(placement)
    if verdict is not None:
        tx.add(Decision.of(verdict, subject=subject, sources=_SOURCES, by=by.subject))
    tx.audit("veteran-received", subject, by=by, after={"category": category, "status": placement.status})
    if entitled:
        _open_task(tx, person, placement, verdict, by=by)
    return placement, verdict


async def _decide(tx: Tx, ground: str, received_on: date) -> Verdict:
    facts = {"placement_ground": ground, "received_on": received_on, "post_secured": False}
    return veteran_placement_task.decide(facts, received_on, await figures_in_force(tx, shipped_figures()))


def _open_task(tx: Tx, person: Person, placement: VeteranPlacement, verdict: Verdict | None, *, by: Actor) -> None:
    # No article sets a deadline for officers, nor names a figure for one.
    due = None if verdict is None else verdict.outputs.get("deadline")
    task = Task.open(
        TaskKind.VETERAN_PLACEMENT,
        _subject(placement),
        person_id=person.id,
        district=person.district,
        owner=owner_of(by),
        on=placement.received_on,
        by=by.subject,
        due_on=None if due is None else date.fromisoformat(str(due)),
        missing_figure=DEADLINE_MONTHS if verdict is not None and due is None else None,
    )
    open_task(tx, task, by=by)


async def place_veteran(tx: Tx, placement_id: UUID, *, post: str, on: date, by: Actor) -> VeteranPlacement:
    """岗位落实: record the post; the task is done."""
    statement = queries.placements_in_scope(by).where(VeteranPlacement.id == placement_id).with_for_update()
    placement = await tx.one(statement, f"placement {placement_id}")
    require_past(on)
    placement.place(post=post, on=on)
    tx.audit("veteran-placed", _subject(placement), by=by, after={"on": on.isoformat()})
    await close_task(tx, TaskKind.VETERAN_PLACEMENT, _subject(placement), on=on, by=by)
    return placement


def _subject(placement: VeteranPlacement) -> str:
    return f"veteran-placement/{placement.id}"

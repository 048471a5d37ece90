"""零就业家庭、低保家庭 Entering families, finding those that are owed work, and clearing them when it is there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from contracts.facts import Fact, FactKind, holding
from contracts.registration import ClearReason, FamilyGround, Relation
from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, NotFound, Refusal
from kit.figures import figures_in_force
from registration import queries
from registration.models import (
    CircumstanceKind,
    Decision,
    Family,
    FamilyMember,
    HouseholdMember,
    Spell,
    SpellStatus,
    Task,
    TaskKind,
    circumstance_on,
)
from registration.rules import shipped_figures, zero_employment_family
from registration.usecases.checks import lock_person, require_district, require_past
from registration.usecases.notices import announce
from registration.usecases.tasks import close_task, deadline, open_task, owner_of, task_about
from rulebook.figures import Figures
from rulebook.verdicts import Outcome, Verdict

STABLE_FORMS = "zero_employment_family.stable_work_forms"
DEADLINE_DAYS = "zero_employment_family.deadline_days"


@dataclass(frozen=True, slots=True)
class Counted:
    """A family as the rule of article 14 sees it on a day."""

    members: tuple[UUID, ...] = ()
    eligible: int = 0
    working: int = 0
    stable: int = 0
    low_income: bool = False
    stable_since: date | None = None
    """The first day on which one of those in stable work was."""

    @property
    def grounds(self) -> tuple[FamilyGround, ...]:
        """Why the family may be owed work: nobody works, or somebody receives low-income support."""
        found: list[FamilyGround] = []
        if self.working == 0:
            found.append("ZERO_EMPLOYMENT")
        if self.low_income:
            found.append("LOW_INCOME")
        return tuple(found)


async def form_family(
    tx: Tx, *, district: str, on: date, members: Sequence[tuple[UUID, Relation]], by: Actor
) -> Family:
    """Enter a family with its members, each in no other one, and look at once whether it is owed work."""
    require_district(district, on, by)
    require_past(on)
    if len({person_id for person_id, _ in members}) < len(members):
        raise Refusal("a person is named twice", code="MEMBER_TWICE")
    family = Family.form(district=district, on=on)
    tx.add(family)
    await tx.session.flush()
    for person_id, relation in sorted(members, key=lambda member: member[0]):  # locked in one order
        await _join(tx, family, person_id, relation, on=on, by=by)
    tx.audit("family-formed", _subject(family), by=by, after={"on": on.isoformat(), "members": len(members)})
    await _link(tx, family)
    await check_family(tx, family, on=on, by=by)
    return family


async def join_family(tx: Tx, family_id: UUID, person_id: UUID, relation: Relation, *, on: date, by: Actor) -> Family:
    """Take a person into the family."""
    family = await lock_family(tx, family_id, by)
    require_past(on)
    await _join(tx, family, person_id, relation, on=on, by=by)
    tx.audit("member-joined", _subject(family), by=by, after={"person_id": str(person_id), "on": on.isoformat()})
    await check_family(tx, family, on=on, by=by)
    return family


async def leave_family(tx: Tx, family_id: UUID, person_id: UUID, *, on: date, by: Actor) -> Family:
    """Let a person leave the family: `on` is the first day on which they do not belong to it."""
    family = await lock_family(tx, family_id, by)
    require_past(on)
    statement = select(FamilyMember).where(FamilyMember.family_id == family.id, FamilyMember.person_id == person_id)
    member = await tx.first(statement.order_by(FamilyMember.left_on.desc().nulls_first()))
    if member is None:
        raise NotFound(f"there is no member {person_id} in this family")
    member.leave(on=on)
    await tx.session.flush()
    tx.audit("member-left", _subject(family), by=by, after={"person_id": str(person_id), "on": on.isoformat()})
    await check_family(tx, family, on=on, by=by)
    return family


async def leave_family_of_dead(tx: Tx, person_id: UUID, *, on: date, by: Actor) -> list[UUID]:
    """死亡: end the time of somebody who died in their family; answers who is left in it."""
    mine = select(FamilyMember).where(FamilyMember.person_id == person_id, FamilyMember.left_on.is_(None))
    member = await tx.first(mine.with_for_update())
    if member is None:
        return []
    member.leave(on=max(on, member.joined_on))
    tx.audit("member-left", f"family/{member.family_id}", by=by, after={"person_id": str(person_id)})
    left = select(FamilyMember).where(FamilyMember.family_id == member.family_id, FamilyMember.left_on.is_(None))
    return [one.person_id for one in await tx.all(left) if one.person_id != person_id]


async def look_at_family(tx: Tx, family_id: UUID, *, on: date, by: Actor) -> tuple[Family, Verdict]:
    """Look on a day whether the family is owed work, and keep the decision."""
    family = await lock_family(tx, family_id, by)
    require_past(on)
    return family, await check_family(tx, family, on=on, by=by, keep=True)


async def check_family(tx: Tx, family: Family, *, on: date, by: Actor, keep: bool = False) -> Verdict:
    """Flag a locked family, clear it, or leave it as it is; a decision is kept where something changed, or `keep`."""
    figures = await figures_in_force(tx, shipped_figures())
    counted, sources = await _count(tx, family, figures, on)
    facts = {"eligible_members": counted.eligible, "stably_employed": counted.stable}
    verdict = zero_employment_family.decide(facts, on, figures)
    owed = verdict.outcome is Outcome.INELIGIBLE and bool(counted.grounds)
    known = verdict.outcome in {Outcome.ELIGIBLE, Outcome.INELIGIBLE}
    if keep or (known and owed != family.flagged):
        tx.add(Decision.of(verdict, subject=_subject(family), sources=sources, by=by.subject))
    if not known:
        return verdict
    if owed and not family.flagged:
        await _flag(tx, family, counted, figures, on=on, by=by)
    elif owed:
        await _set_deadline(tx, family, figures)
    elif family.flagged_on is not None and family.flagged:
        reason: ClearReason = "STABLE_WORK" if counted.stable else "NO_ELIGIBLE_MEMBER"
        if verdict.outcome is Outcome.INELIGIBLE:
            reason = "GROUND_FELL_AWAY"
        since = counted.stable_since if reason == "STABLE_WORK" and counted.stable_since else on
        cleared_on = max(since, family.flagged_on)
        announce(tx, family.clear(on=cleared_on, reason=reason), to=counted.members, by=by)
        await close_task(tx, TaskKind.FAMILY_PLACEMENT, _subject(family), on=cleared_on, by=by)
    return verdict


async def lock_family(tx: Tx, family_id: UUID, by: Actor) -> Family:
    """The family, locked; raises `NotFound` also for one outside the caller's scope."""
    statement = queries.families_in_scope(by).where(Family.id == family_id).with_for_update()
    return await tx.one(statement, f"family {family_id}")


async def _flag(tx: Tx, family: Family, counted: Counted, figures: Figures, *, on: date, by: Actor) -> None:
    day = max(on, family.cleared_on) if family.cleared_on is not None else on
    flagged = family.flag(counted.grounds, on=day, eligible_members=counted.eligible)
    announce(tx, flagged, to=counted.members, by=by)
    due_on, missing = deadline(figures, DEADLINE_DAYS, day)
    task = Task.open(
        TaskKind.FAMILY_PLACEMENT,
        _subject(family),
        district=family.district,
        owner=owner_of(by),
        on=day,
        by=by.subject,
        due_on=due_on,
        missing_figure=missing,
    )
    open_task(tx, task, by=by)


async def _set_deadline(tx: Tx, family: Family, figures: Figures) -> None:
    task = await task_about(tx, TaskKind.FAMILY_PLACEMENT, _subject(family))
    if task is None or task.missing_figure is None:
        return
    due_on, _missing = deadline(figures, DEADLINE_DAYS, task.opened_on)
    if due_on is not None:
        task.set_deadline(due_on)


async def _count(tx: Tx, family: Family, figures: Figures, on: date) -> tuple[Counted, dict[str, str]]:
    belongs = (
        FamilyMember.family_id == family.id,
        FamilyMember.joined_on <= on,
        or_(FamilyMember.left_on.is_(None), FamilyMember.left_on > on),
    )
    members = await tx.all(select(FamilyMember).where(*belongs))
    forms = figures.on(STABLE_FORMS, on)
    stable_forms = () if forms is None else tuple(forms.value or ())  # type: ignore[arg-type]
    counted = Counted(members=tuple(member.person_id for member in members))
    for member in members:
        facts = [record.as_fact() for record in await queries.facts(tx.session, member.person_id)]
        registered = await _is_registered(tx, member.person_id, on)
        stated = await queries.circumstances(tx.session, member.person_id)
        support = circumstance_on(stated, CircumstanceKind.LOW_INCOME_SUPPORT, on)
        supported = support is not None and support.holds
        counted = _with_member(
            counted, facts, registered=registered, supported=supported, stable_forms=stable_forms, on=on
        )
    return counted, {"eligible_members": "spells and HRSS", "stably_employed": "HRSS"}


def _with_member(
    counted: Counted,
    facts: Sequence[Fact],
    *,
    registered: bool,
    supported: bool,
    stable_forms: Sequence[object],
    on: date,
) -> Counted:
    """Able and willing to work is who is registered as unemployed, or in work."""
    work = holding(facts, FactKind.WORKING, on)
    form = holding(facts, FactKind.EMPLOYMENT_FORM, on)
    works = work is not None and work.value is True
    stable = works and form is not None and form.value in stable_forms
    since = counted.stable_since
    if work is not None and form is not None and stable:
        began = max(work.valid_from, form.valid_from)
        since = began if since is None else min(since, began)
    return replace(
        counted,
        eligible=counted.eligible + (registered or works),
        working=counted.working + works,
        stable=counted.stable + stable,
        low_income=counted.low_income or supported,
        stable_since=since,
    )


async def _is_registered(tx: Tx, person_id: UUID, on: date) -> bool:
    covering = select(Spell).where(
        Spell.person_id == person_id,
        Spell.status.in_([SpellStatus.CONFIRMED, SpellStatus.SUSPENDED, SpellStatus.ENDED]),
        Spell.declared_on <= on,
        or_(Spell.ended_on.is_(None), Spell.ended_on > on),
    )
    return await tx.first(covering) is not None


async def _join(tx: Tx, family: Family, person_id: UUID, relation: Relation, *, on: date, by: Actor) -> None:
    person = await lock_person(tx, person_id, by)
    overlap = select(FamilyMember).where(
        FamilyMember.person_id == person.id, or_(FamilyMember.left_on.is_(None), FamilyMember.left_on > on)
    )
    other = await tx.first(overlap)
    if other is not None:
        raise Conflict(
            "this person belongs to a family already", code="MEMBER_ELSEWHERE", family_id=str(other.family_id)
        )
    tx.add(FamilyMember.join(family, person.id, relation, on=on))
    await tx.session.flush()


async def _link(tx: Tx, family: Family) -> None:
    """Link a family that was entered by hand to the household that its members share, where that has none yet."""
    members = select(FamilyMember.person_id).where(FamilyMember.family_id == family.id, FamilyMember.left_on.is_(None))
    shared = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id.in_(members), HouseholdMember.until.is_(None)
    )
    found = (await tx.session.execute(shared.distinct())).scalars().all()
    if len(found) == 1 and await tx.first(select(Family).where(Family.household_id == found[0])) is None:
        family.household_id = found[0]
        await tx.flush()


def _subject(family: Family) -> str:
    return f"family/{family.id}"

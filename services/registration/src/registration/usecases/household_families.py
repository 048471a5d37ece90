"""家庭与帮扶 The family of a household: who is recorded in the household belongs to it, and article 14 looks at it."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from kit.actor import Actor
from kit.db import Tx
from registration.models import Family, FamilyMember, Household, HouseholdMember
from registration.usecases.rechecks import defer_rechecks


async def keep_family(tx: Tx, household: Household, *, by: Actor) -> None:
    """Let everybody who belongs to the household by now belong to its family, save who belongs to another one.

    A family that was entered by hand becomes that of the household of its members. Whether it is owed work is looked
    at after this commits. The caller has locked the household.
    """
    await tx.flush()
    belonging = select(HouseholdMember).where(
        HouseholdMember.household_id == household.id, HouseholdMember.until.is_(None)
    )
    members = await tx.all(belonging.order_by(HouseholdMember.person_id))
    families = {
        one.person_id: one.family_id
        for one in await tx.all(
            select(FamilyMember).where(
                FamilyMember.person_id.in_([member.person_id for member in members]), FamilyMember.left_on.is_(None)
            )
        )
    }
    family = await tx.first(select(Family).where(Family.household_id == household.id))
    family = family or await _entered_by_hand(tx, household, set(families.values()))
    if family is None:
        family = Family.form(district=household.district, on=min(member.since for member in members))
        tx.add(family)
    family.household_id = household.id
    await tx.flush()
    joining = [member for member in members if member.person_id not in families]
    for member in joining:
        since = await _first_day(tx, member)
        tx.add(FamilyMember.join(family, member.person_id, member.relation, on=since))
        after = {"person_id": str(member.person_id), "on": since.isoformat()}
        tx.audit("member-joined", f"family/{family.id}", by=by, after=after)
    await tx.flush()
    await defer_rechecks(tx, [member.person_id for member in joining])


async def leave_household_family(tx: Tx, member: HouseholdMember, *, on: date, by: Actor) -> None:
    """Let somebody who left a household leave its family as well; those who are left are looked at again."""
    mine = (
        select(FamilyMember)
        .join(Family, Family.id == FamilyMember.family_id)
        .where(Family.household_id == member.household_id, FamilyMember.left_on.is_(None))
    )
    others: list[UUID] = []
    for one in await tx.all(mine.order_by(FamilyMember.person_id)):
        if one.person_id == member.person_id:
            one.leave(on=max(on, one.joined_on))
            after = {"person_id": str(one.person_id), "on": on.isoformat()}
            tx.audit("member-left", f"family/{one.family_id}", by=by, after=after)
        else:
            others.append(one.person_id)
    await tx.flush()
    await defer_rechecks(tx, [*others, member.person_id])


async def _entered_by_hand(tx: Tx, household: Household, families: set[UUID]) -> Family | None:
    """The one family, linked to no household, to which members of the household belong; of several none."""
    unlinked = select(Family).where(Family.id.in_(families), Family.household_id.is_(None))
    found = await tx.all(unlinked.with_for_update())
    return found[0] if len(found) == 1 and found[0].district == household.district else None


async def _first_day(tx: Tx, member: HouseholdMember) -> date:
    """The day of joining the household, and not before the end of the last family."""
    left = select(func.max(FamilyMember.left_on)).where(FamilyMember.person_id == member.person_id)
    last = (await tx.session.execute(left)).scalar_one()
    return member.since if last is None else max(member.since, last)

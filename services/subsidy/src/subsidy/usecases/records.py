"""What the service has heard and kept about the employers and people of several applications, read at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select

from contracts.divisions import successor_of
from contracts.facts import Fact
from kit.db import Tx
from subsidy.models import (
    Application,
    CertifiedBase,
    EntitlementSlot,
    PersonPicture,
    PictureCertification,
    PictureEmployer,
    PictureEmployment,
    PictureFact,
    PicturePlan,
    PictureSpell,
    Programme,
    Sanction,
)
from subsidy.models.forms import FORMS, About
from subsidy.models.slots import single_slots
from subsidy.models.standing import GRANTED
from subsidy.usecases.awards import Prize, read_incubators, read_prizes
from subsidy.usecases.barred import sanctions_of


@dataclass(frozen=True, slots=True)
class Records:
    """Rows by what they are about; whoever is absent is unknown."""

    employers: Mapping[UUID, PictureEmployer]
    employments: Mapping[UUID, PictureEmployment]
    posts: Mapping[UUID, Sequence[PictureEmployment]]
    """By application, the employments that it lists as one."""
    facts: Mapping[UUID, Sequence[Fact]]
    certifications: Mapping[UUID, Sequence[PictureCertification]]
    spells: Mapping[UUID, Sequence[PictureSpell]]
    plans: Mapping[str, Sequence[PicturePlan]]
    startups: Sequence[Application]
    """Startup subsidies that were granted to any of the founders or firms."""
    prizes: Mapping[UUID, Prize]
    """By application for a contest's award, what a final list granted."""
    bases: Mapping[UUID, Sequence[CertifiedBase]]
    """By employer, as what it was certified."""
    holders: Mapping[str, EntitlementSlot]
    """By slot, who holds it now."""
    sanctions: Mapping[UUID, Sequence[Sanction]]
    """By employer, those that were not lifted."""

    def held_by_others(self, application: Application) -> list[EntitlementSlot]:
        """The slots of one place that the application wants and another one holds."""
        held = [self.holders[slot] for slot in single_slots(application) if slot in self.holders]
        return [slot for slot in held if slot.application_id != application.id]


async def read_records(tx: Tx, applications: Sequence[Application]) -> Records:
    """Everything that is on record for the applications, by a fixed number of statements."""
    listed = {one.id: [UUID(each) for each in one.stated.get("employments", ())] for one in applications}
    wanted = {one.employment_id for one in applications if one.employment_id is not None}
    wanted.update(employment for ids in listed.values() for employment in ids)
    employments = {one.employment_id: one for one in await _all(tx, PictureEmployment.employment_id, wanted)}
    employers = {one.employer_id or one.enterprise_id for one in applications} - {None}
    found_employers = {one.employer_id: one for one in await _all(tx, PictureEmployer.employer_id, employers)}
    people = {person for one in applications if (person := one.worker_id or one.person_id) is not None}
    people.update(one.person_id for one in employments.values())
    known_as = {one.person_id: one.merged_into for one in await _all(tx, PersonPicture.merged_into, people)}
    ids: set[UUID] = people | known_as.keys()

    def by_person(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {}
        # Somebody may work under the entry that was given up and under the one that counts.
        for row in rows:
            for person in {row.person_id, known_as.get(row.person_id) or row.person_id}:
                found.setdefault(person, []).append(row)
        return found

    facts = by_person(await _all(tx, PictureFact.person_id, ids))
    regions = {successor_of(one.district) for one in found_employers.values()}
    plans = sorted(await _all(tx, PicturePlan.region, regions), key=lambda one: one.region)
    slots = {slot for one in applications for slot in single_slots(one)}
    return Records(
        employers=found_employers,
        employments=employments,
        posts={one: [employments[each] for each in ids if each in employments] for one, ids in listed.items() if ids},
        facts={person: [row.as_fact() for row in rows] for person, rows in facts.items()},
        certifications=by_person(await _all(tx, PictureCertification.person_id, ids)),
        spells=by_person(await _all(tx, PictureSpell.person_id, ids)),
        plans={region: list(rows) for region, rows in groupby(plans, key=lambda one: one.region)},
        prizes=await read_prizes(tx, applications),
        bases=await read_incubators(tx, applications),
        startups=await _startups(tx, applications, ids),
        sanctions=await sanctions_of(tx, (), found_employers),
        holders={slot.slot: slot for slot in await _all(tx, EntitlementSlot.slot, slots) if slot.released_at is None},
    )


def is_employed(employment: PictureEmployment, month: str) -> bool:
    """Whether the employment covers a day of the month."""
    return employment.hired_on.isoformat()[:7] <= month and (
        employment.left_on is None or month <= employment.left_on.isoformat()[:7]
    )


def spoken_against(application: Application, records: Records) -> tuple[str, ...]:
    """Why the records alone speak against an item, whatever its rule says: the reason codes."""
    form = FORMS[Programme(application.programme)]
    if form.programme is Programme.CONTEST and application.id not in records.prizes:
        return ("NO_PRIZE_ON_RECORD",)
    if form.about is About.HIRES and form.period.value == "MONTH":
        employment = records.employments.get(application.employment_id or application.id)
        if employment is not None and not is_employed(employment, application.month):
            return ("NOT_EMPLOYED_IN_MONTH",)
    return ()


async def _startups(tx: Tx, applications: Sequence[Application], people: Iterable[UUID]) -> list[Application]:
    if all(one.programme != Programme.ONEOFF_STARTUP for one in applications):
        return []
    firms = {one.employer_id or one.enterprise_id for one in applications}
    same = or_(
        Application.person_id.in_(people),
        Application.worker_id.in_(people),
        Application.employer_id.in_(firms),
        Application.enterprise_id.in_(firms),
    )
    granted = select(Application).where(
        Application.programme == Programme.ONEOFF_STARTUP, Application.status.in_(GRANTED), same
    )
    return await tx.all(granted)


async def _all(tx: Tx, column: Any, values: Iterable[Any]) -> list[Any]:
    wanted = list(values)
    if not wanted:
        return []
    statement: Select[Any] = select(column.class_).where(column.in_(wanted))
    return await tx.all(statement)

"""Veterans' placements, displaced workers and restricted records on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.identity import CreditCode
from kit.rules import VerdictOut
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import (
    DisplacedStatus,
    DisplacedWorker,
    PlacementStatus,
    PlacementWay,
    Priority,
    RestrictedRecord,
    RestrictedStatus,
    VeteranCategory,
    VeteranPlacement,
)
from rulebook.verdicts import Verdict


class NewVeteran(Body):
    """A veteran whom the city has received."""

    category: VeteranCategory = VeteranCategory.RETIRED_SOLDIER
    ground: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Z0-9_]{1,60}$",
            description="code of a retired soldier's ground, 退役士兵安置条例 第二十九条; none of an officer's",
        ),
    ] = None
    received_on: Day

    @model_validator(mode="after")
    def check(self) -> Self:
        """A retired soldier has a ground, a demobilised officer none."""
        if (self.category == VeteranCategory.RETIRED_SOLDIER) != (self.ground is not None):
            raise PydanticCustomError("ground", "a retired soldier is entered with a ground, an officer without one")
        return self


class NewPost(Body):
    """岗位落实 The post that a veteran gets."""

    post: Annotated[str, Field(min_length=1, max_length=200)]
    on: Day


class PlacementOut(Answer):
    """A veteran's placement."""

    id: UUID
    person_id: UUID
    district: str
    category: VeteranCategory
    ground: str | None
    received_on: date
    status: PlacementStatus
    post: str | None
    secured_on: date | None


class DecidedPlacement(Answer):
    """A veteran's placement and what the rule said about it."""

    placement: PlacementOut
    verdict: VerdictOut | None

    @classmethod
    def of(cls, decided: tuple[VeteranPlacement, Verdict | None]) -> Self:
        """Join the two; no rule is asked about a demobilised officer."""
        placement, verdict = decided
        shown = None if verdict is None else VerdictOut.of(verdict)
        return cls(placement=PlacementOut.model_validate(placement), verdict=shown)


class NewDisplaced(Body):
    """A worker whom an enterprise lets go."""

    employer_code: CreditCode
    decapacity_enterprise: StrictBool
    laid_off: StrictBool
    displaced_on: Day


class NewPlan(Body):
    """安置方案 How a displaced worker is to be placed."""

    way: PlacementWay
    plan: Annotated[str, Field(min_length=1, max_length=1000)]
    on: Day


class PlacedOn(Body):
    """The day on which a displaced worker was placed."""

    on: Day


class DisplacedOut(Answer):
    """A displaced worker, the group of article 15, the plan and what they come first in."""

    id: UUID
    person_id: UUID
    district: str
    employer_code: str
    displaced_on: date
    group: Annotated[str, Field(validation_alias="group_code")]
    in_scope: bool
    status: DisplacedStatus
    way: PlacementWay | None
    plan: str | None
    planned_on: date | None
    priorities: Sequence[Priority]
    placed_on: date | None


class DecidedDisplaced(Answer):
    """A displaced worker and what the rule said about them."""

    worker: DisplacedOut
    verdict: VerdictOut

    @classmethod
    def of(cls, decided: tuple[DisplacedWorker, Verdict]) -> Self:
        """Join the two."""
        worker, verdict = decided
        return cls(worker=DisplacedOut.model_validate(worker), verdict=VerdictOut.of(verdict))


class NewRestricted(Body):
    """刑满释放、戒毒康复 A status that is kept sealed."""

    status: RestrictedStatus
    note: Annotated[str, Field(max_length=1000)] = ""
    on: Day


class RestrictedKept(Answer):
    """That something was kept; not what."""

    id: UUID
    recorded_on: date


class RestrictedReading(Body):
    """What somebody reads restricted records for."""

    purpose: Annotated[str, Field(min_length=5, max_length=500)]


class RestrictedOut(Answer):
    """A restricted record in clear text; that it was read is on record."""

    id: UUID
    status: RestrictedStatus
    note: str
    recorded_on: date

    @classmethod
    def of(cls, record: RestrictedRecord, vault: Vault) -> Self:
        """Open the record."""
        status, note = record.opened(vault)
        return cls(id=record.id, status=status, note=note, recorded_on=record.recorded_on)


class RestrictedRecords(Answer):
    """Everything restricted about a person."""

    items: Sequence[RestrictedOut]

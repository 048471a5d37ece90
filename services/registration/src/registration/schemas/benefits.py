"""Months of benefit and their extensions on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt

from kit.days import Day
from kit.identity import DivisionCode
from kit.wire import Answer, Body
from registration.models import BenefitExtension, HeardPlan


class NewBenefit(Body):
    """领取失业保险金 A claim to months of benefit."""

    on: Day
    involuntary: Annotated[StrictBool, Field(description="非因本人意愿中断就业")]


class BenefitOut(Answer):
    """The months of benefit of a spell; `until` is the first day after the last."""

    id: UUID
    spell_id: UUID
    person_id: UUID
    district: str
    insured_months: int
    source_department: str
    base_months: int
    extension_months: int
    months: int
    granted_on: date
    until: date
    figures: Annotated[Sequence[dict[str, Any]], Field(description="what the months were read from")]


class NewExtension(Body):
    """阶段性延长 An extension for a region whose emergency plan has been activated."""

    region: DivisionCode
    months: Annotated[StrictInt, Field(ge=1, le=120)]
    document: Annotated[str, Field(min_length=1, max_length=200, description="by which the plan was activated")]
    on: Day


class ExtensionClosing(Body):
    """The day on which the plan closed."""

    on: Day


class ExtensionOut(Answer):
    """An extension, open until it has a last day."""

    id: UUID
    region: str
    months: int
    document: str
    opened_on: date
    closed_on: date | None
    plan_id: Annotated[UUID | None, Field(description="the announced emergency plan; null: recorded from paper")]


class SettledExtension(Answer):
    """An extension, and how many benefits followed at once; the daily round takes the rest."""

    extension: ExtensionOut
    benefits_changed: int

    @classmethod
    def of(cls, settled: tuple[BenefitExtension, int]) -> Self:
        """Join the two."""
        extension, changed = settled
        return cls(extension=ExtensionOut.model_validate(extension), benefits_changed=changed)


class HeardPlanOut(Answer):
    """应急预案 An emergency plan that monitoring has announced."""

    id: UUID
    region: str
    months: Annotated[int | None, Field(description="by which benefits are extended; null: not one of its measures")]
    document: str
    activated_on: date
    closed_on: date | None
    extension_id: Annotated[
        UUID | None,
        Field(description="null while the longest extension is not configured, or another of the region runs"),
    ]

    @classmethod
    def of(cls, plan: HeardPlan, extension_id: UUID | None) -> Self:
        """Join the two."""
        plain = {name: getattr(plan, name) for name in cls.model_fields if name != "extension_id"}
        return cls(**plain, extension_id=extension_id)

"""申报 Shapes of what employers file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.money import NonNegativeYuan
from kit.wire import Answer, Body
from subsidy.models import Filing, Programme, Status
from subsidy.models.forms import FORMS, About, Form
from subsidy.queries import Progress
from subsidy.schemas.applications import PeriodText, StatedFacts, require_period
from subsidy.schemas.certificates import CertificateIn
from subsidy.schemas.payees import Payee
from subsidy.schemas.statements import stated_facts
from subsidy.usecases import Claimed, Item

MOST_ITEMS = 10_000
EmployerProgramme = Literal[
    "enterprise_si_subsidy",
    "post_subsidy_enterprise",
    "post_subsidy_public_welfare",
    "internship_subsidy",
    "oneoff_startup_subsidy",
    "oneoff_job_creation_subsidy",
    "poverty_job_award",
    "stabilisation_subsidy",
    "training_subsidy_direct",
    "employment_service_subsidy",
    "municipal_incubator_award",
    "district_incubator_award",
    "high_tech_incubator_award",
    "idle_property_incubator_award",
    "contest_award",
]


class ItemIn(Body):
    """One of those whom an employer lists: an employment, or an intern or trainee."""

    employment_id: UUID | None = None
    person_id: UUID | None = None
    facts: StatedFacts = Field(default_factory=dict)
    certificate: CertificateIn | None = None


class EmployerApplication(Body):
    """用人单位申请 An employer's application: for itself, or for up to 10,000 people, each decided for themself."""

    programme: EmployerProgramme
    applied_on: Day
    period: PeriodText = None
    facts: StatedFacts = Field(default_factory=dict)
    """That hold for all; an item may state its own."""
    items: Annotated[tuple[ItemIn, ...], Field(max_length=MOST_ITEMS)] = ()
    founder_id: Annotated[UUID | None, Field(description="the person who founded the firm, of a startup subsidy")] = (
        None
    )
    payee: Payee

    @property
    def form(self) -> Form:
        """What the programme asks for."""
        return FORMS[Programme(self.programme)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """The period, the list and the facts are those of the programme."""
        form = self.form
        require_period(form, self.period)
        if form.is_listed != bool(self.items):
            raise PydanticCustomError("items", "items: " + ("a list expected" if form.is_listed else "none expected"))
        if (form.programme is Programme.ONEOFF_STARTUP) != (self.founder_id is not None):
            raise PydanticCustomError("founder", "founder_id names the founder of a startup subsidy, and of no other")
        _ = stated_facts(form, self.facts)
        for place, item in enumerate(self.items):
            _check_item(form, place, item)
        return self

    def claimed(self) -> Claimed:
        """What is filed."""
        return Claimed(
            programme=self.form.programme,
            on=self.applied_on,
            period=self.period,
            stated=stated_facts(self.form, self.facts),
            items=[
                Item(
                    employment_id=item.employment_id,
                    person_id=item.person_id,
                    stated=stated_facts(self.form, item.facts),
                    certificate=None if item.certificate is None else item.certificate.value(),
                )
                for item in self.items
            ],
            founder_id=self.founder_id,
            payee=(self.payee.name, self.payee.account),
        )


def _check_item(form: Form, place: int, item: ItemIn) -> None:
    by_person = form.about is About.PEOPLE
    expected = "person_id" if by_person else "employment_id"
    if (item.person_id is not None) != by_person or (item.employment_id is None) != by_person:
        raise PydanticCustomError(
            "item", "items[{place}]: {expected} expected, and no other", {"place": place, "expected": expected}
        )
    if (item.certificate is not None) != form.certificate:
        said = "expected" if form.certificate else "not asked for"
        raise PydanticCustomError("item", "items[{place}]: certificate {said}", {"place": place, "said": said})
    if form.about is About.POSTS and item.facts:
        raise PydanticCustomError("item", "items[{place}]: facts are stated of all together", {"place": place})
    try:
        _ = stated_facts(form, item.facts)
    except PydanticCustomError as error:
        raise PydanticCustomError(
            "facts", "items[{place}]: {wrong}", {"place": place, "wrong": error.message()}
        ) from None


class FilingOut(Answer):
    """What an employer filed, and how far its items have come."""

    id: UUID
    employer_id: UUID
    programme: Programme
    period: str
    district: str
    applied_on: date
    filed_at: datetime
    made_by: str
    count: int
    """Items in all."""
    decided: int
    by_status: Mapping[Status, int]
    granted: NonNegativeYuan
    """What the rule grants in all, in yuan."""

    @classmethod
    def all(cls, filings: Sequence[Filing], progress: Mapping[UUID, Progress]) -> list[Self]:
        """Each filing with its items' progress."""
        own = ("decided", "by_status", "granted")
        plain = [name for name in cls.model_fields if name not in {*own, "count"}]
        return [
            cls.model_validate(
                {name: getattr(filing, name) for name in plain}
                | {name: getattr(progress[filing.id], name) for name in own}
                | {"count": filing.items}
            )
            for filing in filings
        ]

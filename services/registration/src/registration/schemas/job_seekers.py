"""Job seekers and candidacies on the wire."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from contracts.registration import ContractKind, JobSeekerEnd
from kit.days import Day
from kit.identity import DivisionCode
from kit.languages import Language
from kit.money import NonNegativeYuan
from kit.privacy import mask_name, mask_phone
from kit.rules import VerdictOut
from kit.vault import Vault
from kit.wire import Answer, Body
from registration.models import (
    Candidacy,
    CandidacyEnd,
    CandidacyStatus,
    CandidacyWay,
    Employment,
    HoursKind,
    JobSeeker,
    JobSeekerStatus,
    Person,
    SealedField,
    Wishes,
)
from registration.queries import Match
from registration.schemas.employment import EmploymentOut
from registration.schemas.vacancies import OccupationCode, ReasonOut
from rulebook.verdicts import Verdict


class WishesIn(Body):
    """求职意向 What work somebody looks for."""

    occupations: Annotated[tuple[OccupationCode, ...], Field(min_length=1, max_length=5)]
    districts: Annotated[tuple[DivisionCode, ...], Field(min_length=1, max_length=12, description="GB/T 2260")]
    lowest_wage: Annotated[NonNegativeYuan, Field(description="yuan a month")]
    hours_kinds: Annotated[tuple[HoursKind, ...], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def check(self) -> Self:
        """A wish stands once."""
        for wished in (self.occupations, self.districts, self.hours_kinds):
            if len(set(wished)) < len(wished):
                raise PydanticCustomError("wishes", "a wish stands once")
        return self

    def wishes(self) -> Wishes:
        """The wishes alone."""
        return Wishes(self.occupations, self.districts, self.lowest_wage, self.hours_kinds)


class NewJobSeeker(WishesIn):
    """求职登记 A person's search for work, and since when."""

    on: Day


class Withdrawal(Body):
    """The day on which something is given up."""

    on: Day


class MySearch(Answer):
    """求职登记 A search for work and its wishes."""

    id: UUID
    person_id: UUID
    district: str
    status: JobSeekerStatus
    occupations: Sequence[str]
    districts: Sequence[str]
    lowest_wage: NonNegativeYuan
    hours_kinds: Sequence[HoursKind]
    registered_on: date
    ended_on: date | None
    end_reason: JobSeekerEnd | None


class JobSeekerOut(MySearch):
    """A job seeker, personal data masked."""

    name: str
    phone: str

    @classmethod
    def of(cls, found: tuple[JobSeeker, Person], vault: Vault) -> Self:
        """Join the search and the person."""
        seeker, person = found
        return cls(
            **MySearch.model_validate(seeker).model_dump(),
            name=mask_name(person.reveal(SealedField.NAME, vault)),
            phone=mask_phone(person.reveal(SealedField.PHONE, vault)),
        )


class MatchingJobSeeker(Answer):
    """A job seeker who fits a vacancy: the sum of the points, and how it is made up."""

    job_seeker: JobSeekerOut
    score: int
    reasons: Sequence[ReasonOut]

    @classmethod
    def of(cls, match: Match[tuple[JobSeeker, Person]], language: Language, vault: Vault) -> Self:
        """In the reader's language."""
        return cls(
            job_seeker=JobSeekerOut.of(match.found, vault),
            score=match.score,
            reasons=ReasonOut.all(match.reasons, language),
        )


class MyApplication(Body):
    """应聘 The vacancy for which the caller applies."""

    vacancy_id: UUID


class Referral(Body):
    """职业介绍 The seeker who is referred to a vacancy."""

    seeker_id: UUID
    on: Day


class OutcomeDay(Body):
    """The day of an interview or of an outcome."""

    on: Day


class CandidateHire(Body):
    """录用 The notice of the hire of a candidate; `on` is the first day of work."""

    on: Day
    contract: ContractKind
    contract_months: Annotated[StrictInt | None, Field(ge=1, le=600, description="of a fixed term")] = None
    public_welfare_post: StrictBool = False
    notified_on: Annotated[Day | None, Field(description="when an office got the notice; employers leave it out")] = (
        None
    )

    @model_validator(mode="after")
    def check(self) -> Self:
        """Months where the term is fixed, and only there."""
        if (self.contract == "FIXED_TERM") != (self.contract_months is not None):
            raise PydanticCustomError("contract_months", "contract_months belong to a fixed term, and to nothing else")
        return self


class CandidacyOut(Answer):
    """A candidacy; `end_reason` says why it ended without a hire."""

    id: UUID
    vacancy_id: UUID
    seeker_id: UUID
    person_id: UUID
    district: str
    way: CandidacyWay
    status: CandidacyStatus
    made_on: date
    department: Annotated[str | None, Field(description="of who referred the seeker")]
    interviewed_on: date | None
    decided_on: date | None
    end_reason: CandidacyEnd | None
    employment_id: UUID | None


class HiredCandidate(Answer):
    """The candidacy, the employment that it led to, and what the rule said about its notice."""

    candidacy: CandidacyOut
    employment: EmploymentOut
    verdict: VerdictOut

    @classmethod
    def of(cls, hired: tuple[Candidacy, Employment, Verdict]) -> Self:
        """Join the three."""
        candidacy, employment, verdict = hired
        return cls(
            candidacy=CandidacyOut.model_validate(candidacy),
            employment=EmploymentOut.model_validate(employment),
            verdict=VerdictOut.of(verdict),
        )

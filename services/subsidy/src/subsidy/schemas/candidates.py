"""申报对象 Shapes of candidates, jurors and scorecards."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.wire import Answer, Body
from subsidy.models import Candidate, CandidateStatus, Juror, Scorecard
from subsidy.schemas.calls import Code, Title, yuan
from subsidy.schemas.wording import Sentence

MOST_MEMBERS = 20
HIGHEST = Decimal(100)
ScoreText = Annotated[str, Field(pattern=r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["86.50"])]


class NewCandidate(Body):
    """申报 An employer, a person or a team that applies to a call."""

    employer_id: UUID | None = None
    people: Annotated[tuple[UUID, ...], Field(max_length=MOST_MEMBERS)] = ()
    title: Title
    base_type: Annotated[Code | None, Field(description="创业载体类型, of an incubator")] = None
    on: Day

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.employer_id is None) == (not self.people) or len(set(self.people)) < len(self.people):
            raise PydanticCustomError("candidate", "name an employer, or people, each once")
        return self


class CandidateWithdrawal(Body):
    """撤回 Taking a candidacy back."""

    reason: Sentence | None = None


class Screening(Body):
    """形式审查 The conditions of the call that are not met; none: the candidate is admitted."""

    unmet: Annotated[tuple[Code, ...], Field(max_length=30)] = ()
    note: Sentence | None = None


class NewJuror(Body):
    """评审专家 Somebody for the jury, by the subject of their token."""

    subject: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\s\x00-\x1f\x7f]+$")]
    employer_id: UUID | None = None


class Declaration(Body):
    """回避声明 Every employer and person that a juror is close to; nothing where there is none."""

    employers: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()
    kin: Annotated[tuple[UUID, ...], Field(max_length=200)] = ()


class CriterionScore(Body):
    """评分 What a criterion of the call is worth, from 0 to 100 with at most two places."""

    criterion: Code
    score: ScoreText


class Scores(Body):
    """评分表 The scores of every criterion of the call."""

    scores: Annotated[tuple[CriterionScore, ...], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len({one.criterion for one in self.scores}) < len(self.scores):
            raise PydanticCustomError("twice", "score each criterion once")
        return self

    def numbers(self) -> dict[str, Decimal]:
        """By criterion, as numbers."""
        return {one.criterion: Decimal(one.score) for one in self.scores}


class CandidateOut(Answer):
    """A candidate: what the screening said, and where the jury placed it."""

    id: UUID
    call_id: UUID
    employer_id: UUID | None
    people: Sequence[UUID]
    district: str
    title: str
    base_type: str | None
    applied_on: date
    status: CandidateStatus
    reasons: Sequence[str]
    """Every condition that is not met."""
    score: str | None
    rank: int | None
    award: str | None
    """What the final list grants, in yuan."""

    @classmethod
    def all(cls, candidates: Sequence[Candidate], members: Mapping[UUID, Sequence[UUID]]) -> list[Self]:
        """Each candidate with its people."""
        own = ("people", "score", "award")
        plain = [name for name in cls.model_fields if name not in own]
        return [
            cls.model_validate(
                {name: getattr(one, name) for name in plain}
                | {"people": members[one.id], "score": yuan(one.score), "award": yuan(one.award)}
            )
            for one in candidates
        ]


class JurorOut(Answer):
    """A member of a jury."""

    id: UUID
    call_id: UUID
    subject: str
    employer_id: UUID | None
    declared_at: datetime | None

    @classmethod
    def of(cls, juror: Juror) -> Self:
        """The juror as it is answered; whom they are close to stays with the office."""
        return cls.model_validate(juror)


class ScorecardOut(Answer):
    """A juror's scores of a candidate."""

    id: UUID
    candidate_id: UUID
    juror_id: UUID
    subject: str
    scores: Mapping[str, str]
    submitted_at: datetime | None

    @classmethod
    def of(cls, card: Scorecard, juror: Juror) -> Self:
        """The card with whose it is."""
        plain = [name for name in cls.model_fields if name != "subject"]
        return cls.model_validate({name: getattr(card, name) for name in plain} | {"subject": juror.subject})

"""征集公告 Shapes of calls and their final lists."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.money import PositiveYuan, to_wire
from kit.proposals import ProposalStatus
from kit.wire import Answer, Body
from subsidy.models import Call, CallKind, CallStatus, CertifyingLevel, FinalList
from subsidy.models.calls import ApplicantKind
from subsidy.schemas.wording import ContentHash, DistrictCode, Sentence

MOST_PLACES = 200
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{1,59}$", examples=["INNOVATION"])]
Title = Annotated[str, Field(min_length=2, max_length=100)]


def _whole(text: str) -> str:
    if not 0 < Decimal(text) <= 1:
        raise PydanticCustomError("weight", "a weight lies above 0 and is at most 1")
    return text


Weight = Annotated[str, Field(pattern=r"^[01]\.[0-9]{1,4}$", examples=["0.40"]), AfterValidator(_whole)]


class Criterion(Body):
    """评审标准 What the jury scores from 0 to 100, and its share in the whole."""

    code: Code
    zh: Title
    weight: Weight


class Condition(Body):
    """形式条件 What the screening looks at."""

    code: Code
    zh: Title


class Terms(Body):
    """What a call says beside its days: nothing is asked, and nothing granted, that is not in it."""

    applicants: Annotated[tuple[ApplicantKind, ...], Field(min_length=1, max_length=3)]
    conditions: Annotated[tuple[Condition, ...], Field(max_length=30)] = ()
    documents: Annotated[tuple[Title, ...], Field(max_length=20, description="that a candidate hands in")] = ()
    criteria: Annotated[tuple[Criterion, ...], Field(max_length=20)] = ()
    drop_extremes: Annotated[bool, Field(description="leave the highest and the lowest scorecard out")] = False
    tie_rule: Annotated[tuple[Code, ...], Field(max_length=20, description="criteria, the first decides first")] = ()
    prizes: Annotated[tuple[PositiveYuan, ...], Field(max_length=MOST_PLACES, description="yuan, by rank")] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        codes = [one.code for one in self.criteria]
        if len({*codes}) < len(codes) or len({one.code for one in self.conditions}) < len(self.conditions):
            raise PydanticCustomError("twice", "a criterion, and a condition, is named once")
        if codes and sum((Decimal(one.weight) for one in self.criteria), Decimal(0)) != 1:
            raise PydanticCustomError("weights", "the weights sum to 1")
        if not set(self.tie_rule) <= set(codes):
            raise PydanticCustomError("tie_rule", "the tie rule names criteria of the call")
        return self

    def stated(self) -> dict[str, Any]:
        """As it is kept: amounts as text."""
        return self.model_dump(mode="json")


class NewCall(Body):
    """征集公告 A call for another person to open."""

    kind: CallKind
    level: CertifyingLevel = CertifyingLevel.MUNICIPAL
    district: DistrictCode | None = None
    year: Annotated[int, Field(ge=1949, le=2999)]
    title: Title
    document: Title
    places: Annotated[int, Field(ge=1, le=MOST_PLACES)]
    opens_on: Day
    closes_on: Day
    terms: Terms

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.opens_on > self.closes_on:
            raise PydanticCustomError("window", "opens_on comes before closes_on")
        if self.level is CertifyingLevel.DISTRICT and self.district is None:
            raise PydanticCustomError("district", "a district's call names the district")
        if self.kind is not CallKind.CONTEST and set(self.terms.applicants) != {ApplicantKind.EMPLOYER}:
            raise PydanticCustomError("applicants", "only employers are certified as a base")
        return self


class Opening(Body):
    """A second person's word that the call is published as seen; also that a list is final, or a proposal right."""

    content_hash: ContentHash


class OnDay(Body):
    """On which day it happened."""

    on: Day


class Reason(Body):
    """Why."""

    reason: Sentence


class NewList(Body):
    """拟认定 That the best of the ranking are to be on the list."""

    on: Day
    reason: Sentence


class Announcement(Body):
    """公布 A second person's word that the list is final as seen."""

    on: Day
    content_hash: ContentHash


class CallOut(Answer):
    """A call, with the hash that its opening answers for."""

    id: UUID
    kind: CallKind
    article: int
    level: CertifyingLevel
    district: str | None
    year: int
    title: str
    document: str
    places: int
    opens_on: date
    closes_on: date
    terms: Terms
    content_hash: str
    status: CallStatus
    drafted_at: datetime
    closed_on: date | None
    announced_on: date | None

    @classmethod
    def of(cls, call: Call) -> Self:
        """The call as it is answered."""
        plain = [name for name in cls.model_fields if name not in ("article", "terms")]
        more = {"article": CallKind(call.kind).article, "terms": Terms.model_validate(call.terms)}
        return cls.model_validate({name: getattr(call, name) for name in plain} | more)


class Listed(Answer):
    """A candidate of a list."""

    candidate_id: UUID
    rank: int
    score: str
    award: str | None


class ListOut(Answer):
    """拟认定名单 A list, with the hash that its announcement answers for."""

    id: UUID
    call_id: UUID
    call_status: CallStatus
    proposed_on: date
    entries: Sequence[Listed]
    reason: str
    content_hash: str
    status: ProposalStatus
    proposed_by: str
    decided_by: str | None
    decision_reason: str | None

    @classmethod
    def of(cls, call: Call, listed: FinalList) -> Self:
        """The list as it is answered."""
        plain = [name for name in cls.model_fields if name != "call_status"]
        return cls.model_validate({name: getattr(listed, name) for name in plain} | {"call_status": call.status})


def yuan(amount: Decimal | None) -> str | None:
    """Yuan as text, where there are any."""
    return None if amount is None else to_wire(amount)

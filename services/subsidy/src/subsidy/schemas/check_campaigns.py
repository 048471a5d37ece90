"""抽查 Shapes of campaigns, their items, what was found, and what a campaign says in the end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kit.days import Day
from kit.money import NonNegativeYuan, PositiveYuan
from kit.wire import Answer, Body
from subsidy.models import CampaignStatus, Irregularity, Look, Population, Programme, Turn
from subsidy.schemas.wording import DistrictCode

Share = Annotated[str, Field(pattern=r"^(0|1|0\.[0-9]{1,6}|1\.0{1,6})$", examples=["0.05"])]
Inspector = Annotated[str, Field(min_length=1, max_length=200, description="the subject of their token")]


class NewCampaign(Body):
    """Of what a sample is to be drawn, how large, and by which seed."""

    name: Annotated[str, Field(min_length=2, max_length=200)]
    paid_from: Day
    paid_to: Annotated[Day, Field(description="the last day; it is over")]
    programmes: Annotated[Sequence[Programme] | None, Field(min_length=1, max_length=100)] = None
    district: DistrictCode | None = None
    least: Annotated[PositiveYuan | None, Field(description="yuan, included")] = None
    most: Annotated[PositiveYuan | None, Field(description="yuan, included")] = None
    strata: Annotated[Sequence[Literal["programme", "district"]], Field(max_length=2)] = ("programme", "district")
    seed: Annotated[str, Field(pattern=r"^[\x21-\x7e]{4,200}$", description="the same seed draws the same sample")]
    size: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    share: Share | None = None
    twice: Annotated[Share, Field(description="the share that another person looks at again")] = "0.1"

    @model_validator(mode="after")
    def check(self) -> Self:
        """Either a size or a share; days and amounts the right way round; each stratum once."""
        if (self.size is None) == (self.share is None):
            raise PydanticCustomError("size", "say either a size or a share")
        if self.paid_to < self.paid_from:
            raise PydanticCustomError("period", "paid_to is before paid_from")
        if self.least is not None and self.most is not None and self.most < self.least:
            raise PydanticCustomError("band", "most is below least")
        if len(set(self.strata)) < len(self.strata):
            raise PydanticCustomError("strata", "a stratum stands once")
        return self

    def population(self) -> Population:
        """Of which payments."""
        return Population(self.paid_from, self.paid_to, self.programmes, self.district, self.least, self.most)

    def asked(self) -> Fraction | None:
        """The share as a number."""
        return None if self.share is None else Fraction(self.share)

    def again(self) -> Fraction:
        """The share of the second round as a number."""
        return Fraction(self.twice)


class CampaignOut(Answer):
    """A campaign; its progress only in the answer about one."""

    id: UUID
    name: str
    paid_from: date
    paid_to: date
    programmes: Sequence[str] | None
    district: str | None
    least: PositiveYuan | None
    most: PositiveYuan | None
    strata: Sequence[str]
    seed: str
    size: int
    twice: str
    population: Annotated[int, Field(description="payments of which the sample was drawn")]
    population_hash: Annotated[str, Field(description="SHA-256 of them with their strata")]
    status: CampaignStatus
    begun_at: datetime
    begun_by: str
    progress: Annotated[Mapping[Turn, int] | None, Field(description="items by whose turn it is")] = None

    @classmethod
    def of(cls, campaign: object, progress: Mapping[str, int] | None = None) -> Self:
        """A campaign with its progress."""
        plain = {name: getattr(campaign, name) for name in cls.model_fields if name != "progress"}
        return cls.model_validate({**plain, "progress": progress})


class Assignment(Body):
    """Who is to look at what nobody has yet."""

    inspectors: Annotated[Sequence[Inspector], Field(min_length=1, max_length=100)]


class Assigned(Answer):
    """How many items each one got; what no one of them may look at is left."""

    given: Mapping[str, int]


class ItemOut(Answer):
    """An item of the sample; whether a second look is due anyway is not told before it is."""

    id: UUID
    campaign_id: UUID
    position: int
    payment_id: UUID
    application_id: UUID
    programme: Programme
    district: str
    amount: PositiveYuan
    turn: Turn
    assigned_to: str | None
    result: Look | None


class NewLook(Body):
    """What was found: nothing, or what is irregular, with the yuan in question."""

    irregularity: Irregularity | None = None
    amount: Annotated[NonNegativeYuan | None, Field(description="yuan in question")] = None
    papers: Annotated[
        Sequence[UUID], Field(max_length=50, description="documents handed in for the application that show it")
    ] = ()


class VerificationOut(Answer):
    """What drawing again gives."""

    population: int
    population_hash: str
    is_same: Annotated[bool, Field(description="whether population and sample are those that are kept")]


class StratumOut(Answer):
    """What was found of a stratum so far."""

    stratum: Sequence[str]
    population: int
    sampled: int
    done: int
    irregular: int
    error_rate: Annotated[Decimal | None, Field(description="irregular of those done; null before the first")]
    amount: Annotated[NonNegativeYuan, Field(description="yuan of those done")]


class ReportOut(Answer):
    """What a campaign has found so far."""

    strata: Sequence[StratumOut]

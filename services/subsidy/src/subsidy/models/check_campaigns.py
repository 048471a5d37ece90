"""抽查 Campaigns: a sample of what was paid, drawn by a seed, each item looked at by people who had no part in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from subsidy.models.base import Base
from subsidy.models.budget import one_of
from subsidy.models.check_findings import Irregularity
from subsidy.models.payments import Payment
from subsidy.models.sampling import Drawn


class CampaignStatus(StrEnum):
    """How far a campaign is."""

    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    """Every item has its result."""


class Turn(StrEnum):
    """Who is to look at an item next."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    """Another person: by the second round's share, or because the first one found it irregular."""
    THIRD = "THIRD"
    """A third one decides, for two disagree."""
    DONE = "DONE"


class Look(StrEnum):
    """What somebody has found."""

    OK = "OK"
    IRREGULAR = "IRREGULAR"


@dataclass(frozen=True, slots=True)
class Population:
    """Of which payments a sample is drawn; what is left out does not matter."""

    paid_from: date
    paid_to: date
    programmes: Sequence[str] | None = None
    district: str | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    """Yuan, both included."""


class CheckCampaign(Base):
    """抽查 One campaign; its sample follows from the payments that are kept with it, its seed and its sizes."""

    __tablename__ = "check_campaigns"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    paid_from: Mapped[date]
    paid_to: Mapped[date]
    programmes: Mapped[list[Any] | None] = mapped_column(JSONB(none_as_null=True))
    district: Mapped[str | None]
    least: Mapped[Decimal | None]
    most: Mapped[Decimal | None]
    strata: Mapped[list[Any]]
    """What divides the payments: programme, district, or both."""
    seed: Mapped[str]
    size: Mapped[int]
    twice: Mapped[str]
    """The share of the second round, as text."""
    population: Mapped[int]
    population_hash: Mapped[str]
    status: Mapped[str]
    begun_at: Mapped[datetime]
    begun_by: Mapped[str]

    __table_args__ = (
        CheckConstraint(one_of("status", CampaignStatus), name="status"),
        CheckConstraint("paid_from <= paid_to", name="period"),
        CheckConstraint("size BETWEEN 1 AND population", name="size"),
        Index("ix_check_campaigns_status_id", "status", "id"),
        Index("ix_check_campaigns_district_id", "district", "id"),
    )

    @classmethod
    def begin(
        cls,
        name: str,
        of: Population,
        *,
        strata: Sequence[str],
        seed: str,
        size: int,
        twice: str,
        population: int,
        population_hash: str,
        by: Actor,
    ) -> Self:
        """Draw a sample of so many payments."""
        return cls(
            id=new_id(),
            name=name,
            paid_from=of.paid_from,
            paid_to=of.paid_to,
            programmes=None if of.programmes is None else sorted(set(of.programmes)),
            district=of.district,
            least=of.least,
            most=of.most,
            strata=list(strata),
            seed=seed,
            size=size,
            twice=twice,
            population=population,
            population_hash=population_hash,
            status=CampaignStatus.OPEN,
            begun_at=clock.now(),
            begun_by=by.subject,
        )

    def complete(self) -> None:
        """Every item has its result."""
        self.status = CampaignStatus.COMPLETED


class CampaignPayment(Base):
    """A payment of a campaign's population, kept as it was when the sample was drawn."""

    __tablename__ = "campaign_payments"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("check_campaigns.id"), primary_key=True)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"), primary_key=True)
    stratum: Mapped[list[Any]]


class CheckItem(Base):
    """A payment of the sample, and whose turn it is."""

    __tablename__ = "check_items"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("check_campaigns.id"))
    position: Mapped[int]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    programme: Mapped[str]
    district: Mapped[str]
    amount: Mapped[Decimal]
    stratum: Mapped[list[Any]]
    twice: Mapped[bool]
    turn: Mapped[str]
    assigned_to: Mapped[str | None]
    result: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("campaign_id", "position"),
        CheckConstraint(one_of("turn", Turn), name="turn"),
        CheckConstraint("(turn = 'DONE') = (result IS NOT NULL)", name="result"),
        Index("ix_check_items_campaign_id_turn_id", "campaign_id", "turn", "id"),
        Index("ix_check_items_campaign_id_assigned_to_id", "campaign_id", "assigned_to", "id"),
        Index("ix_check_items_campaign_id_result_id", "campaign_id", "result", "id"),
    )

    @classmethod
    def of(cls, campaign: CheckCampaign, position: int, drawn: Drawn, payment: Payment) -> Self:
        """A payment that was drawn."""
        assert payment.application_id is not None, "a condition of the population"
        return cls(
            id=new_id(),
            campaign_id=campaign.id,
            position=position,
            payment_id=payment.id,
            application_id=payment.application_id,
            programme=payment.programme,
            district=payment.district,
            amount=payment.amount,
            stratum=list(drawn.stratum),
            twice=drawn.twice,
            turn=Turn.FIRST,
        )

    def assign(self, to: str) -> None:
        """Let somebody look at it; the caller has seen that they had no part in it."""
        self._require_open()
        self.assigned_to = to

    def look(self, looks: "Sequence[CheckLook]", look: "CheckLook", *, by: Actor) -> None:
        """Take what the person whose turn it is has found: the result, or another person's turn."""
        self._require_open()
        if self.assigned_to != by.subject:
            raise Forbidden("this item is not assigned to you", code="NOT_ASSIGNED")
        if not {by.subject, by.on_behalf_of}.isdisjoint(name for one in looks for name in one.people):
            raise Forbidden("you have looked at it before: another person does now", code="SEPARATION_OF_DUTIES")
        self.assigned_to = None
        first = looks[0].result if looks else None
        if self.turn == Turn.FIRST and (self.twice or look.result == Look.IRREGULAR):
            self.turn = Turn.SECOND
        elif self.turn == Turn.SECOND and look.result != first:
            self.turn = Turn.THIRD
        else:
            self.turn, self.result = Turn.DONE, look.result

    def _require_open(self) -> None:
        if self.turn == Turn.DONE:
            raise Conflict("this item has its result", code="ITEM_DONE", result=self.result)


class CheckLook(Base):
    """What one person has found of an item; never changed."""

    __tablename__ = "check_looks"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("check_items.id"))
    ordinal: Mapped[int]
    result: Mapped[str]
    code: Mapped[str | None]
    amount: Mapped[Decimal | None]
    """The yuan in question."""
    evidence: Mapped[list[Any]]
    """Documents with their hashes."""
    looked_at: Mapped[datetime]
    looked_by: Mapped[str]
    looked_for: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("item_id", "ordinal"),
        UniqueConstraint("item_id", "looked_by"),
        CheckConstraint(one_of("result", Look), name="result"),
        CheckConstraint("(result = 'IRREGULAR') = (code IS NOT NULL)", name="code"),
        CheckConstraint("(code IS NULL) = (amount IS NULL) AND coalesce(amount, 0) >= 0", name="amount"),
    )

    @classmethod
    def of(
        cls,
        item: CheckItem,
        ordinal: int,
        *,
        irregularity: Irregularity | None,
        amount: Decimal | None,
        evidence: Sequence[Mapping[str, Any]],
        by: Actor,
    ) -> Self:
        """Keep what was found."""
        return cls(
            id=new_id(),
            item_id=item.id,
            ordinal=ordinal,
            result=Look.OK if irregularity is None else Look.IRREGULAR,
            code=irregularity,
            amount=amount,
            evidence=[dict(one) for one in evidence],
            looked_at=clock.now(),
            looked_by=by.subject,
            looked_for=by.on_behalf_of,
        )

    @property
    def people(self) -> tuple[str, ...]:
        """Who looked, and on whose behalf."""
        return tuple(one for one in (self.looked_by, self.looked_for) if one is not None)

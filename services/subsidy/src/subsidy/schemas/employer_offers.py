"""免申即享 Shapes of offers to employers."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from kit.languages import Language
from kit.money import PositiveYuan
from kit.wire import Answer, Body
from subsidy.models import EmployerOffer, OfferStatus
from subsidy.schemas.applications import StatedFacts
from subsidy.schemas.filings import MOST_ITEMS
from subsidy.schemas.payees import Payee
from subsidy.schemas.words import OFFERS, programme_name, said


class EmploymentFacts(Body):
    """What the employer states of one of the employments."""

    employment_id: UUID
    facts: StatedFacts


class EmployerAcceptance(Body):
    """Taking an offer: what only the employer can state, and where to be paid unless the last filing said."""

    facts: StatedFacts = Field(default_factory=dict)
    """That hold for all; an item may state its own."""
    items: Annotated[tuple[EmploymentFacts, ...], Field(max_length=MOST_ITEMS)] = ()
    payee: Payee | None = None


class EmployerOfferOut(Answer):
    """What an employer can have, and for whom; empty `amount`: it turns on the `missing` facts."""

    id: UUID
    employer_id: UUID
    programme: str
    period: str
    district: str
    employments: Sequence[UUID]
    missing: Sequence[str]
    status: OfferStatus
    amount: PositiveYuan | None
    reasons: Sequence[str]
    as_of: date
    rule_version: str
    offered_on: date
    expires_on: date
    filing_id: UUID | None


class MyEmployerOffer(EmployerOfferOut):
    """The same in the reader's language."""

    name: str
    text: str

    @classmethod
    def of(cls, offer: EmployerOffer, language: Language) -> Self:
        """In the reader's language."""
        words = {"name": programme_name(offer.programme, language), "text": said(OFFERS, offer.status, language)}
        plain = {name: getattr(offer, name) for name in cls.model_fields if name not in words}
        return cls.model_validate(plain | words)

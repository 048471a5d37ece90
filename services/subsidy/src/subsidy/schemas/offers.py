"""免申即享 Shapes of offers."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from kit.money import PositiveYuan
from kit.wire import Answer, Body
from subsidy.models import OfferStatus
from subsidy.schemas.payees import Payee


class Acceptance(Body):
    """Taking an offer: where to be paid, or nothing to be paid where the last application said."""

    payee: Payee | None = None


class OfferOut(Answer):
    """What somebody can have, and why; empty `amount`: the rule grants it, how much is not known yet."""

    id: UUID
    person_id: UUID
    programme: str
    period: str
    district: str
    status: OfferStatus
    amount: PositiveYuan | None
    reasons: Sequence[str]
    as_of: date
    rule_version: str
    screening_id: UUID | None
    offered_on: date
    expires_on: date
    application_id: UUID | None

"""贴息 Shapes of loan banks' claims."""

from datetime import date
from uuid import UUID

from kit.money import PositiveYuan
from kit.wire import Answer
from subsidy.models import ClaimStatus, HoldReason


class ClaimOut(Answer):
    """A loan bank's claim, and why it is held where it is."""

    id: UUID
    loan_id: UUID
    bank_code: str
    district: str
    period_from: date
    settled_on: date
    interest: PositiveYuan
    amount: PositiveYuan
    status: ClaimStatus
    hold_reason: HoldReason | None
    payment_id: UUID | None

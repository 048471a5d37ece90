"""支付 Shapes of payments."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from kit.money import NonNegativeYuan, PositiveYuan
from kit.vault import Vault
from kit.wire import Answer, Body
from subsidy.models import Fund, Payment, PaymentStatus, Programme
from subsidy.schemas.payees import Payee, PayeeOut
from subsidy.schemas.wording import Sentence


class PayeeCorrection(Body):
    """更正收款账户 Where a payment is to be made instead."""

    payee: Payee
    reason: Sentence | None = None


class PaymentOut(Answer):
    """A payment, its payee masked."""

    id: UUID
    payment_key: str
    programme: Programme
    application_id: UUID | None
    claim_id: UUID | None
    district: str
    fund: Fund
    amount: PositiveYuan
    city_share: NonNegativeYuan
    """市级负担; with `district_share` the amount, to the fen."""
    district_share: NonNegativeYuan
    national_part: NonNegativeYuan | None
    """What national rules carry of the amount, the rest is local; null where its figures are not split."""
    payee: PayeeOut
    status: PaymentStatus
    instructed_at: datetime
    settled_on: date | None
    bank_reference: str | None
    bank_reason: str | None

    @classmethod
    def of(cls, payment: Payment, vault: Vault) -> Self:
        """Mask the payee."""
        plain = {name: getattr(payment, name) for name in cls.model_fields if name != "payee"}
        return cls.model_validate({**plain, "payee": PayeeOut.of(payment.payee(vault))})

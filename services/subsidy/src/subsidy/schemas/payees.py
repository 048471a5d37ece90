"""收款人 Shapes of who is paid, and where."""

from datetime import datetime
from typing import Self

from kit.identity import PersonName
from kit.privacy import mask_account, mask_name
from kit.vault import Vault
from kit.wire import Answer, Body
from subsidy.models import BankPayee, PayeeStatus
from subsidy.schemas.wording import AccountNumber, ContentHash


class Payee(Body):
    """Who is paid, and where."""

    name: PersonName
    account: AccountNumber


class PayeeConfirmation(Body):
    """A second person's word that the bank is to be paid where it was seen to be proposed."""

    content_hash: ContentHash


class PayeeOut(Answer):
    """Who is paid, masked."""

    name: str
    account: str

    @classmethod
    def of(cls, payee: tuple[str, str]) -> Self:
        """Mask name and account."""
        name, account = payee
        return cls(name=mask_name(name), account=mask_account(account))


class BankPayeeOut(Answer):
    """Where a lending bank is paid or is to be, masked, with the hash that a confirmation answers for."""

    bank_code: str
    payee: PayeeOut
    status: PayeeStatus
    content_hash: str
    registered_at: datetime
    registered_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None

    @classmethod
    def of(cls, payee: BankPayee, vault: Vault) -> Self:
        """Mask name and account."""
        plain = {name: getattr(payee, name) for name in cls.model_fields if name != "payee"}
        return cls.model_validate({**plain, "payee": PayeeOut.of(payee.payee(vault))})

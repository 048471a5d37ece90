"""户名账号核验 What the bank has said of accounts and names, before anything is paid to them."""

from datetime import date
from enum import StrEnum
from typing import Self

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from subsidy.models.base import Base
from subsidy.models.budget import one_of


class AccountStanding(StrEnum):
    """What the bank says of an account and a name; it does not say whose the account is."""

    MATCH = "MATCH"
    NAME_DIFFERS = "NAME_DIFFERS"
    CLOSED = "CLOSED"
    UNKNOWN = "UNKNOWN"

    @property
    def finding(self) -> str | None:
        """The code under which a payment is refused or held out for it; None where it may be paid."""
        return {
            AccountStanding.MATCH: None,
            AccountStanding.NAME_DIFFERS: "NAME_DIFFERS",
            AccountStanding.CLOSED: "ACCOUNT_CLOSED",
            AccountStanding.UNKNOWN: "ACCOUNT_UNVERIFIED",
        }[self]


class PayeeVerification(Base):
    """The bank's last word on one account and name, known by their keyed digest alone."""

    __tablename__ = "payee_verifications"

    digest: Mapped[bytes] = mapped_column(primary_key=True)
    standing: Mapped[str]
    verified_on: Mapped[date]

    __table_args__ = (CheckConstraint(one_of("standing", AccountStanding), name="standing"),)

    @classmethod
    def of(cls, digest: bytes, standing: AccountStanding, *, on: date) -> Self:
        """What the bank has said on a day."""
        return cls(digest=digest, standing=standing, verified_on=on)

"""Where lending banks are paid: what one holder of finance's role proposes, another one confirms."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict, Forbidden
from kit.ids import new_id
from kit.privacy import mask_account
from kit.vault import Vault
from rulebook.verdicts import canonical_bytes
from subsidy.models.base import Base


class PayeeStatus(StrEnum):
    """Where a bank's payee stands."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    """Confirmed: the bank is paid there."""
    REPLACED = "REPLACED"
    """Another proposal or another payee took its place."""


class BankPayee(Base):
    """One statement of where a lending bank is paid, kept for good; name and account are encrypted."""

    __tablename__ = "bank_payees"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bank_code: Mapped[str]
    name: Mapped[bytes]
    account: Mapped[bytes]
    digest: Mapped[bytes]
    """Keyed digest of name and account, the same whatever key they are encrypted with."""
    status: Mapped[str]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str]
    registered_for: Mapped[str | None]
    """On whose behalf it was registered, as the token said."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("confirmed_by <> registered_by AND confirmed_by <> registered_for", name="two_people"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        CheckConstraint("status <> 'IN_FORCE' OR confirmed_by IS NOT NULL", name="in_force"),
        CheckConstraint("status <> 'PROPOSED' OR confirmed_by IS NULL", name="proposed"),
        Index("uq_bank_payees_proposed", "bank_code", unique=True, postgresql_where=text("status = 'PROPOSED'")),
        Index("uq_bank_payees_in_force", "bank_code", unique=True, postgresql_where=text("status = 'IN_FORCE'")),
    )

    @classmethod
    def propose(cls, bank_code: str, *, name: str, account: str, by: Actor, vault: Vault) -> Self:
        """State where a bank is to be paid, sealed, for somebody else to confirm."""
        proposed = cls(
            id=new_id(),
            bank_code=bank_code,
            digest=cls.digest_of(name, account, vault),
            status=PayeeStatus.PROPOSED,
            registered_at=clock.now(),
            registered_by=by.subject,
            registered_for=by.on_behalf_of,
        )
        proposed.name = vault.seal(name, "bank_payees", "name", proposed.id)
        proposed.account = vault.seal(account, "bank_payees", "account", proposed.id)
        return proposed

    @staticmethod
    def digest_of(name: str, account: str, vault: Vault) -> bytes:
        """The keyed digest under which the same name and account are found."""
        return vault.find(f"{name}\n{account}", "bank_payees", "payee")

    def confirm(self, *, content_hash: str, by: Actor) -> None:
        """Let the bank be paid here from now on; by somebody else than who proposed it, as it was seen."""
        if not {by.subject, by.on_behalf_of}.isdisjoint({self.registered_by, self.registered_for} - {None}):
            raise Forbidden("who says where a bank is paid does not confirm it", code="SEPARATION_OF_DUTIES")
        if content_hash != self.content_hash:
            raise Conflict("the proposal is not what you saw: read it again", code="CONTENT_CHANGED")
        self.status, self.confirmed_at, self.confirmed_by = PayeeStatus.IN_FORCE, clock.now(), by.subject

    def replace(self) -> None:
        """Let another one take its place."""
        self.status = PayeeStatus.REPLACED

    def payee(self, vault: Vault) -> tuple[str, str]:
        """Name and account in clear text; the caller masks them, or sends them to the bank."""
        return (
            vault.open(self.name, "bank_payees", "name", self.id),
            vault.open(self.account, "bank_payees", "account", self.id),
        )

    def audited(self, vault: Vault) -> dict[str, Any]:
        """What the audit keeps of it: enough to tell one account from another, not to pay there."""
        _, account = self.payee(vault)
        return {"id": str(self.id), "account": mask_account(account), "digest": self.digest.hex()}

    @property
    def content_hash(self) -> str:
        """SHA-256 of all that its confirmation answers for."""
        return hashlib.sha256(
            canonical_bytes({"id": str(self.id), "bank_code": self.bank_code, "payee": self.digest.hex()})
        ).hexdigest()

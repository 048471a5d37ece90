"""草稿 Applications that are not filed yet: saved, changed, then submitted or discarded."""

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.errors import Conflict
from kit.ids import new_id
from kit.vault import Vault
from subsidy.models.base import Base


class DraftStatus(StrEnum):
    """Where a draft stands."""

    SAVED = "SAVED"
    SUBMITTED = "SUBMITTED"
    DISCARDED = "DISCARDED"


class Draft(Base):
    """A draft of whoever saved it, and of nobody else; its content is encrypted, for it names payees."""

    __tablename__ = "drafts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    """The subject who saved it."""
    content: Mapped[bytes | None]
    """None once it was submitted or discarded."""
    status: Mapped[str]
    saved_at: Mapped[datetime]
    application_id: Mapped[UUID | None]

    __table_args__ = (
        CheckConstraint("(status = 'SAVED') = (content IS NOT NULL)", name="content"),
        CheckConstraint("(status = 'SUBMITTED') = (application_id IS NOT NULL)", name="submitted"),
        Index("ix_drafts_owner_id", "owner", "id"),
        Index("ix_drafts_saved_at", "saved_at", postgresql_where=text("status = 'SAVED'")),
    )

    @classmethod
    def begin(cls, content: Mapping[str, Any], *, by: Actor, vault: Vault) -> Self:
        """Save a new draft."""
        draft = cls(id=new_id(), owner=by.subject, status=DraftStatus.SAVED)
        draft.save(content, vault=vault)
        return draft

    def save(self, content: Mapping[str, Any], *, vault: Vault) -> None:
        """Put another content in the place of the one saved."""
        self.require_saved()
        self.content = vault.seal(json.dumps(dict(content), ensure_ascii=False), "drafts", "content", self.id)
        self.saved_at = clock.now()

    def opened(self, vault: Vault) -> dict[str, Any]:
        """The content in clear text, for whoever saved it; empty once it is over."""
        if self.content is None:
            return {}
        found: dict[str, Any] = json.loads(vault.open(self.content, "drafts", "content", self.id))
        return found

    def submit(self, application_id: UUID) -> None:
        """It has become an application."""
        self.require_saved()
        self.status, self.content, self.application_id = DraftStatus.SUBMITTED, None, application_id

    def discard(self) -> None:
        """Give it up."""
        self.require_saved()
        self.status, self.content = DraftStatus.DISCARDED, None

    def require_saved(self) -> None:
        """Raise `Conflict` once it is over."""
        if self.status != DraftStatus.SAVED:
            raise Conflict(f"a draft that is {self.status} is over", code="DRAFT_STATUS", state=self.status)

"""申请材料 Shapes of documents."""

from datetime import datetime
from typing import Self
from uuid import UUID

from kit.vault import Vault
from kit.wire import Answer
from subsidy.models import Paper


class PaperOut(Answer):
    """A document that was handed in."""

    id: UUID
    application_id: UUID | None
    filing_id: UUID | None
    candidate_id: UUID | None
    document: str
    name: str
    media_type: str
    size: int
    sha256: str
    handed_in_at: datetime
    handed_in_by: str

    @classmethod
    def of(cls, paper: Paper, vault: Vault) -> Self:
        """Open the file's name, for whoever may see the application."""
        plain = {name: getattr(paper, name) for name in cls.model_fields if name != "name"}
        return cls.model_validate({**plain, "name": paper.named(vault)})

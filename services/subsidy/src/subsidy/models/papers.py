"""申请材料 Documents of an application, a filing or a candidate, kept on disk under their hash."""

from datetime import datetime
from typing import Self
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kit import clock
from kit.actor import Actor
from kit.ids import new_id
from kit.vault import Vault
from subsidy.models.applications import Application
from subsidy.models.base import Base
from subsidy.models.candidates import Candidate
from subsidy.models.filings import Filing


class Paper(Base):
    """A file that was handed in for one of the documents on the programme's list; its name is encrypted."""

    __tablename__ = "papers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID | None] = mapped_column(ForeignKey("applications.id"))
    filing_id: Mapped[UUID | None] = mapped_column(ForeignKey("filings.id"))
    candidate_id: Mapped[UUID | None] = mapped_column(ForeignKey("candidates.id"))
    document: Mapped[str]
    """The name on the list of the programme, or of the call (劳动合同)."""
    media_type: Mapped[str]
    size: Mapped[int]
    """Bytes."""
    sha256: Mapped[str]
    name: Mapped[bytes]
    handed_in_at: Mapped[datetime]
    handed_in_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("num_nonnulls(application_id, filing_id, candidate_id) = 1", name="holder"),
        CheckConstraint("size > 0", name="size"),
        Index("ix_papers_application_id_id", "application_id", "id"),
        Index("ix_papers_filing_id_id", "filing_id", "id"),
        Index("ix_papers_candidate_id_id", "candidate_id", "id"),
    )

    @classmethod
    def hand_in(
        cls,
        holder: Application | Filing | Candidate,
        *,
        document: str,
        media_type: str,
        size: int,
        sha256: str,
        name: str,
        by: Actor,
        vault: Vault,
    ) -> Self:
        """Enter a file that has arrived whole."""
        paper = cls(
            id=new_id(),
            document=document,
            media_type=media_type,
            size=size,
            sha256=sha256,
            handed_in_at=clock.now(),
            handed_in_by=by.subject,
        )
        if isinstance(holder, Filing):
            paper.filing_id = holder.id
        elif isinstance(holder, Candidate):
            paper.candidate_id = holder.id
        else:
            paper.application_id = holder.id
        paper.name = vault.seal(name, "papers", "name", paper.id)
        return paper

    def named(self, vault: Vault) -> str:
        """The file's name in clear text."""
        return vault.open(self.name, "papers", "name", self.id)

"""申请材料 Handing in documents: only those on the programme's list, and each file once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.vault import Vault
from subsidy import queries
from subsidy.models import Application, Filing, Paper, Status
from subsidy.models.standing import DECIDABLE, GRANTED
from subsidy.rules import INSTRUMENTS


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that has come whole."""

    media_type: str
    size: int
    sha256: str
    name: str


async def hand_in(
    tx: Tx,
    *,
    application_id: UUID | None,
    filing_id: UUID | None,
    document: str,
    arrived: Arrived,
    by: Actor,
    vault: Vault,
) -> Paper:
    """Enter a file; the same file for the same document is entered once.

    Raises `Refusal` where the programme's list does not have the document, `Conflict` once the case is closed.
    """
    holder = await lock_holder(tx, application_id, filing_id, by=by)
    require_taken(holder, document)
    own = Paper.application_id == application_id if application_id else Paper.filing_id == filing_id
    same = await tx.first(select(Paper).where(own, Paper.document == document, Paper.sha256 == arrived.sha256))
    if same is not None:
        return same
    paper = Paper.hand_in(
        holder,
        document=document,
        media_type=arrived.media_type,
        size=arrived.size,
        sha256=arrived.sha256,
        name=arrived.name,
        by=by,
        vault=vault,
    )
    tx.add(paper)
    await tx.session.flush()
    after = {"document": document, "sha256": arrived.sha256, "size": arrived.size}
    tx.audit("document-handed-in", f"{type(holder).SUBJECT}/{holder.id}", by=by, after=after)
    return paper


def require_taken(holder: Application | Filing, document: str) -> None:
    """Raise unless the programme's list has the document, by its statutory name, and the case is open."""
    listed = [one.zh for one in INSTRUMENTS[holder.programme].documents]
    if document not in listed:
        raise Refusal(
            "this document is not on the programme's list: it may not be asked for",
            code="DOCUMENT_NOT_LISTED",
            documents=listed,
        )
    if isinstance(holder, Application) and holder.status not in (*DECIDABLE, *GRANTED, Status.REFUSED):
        raise Conflict(
            f"an application that is {holder.status} takes no more documents",
            code="APPLICATION_STATUS",
            state=holder.status,
        )


async def lock_holder(
    tx: Tx, application_id: UUID | None, filing_id: UUID | None, *, by: Actor
) -> Application | Filing:
    """What the document belongs to, in the caller's scope."""
    if application_id is not None:
        statement = queries.applications_in_scope(by).where(Application.id == application_id).with_for_update()
        return await tx.one(statement, f"application {application_id}")
    filings = queries.filings_in_scope(by).where(Filing.id == filing_id).with_for_update()
    return await tx.one(filings, f"filing {filing_id}")

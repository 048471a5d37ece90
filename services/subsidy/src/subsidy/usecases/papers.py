"""申请材料 Handing in documents: only those on the programme's list, and each file once."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Conflict, Refusal
from kit.vault import Vault
from subsidy import queries
from subsidy.models import Application, Call, Candidate, CandidateStatus, Filing, Paper, Status
from subsidy.models.standing import DECIDABLE, GRANTED
from subsidy.rules import INSTRUMENTS

Held = Application | Filing | Candidate


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
    candidate_id: UUID | None,
    document: str,
    arrived: Arrived,
    by: Actor,
    vault: Vault,
) -> Paper:
    """Enter a file; the same file for the same document is entered once.

    Raises `Refusal` where the programme's list does not have the document, `Conflict` once the case is closed.
    """
    holder = await lock_holder(tx, application_id, filing_id, candidate_id, by=by)
    await require_taken(tx, holder, document)
    own = queries.held_by(application_id, filing_id, candidate_id)
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


async def require_taken(tx: Tx, holder: Held, document: str) -> None:
    """Raise unless the list of the programme, or of the call, has the document by its name, and the case is open."""
    if isinstance(holder, Candidate):
        listed = list((await tx.get(Call, holder.call_id)).terms.get("documents", ()))
    else:
        listed = [one.zh for one in INSTRUMENTS[holder.programme].documents]
    if document not in listed:
        raise Refusal(
            "this document is not on the list: it may not be asked for",
            code="DOCUMENT_NOT_LISTED",
            documents=listed,
        )
    if isinstance(holder, Candidate) and holder.status != CandidateStatus.APPLIED:
        raise Conflict(
            f"a candidate that is {holder.status} takes no more documents",
            code="CANDIDATE_STATUS",
            state=holder.status,
        )
    if isinstance(holder, Application) and holder.status not in (*DECIDABLE, *GRANTED, Status.REFUSED):
        raise Conflict(
            f"an application that is {holder.status} takes no more documents",
            code="APPLICATION_STATUS",
            state=holder.status,
        )


async def lock_holder(
    tx: Tx, application_id: UUID | None, filing_id: UUID | None, candidate_id: UUID | None, *, by: Actor
) -> Held:
    """What the document belongs to, in the caller's scope."""
    if application_id is not None:
        statement = queries.applications_in_scope(by).where(Application.id == application_id).with_for_update()
        return await tx.one(statement, f"application {application_id}")
    if candidate_id is not None:
        candidates = queries.candidates_in_scope(by).where(Candidate.id == candidate_id).with_for_update()
        return await tx.one(candidates, f"candidate {candidate_id}")
    filings = queries.filings_in_scope(by).where(Filing.id == filing_id).with_for_update()
    return await tx.one(filings, f"filing {filing_id}")

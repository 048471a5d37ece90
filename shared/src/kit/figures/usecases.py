"""What operators do about figures: propose, and approve, reject or withdraw what was proposed."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from kit.actor import Actor
from kit.db import Tx
from kit.errors import Refusal
from kit.figures.book import FigureBook
from kit.figures.model import LocalFigure
from kit.proposals import ProposalStatus
from rulebook.figures import Figure
from rulebook.local import LocalFigureError, read_local

_APPROVING = text("SELECT pg_advisory_xact_lock(hashtext('local-figures'))")


def read_figure(book: FigureBook, *, districts: Sequence[str] | None, **stated: Any) -> Figure:
    """What is stated as a figure of the book; raises `Refusal` naming every field that does not fit the shipped one."""
    try:
        return read_local(book.shipped, districts=_present(book, districts), **stated)
    except LocalFigureError as error:
        raise Refusal(
            "some fields do not fit: see errors",
            code="INVALID",
            errors=[
                {"field": f"body.{field}", "code": "FIGURE_INVALID", "message": expected}
                for field, expected in error.errors
            ],
        ) from error


async def propose(
    tx: Tx,
    book: FigureBook,
    *,
    key: str,
    unit: str,
    value: Any,
    national: Any,
    valid_from: date,
    valid_to: date | None,
    document: str,
    article: int,
    reason: str,
    by: Actor,
    districts: Sequence[str] | None = None,
) -> LocalFigure:
    """Propose a local figure, for everywhere or for some districts; nothing uses it until another person approves it.

    Raises `Refusal` naming every field that does not fit the shipped figure.
    """
    figure = read_figure(
        book,
        key=key,
        unit=unit,
        value=value,
        national=national,
        valid_from=valid_from,
        valid_to=valid_to,
        document=document,
        article=article,
        districts=districts,
    )
    proposed = LocalFigure.propose(figure, reason=reason, by=by)
    tx.add(proposed)
    tx.audit("figure-proposed", f"figure/{proposed.id}", by=by, after=proposed.content(), reason=reason)
    return proposed


async def approve(tx: Tx, book: FigureBook, proposal_id: UUID, *, content_hash: str, by: Actor) -> LocalFigure:
    """Approve what another person proposed, as it was seen: every decision from now on uses it."""
    proposal = await tx.lock(LocalFigure, proposal_id)
    proposal.require_approvable(content_hash=content_hash, by=by)
    # One approval after the other, each numbered after the last that has committed.
    await tx.session.execute(_APPROVING)
    last = (await tx.session.execute(select(func.max(LocalFigure.approval)))).scalar_one()
    approved = proposal.approve(content_hash=content_hash, number=(last or 0) + 1, announcement=book.approved, by=by)
    tx.publish(approved, by=by, before={"status": ProposalStatus.PROPOSED})
    return proposal


async def reject(tx: Tx, proposal_id: UUID, *, reason: str, by: Actor) -> LocalFigure:
    """Reject what another person proposed, and say why."""
    proposal = await tx.lock(LocalFigure, proposal_id)
    proposal.reject(reason=reason, by=by)
    _audit(tx, "figure-rejected", proposal, by=by, reason=reason)
    return proposal


async def withdraw(tx: Tx, proposal_id: UUID, *, by: Actor) -> LocalFigure:
    """Take back what one has proposed oneself."""
    proposal = await tx.lock(LocalFigure, proposal_id)
    proposal.withdraw(by=by)
    _audit(tx, "figure-withdrawn", proposal, by=by)
    return proposal


def _present(book: FigureBook, districts: Sequence[str] | None) -> tuple[str, ...]:
    if districts is None:
        return ()
    if book.districts is None:
        raise LocalFigureError([("districts", "none: every figure of this service holds everywhere")])
    try:
        return tuple(sorted({book.districts.present(one) for one in districts}))
    except LookupError as error:
        raise LocalFigureError([("districts", f"codes of districts expected: {error}")]) from error


def _audit(tx: Tx, action: str, proposal: LocalFigure, *, by: Actor, reason: str | None = None) -> None:
    before, after = {"status": ProposalStatus.PROPOSED}, {"status": proposal.status}
    tx.audit(action, f"figure/{proposal.id}", by=by, before=before, after=after, reason=reason)

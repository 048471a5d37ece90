"""The routes about figures: what is in force on a day, and local ones from the proposal to the decision."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from kit import clock
from kit.actor import Role
from kit.app import CurrentActor, Reading, WriteTx, new_router
from kit.days import Day
from kit.figures import queries, usecases
from kit.figures.book import FigureBook
from kit.figures.overlay import figures_in_force
from kit.figures.shapes import Approval, FigureOut, NewProposal, ProposalOut, Rejection
from kit.policy import ANY_ROLE, Policies, allow
from kit.proposals import ProposalStatus
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor

router = new_router()

OPERATORS = (Role.ADMINISTRATOR, Role.FINANCE)
POLICIES: Policies = {
    ("GET", "/v1/figures"): ANY_ROLE,
    ("POST", "/v1/figures/proposals"): allow(*OPERATORS),
    ("GET", "/v1/figures/proposals"): allow(*OPERATORS, Role.AUDITOR),
    ("GET", "/v1/figures/proposals/{proposal_id}"): allow(*OPERATORS, Role.AUDITOR),
    ("POST", "/v1/figures/proposals/{proposal_id}/approval"): allow(*OPERATORS),
    ("POST", "/v1/figures/proposals/{proposal_id}/rejection"): allow(*OPERATORS),
    ("POST", "/v1/figures/proposals/{proposal_id}/withdrawal"): allow(*OPERATORS),
}


async def _book(request: Request) -> FigureBook:
    book: FigureBook = request.app.state.figures
    return book


Book = Annotated[FigureBook, Depends(_book)]


@router.get("/v1/figures", tags=["figures"])
async def list_figures(
    session: Reading,
    book: Book,
    key: Annotated[str, Query(max_length=200, description="what the keys begin with")] = "",
    on: Day | None = None,
    district: Annotated[str | None, Query(pattern=r"^[0-9]{6}$", description="in which they hold")] = (None),
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[FigureOut]:
    """The figures that this service decides with, by key, as they are on a day (today where none is named)."""
    after = decode_cursor(cursor, str)[0] if cursor else ""
    figures = await figures_in_force(session, book.shipped)
    if district is not None and book.districts is not None:
        figures = await book.districts.figures(session, district)
    keys = sorted(one for one in book.shipped.keys if one.startswith(key) and one > after)
    items = [FigureOut.on_day(figures, one, on or clock.today()) for one in keys[:limit]]
    return Page(items=items, next=encode_cursor(items[-1].key) if len(keys) > limit else None)


@router.post("/v1/figures/proposals", status_code=201, tags=["figures"])
async def propose(tx: WriteTx, actor: CurrentActor, book: Book, body: NewProposal) -> ProposalOut:
    """Propose a local figure with its document; nothing uses it until another person approves it."""
    return ProposalOut.model_validate(await usecases.propose(tx, book, **dict(body), by=actor))


@router.get("/v1/figures/proposals", tags=["figures"])
async def list_proposals(
    session: Reading,
    key: Annotated[str | None, Query(max_length=200)] = None,
    status: ProposalStatus | None = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[ProposalOut]:
    """Proposed local figures and what became of them, in the order in which they were made."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.proposals(session, key=key, status=status, after=after, limit=limit + 1)
    items = [ProposalOut.model_validate(proposal) for proposal in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/figures/proposals/{proposal_id}", tags=["figures"])
async def read_proposal(session: Reading, proposal_id: UUID) -> ProposalOut:
    """One proposal, with the content hash that an approval names."""
    return ProposalOut.model_validate(await queries.proposal(session, proposal_id))


@router.post("/v1/figures/proposals/{proposal_id}/approval", status_code=201, tags=["figures"])
async def approve(tx: WriteTx, actor: CurrentActor, book: Book, proposal_id: UUID, body: Approval) -> ProposalOut:
    """Approve what another person proposed, as you saw it: every decision from now on uses it."""
    approved = await usecases.approve(tx, book, proposal_id, content_hash=body.content_hash, by=actor)
    return ProposalOut.model_validate(approved)


@router.post("/v1/figures/proposals/{proposal_id}/rejection", status_code=201, tags=["figures"])
async def reject(tx: WriteTx, actor: CurrentActor, proposal_id: UUID, body: Rejection) -> ProposalOut:
    """Reject what another person proposed."""
    return ProposalOut.model_validate(await usecases.reject(tx, proposal_id, reason=body.reason, by=actor))


@router.post("/v1/figures/proposals/{proposal_id}/withdrawal", status_code=201, tags=["figures"])
async def withdraw(tx: WriteTx, actor: CurrentActor, proposal_id: UUID) -> ProposalOut:
    """Withdraw what you have proposed yourself."""
    return ProposalOut.model_validate(await usecases.withdraw(tx, proposal_id, by=actor))

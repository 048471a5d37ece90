"""申请材料 Routes of documents: taken in while they arrive, kept under their hash."""

import re
from typing import Annotated
from urllib.parse import quote, unquote
from uuid import UUID

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse

from kit.actor import OFFICES, Role
from kit.app import CurrentActor, Reading, new_router
from kit.errors import Malformed, Unsupported
from kit.policy import Policies, allow
from kit.uploads import unpacked
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Papers, Sealed
from subsidy.api.applications import MAKERS
from subsidy.schemas.papers import PaperOut
from subsidy.usecases import Arrived

router = new_router()

READERS = (Role.CITIZEN, Role.EMPLOYER, *OFFICES)
POLICIES: Policies = {
    ("PUT", "/v1/papers"): allow(*MAKERS),
    ("GET", "/v1/papers"): allow(*READERS),
    ("GET", "/v1/papers/{paper_id}"): allow(*READERS),
    ("GET", "/v1/papers/{paper_id}/content"): allow(*READERS),
}
HANDING_IN = ("PUT", "/v1/papers")
"""The route that reads its body while it arrives."""

SIGNS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""What a file of each type begins with."""
_BODY = {
    "required": True,
    "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in SIGNS},
}
_NAME = re.compile(r"filename\*=UTF-8''([^;\s]{1,600})", re.IGNORECASE)
Holder = Annotated[UUID | None, Query(description="one of the three")]


@router.put("/v1/papers", tags=["documents"], openapi_extra={"requestBody": _BODY}, response_model=PaperOut)
async def hand_in(
    request: Request,
    actor: CurrentActor,
    vault: Sealed,
    storage: Papers,
    document: Annotated[
        str, Query(max_length=100, description="by its name on the list of the programme, or of the call")
    ],
    application_id: Holder = None,
    filing_id: Holder = None,
    candidate_id: Holder = None,
    content_type: Annotated[str, Header(description=", ".join(SIGNS))] = "",
    content_disposition: Annotated[str, Header(description="attachment; filename*=UTF-8''...")] = "",
) -> PaperOut:
    """Hand in a document of the list of the programme, or of the call; the same file again changes nothing."""
    _require_one(application_id, filing_id, candidate_id)
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in SIGNS:
        raise Unsupported(f"send one of {', '.join(SIGNS)}", code="CONTENT_TYPE")
    database, settings = request.app.state.database, request.app.state.settings
    async with database.transaction() as tx:  # before the file is taken in at all
        holder = await usecases.lock_holder(tx, application_id, filing_id, candidate_id, by=actor)
        await usecases.require_taken(tx, holder, document)
    parts = unpacked(request, limit=settings.papers_limit_bytes)
    size, sha256 = await storage.keep(parts, sign=SIGNS[media_type])
    arrived = Arrived(media_type=media_type, size=size, sha256=sha256, name=_file_name(content_disposition))
    async with database.transaction() as tx:
        paper = await usecases.hand_in(
            tx,
            application_id=application_id,
            filing_id=filing_id,
            candidate_id=candidate_id,
            document=document,
            arrived=arrived,
            by=actor,
            vault=vault,
        )
    return PaperOut.of(paper, vault)


@router.get("/v1/papers", tags=["documents"])
async def list_papers(
    session: Reading,
    actor: CurrentActor,
    vault: Sealed,
    application_id: Holder = None,
    filing_id: Holder = None,
    candidate_id: Holder = None,
    limit: Limit = DEFAULT_PAGE,
    cursor: Cursor = None,
) -> Page[PaperOut]:
    """The documents of an application, a filing or a candidate."""
    _require_one(application_id, filing_id, candidate_id)
    if application_id is not None:
        await queries.application(session, actor, application_id)
    elif filing_id is not None:
        await queries.filing(session, actor, filing_id)
    elif candidate_id is not None:
        await queries.candidate(session, actor, candidate_id)
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.papers(
        session,
        application_id=application_id,
        filing_id=filing_id,
        candidate_id=candidate_id,
        after=after,
        limit=limit + 1,
    )
    items = [PaperOut.of(paper, vault) for paper in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/papers/{paper_id}", tags=["documents"])
async def read_paper(session: Reading, actor: CurrentActor, vault: Sealed, paper_id: UUID) -> PaperOut:
    """What is known of a document."""
    return PaperOut.of(await queries.paper(session, actor, paper_id), vault)


@router.get(
    "/v1/papers/{paper_id}/content",
    tags=["documents"],
    response_class=StreamingResponse,
    responses={200: {"content": _BODY["content"]}},
)
async def download(
    session: Reading, actor: CurrentActor, vault: Sealed, storage: Papers, paper_id: UUID
) -> StreamingResponse:
    """The file itself, as it was handed in."""
    paper = await queries.paper(session, actor, paper_id)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(paper.named(vault))}",
        "Content-Length": str(paper.size),
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(await storage.read(paper.sha256), media_type=paper.media_type, headers=headers)


def _require_one(*holders: UUID | None) -> None:
    if sum(one is not None for one in holders) != 1:
        raise Malformed("name an application, a filing or a candidate, and only one", code="HOLDER_MISSING")


def _file_name(content_disposition: str) -> str:
    found = _NAME.search(content_disposition)
    name = unquote(found[1]) if found else ""
    return "".join(c for c in name if c.isprintable() and c not in "/\\")[:200] or "document"

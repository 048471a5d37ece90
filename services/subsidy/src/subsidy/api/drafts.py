"""草稿 Routes of drafts: each for whoever saved it, and for nobody else."""

import json
from typing import Any, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from kit.actor import Actor, Role
from kit.app import CurrentActor, Reading, UpdateTx, WriteTx, new_router
from kit.db import Tx
from kit.errors import Refusal
from kit.policy import Policies, allow
from kit.vault import Vault
from kit.wire import DEFAULT_PAGE, Cursor, Limit, Page, decode_cursor, encode_cursor
from subsidy import queries, usecases
from subsidy.api.access import Sealed
from subsidy.api.applications import MAKERS, enter
from subsidy.schemas.applications import NewApplication
from subsidy.schemas.drafts import DraftIn, DraftOut
from subsidy.schemas.filings import EmployerApplication

T = TypeVar("T")
router = new_router()

POLICIES: Policies = {
    ("POST", "/v1/drafts"): allow(*MAKERS),
    ("GET", "/v1/drafts"): allow(*MAKERS),
    ("GET", "/v1/drafts/{draft_id}"): allow(*MAKERS),
    ("PUT", "/v1/drafts/{draft_id}"): allow(*MAKERS),
    ("POST", "/v1/drafts/{draft_id}/discards"): allow(*MAKERS),
    ("POST", "/v1/drafts/{draft_id}/submissions"): allow(*MAKERS),
}
_EMPLOYER: TypeAdapter[UUID] = TypeAdapter(UUID)
_PERSONS: TypeAdapter[Any] = TypeAdapter(NewApplication)
_EMPLOYERS: TypeAdapter[EmployerApplication] = TypeAdapter(EmployerApplication)


@router.post("/v1/drafts", status_code=201, tags=["drafts"])
async def save(tx: WriteTx, actor: CurrentActor, vault: Sealed, body: DraftIn) -> DraftOut:
    """Save what is filled in so far; nothing of it is checked yet."""
    return DraftOut.of(await usecases.save_draft(tx, body.content, by=actor, vault=vault), vault)


@router.get("/v1/drafts", tags=["drafts"])
async def list_drafts(
    session: Reading, actor: CurrentActor, vault: Sealed, limit: Limit = DEFAULT_PAGE, cursor: Cursor = None
) -> Page[DraftOut]:
    """The caller's drafts, in the order in which they were begun."""
    after = decode_cursor(cursor, UUID)[0] if cursor else None
    found = await queries.drafts(session, actor, after=after, limit=limit + 1)
    items = [DraftOut.of(draft, vault) for draft in found[:limit]]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


@router.get("/v1/drafts/{draft_id}", tags=["drafts"])
async def read_draft(session: Reading, actor: CurrentActor, vault: Sealed, draft_id: UUID) -> DraftOut:
    """One of the caller's drafts."""
    return DraftOut.of(await queries.draft(session, actor, draft_id), vault)


@router.put("/v1/drafts/{draft_id}", tags=["drafts"])
async def change(tx: UpdateTx, actor: CurrentActor, vault: Sealed, draft_id: UUID, body: DraftIn) -> DraftOut:
    """Put another content in the place of the one saved."""
    return DraftOut.of(await usecases.save_draft(tx, body.content, by=actor, vault=vault, draft_id=draft_id), vault)


@router.post("/v1/drafts/{draft_id}/discards", status_code=201, tags=["drafts"])
async def discard(tx: WriteTx, actor: CurrentActor, vault: Sealed, draft_id: UUID) -> DraftOut:
    """Give a draft up; nothing of its content is kept."""
    return DraftOut.of(await usecases.discard_draft(tx, draft_id, by=actor), vault)


@router.post("/v1/drafts/{draft_id}/submissions", status_code=201, tags=["drafts"])
async def submit(tx: WriteTx, actor: CurrentActor, vault: Sealed, draft_id: UUID) -> DraftOut:
    """Apply with what is saved; what is missing or wrong is named, and the draft stays as it is."""
    draft = await usecases.open_draft(tx, draft_id, by=actor)
    draft.require_saved()
    became = await _become(tx, draft.opened(vault), by=actor, vault=vault)
    await usecases.submit_draft(tx, draft, became, by=actor)
    return DraftOut.of(draft, vault)


async def _become(tx: Tx, content: dict[str, Any], *, by: Actor, vault: Vault) -> UUID:
    employer = content.pop("employer_id", None)
    if employer is None:
        if not by.has(Role.CITIZEN, Role.AGENCY, Role.CASE_WORKER):
            raise Refusal("employer_id expected: an employer applies for itself", code="DRAFT_INCOMPLETE")
        application, _ = await enter(tx, _read(_PERSONS, content), by=by, vault=vault)
        return application.id
    if not by.has(Role.EMPLOYER, Role.AGENCY, Role.CASE_WORKER):
        raise Refusal("a person applies for themself: leave employer_id out", code="DRAFT_INCOMPLETE")
    employer_id = _read(_EMPLOYER, employer)
    filing = await usecases.file(tx, employer_id, _read(_EMPLOYERS, content).claimed(), by=by, vault=vault)
    return filing.id


def _read(shape: TypeAdapter[T], content: Any) -> T:
    try:
        return shape.validate_json(json.dumps(content))
    except ValidationError as error:
        reasons = [
            {"field": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in error.errors(include_input=False, include_context=False, include_url=False)
        ]
        raise Refusal("the draft is not complete", code="DRAFT_INCOMPLETE", reasons=reasons) from None

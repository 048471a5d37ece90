"""草稿 Saving, changing, submitting and discarding drafts: each belongs to whoever saved it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kit.actor import Actor
from kit.db import Tx
from kit.vault import Vault
from subsidy.models import Draft


async def save_draft(
    tx: Tx, content: Mapping[str, Any], *, by: Actor, vault: Vault, draft_id: UUID | None = None
) -> Draft:
    """Save a new draft, or another content of the caller's own."""
    if draft_id is not None:
        draft = await open_draft(tx, draft_id, by=by)
        draft.save(content, vault=vault)
        return draft
    draft = Draft.begin(content, by=by, vault=vault)
    tx.add(draft)
    await tx.session.flush()
    return draft


async def open_draft(tx: Tx, draft_id: UUID, *, by: Actor) -> Draft:
    """The caller's own draft, locked; raises `NotFound` for anybody else's."""
    own = select(Draft).where(Draft.id == draft_id, Draft.owner == by.subject).with_for_update()
    return await tx.one(own, f"draft {draft_id}")


async def discard_draft(tx: Tx, draft_id: UUID, *, by: Actor) -> Draft:
    """Give a draft up; nothing of its content is kept."""
    draft = await open_draft(tx, draft_id, by=by)
    draft.discard()
    return draft


async def submit_draft(tx: Tx, draft: Draft, application_id: UUID, *, by: Actor) -> None:
    """The draft has become the application, in the same transaction."""
    draft.submit(application_id)
    tx.audit("draft-submitted", f"application/{application_id}", by=by, after={"draft_id": str(draft.id)})

"""草稿 Shapes of drafts."""

import json
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue
from pydantic_core import PydanticCustomError

from kit.vault import Vault
from kit.wire import Answer, Body
from subsidy.models import Draft, DraftStatus

LONGEST = 65_536


def _short(content: dict[str, JsonValue]) -> dict[str, JsonValue]:
    if len(json.dumps(content)) > LONGEST:
        raise PydanticCustomError("content", "a draft is too long: file the list of hires at once")
    return content


class DraftIn(Body):
    """What is saved: the body of an application as far as it is filled in, `employer_id` beside an employer's."""

    content: Annotated[dict[str, JsonValue], AfterValidator(_short), Field(max_length=30)]


class DraftOut(Answer):
    """A draft, for whoever saved it; without content once it is over."""

    id: UUID
    status: DraftStatus
    saved_at: datetime
    application_id: UUID | None
    """The application, or the employer's filing, that it became."""
    content: dict[str, JsonValue]

    @classmethod
    def of(cls, draft: Draft, vault: Vault) -> Self:
        """Open the content."""
        return cls(
            id=draft.id,
            status=DraftStatus(draft.status),
            saved_at=draft.saved_at,
            application_id=draft.application_id,
            content=draft.opened(vault),
        )

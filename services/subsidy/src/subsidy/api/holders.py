"""Whose app it is that asks: a citizen's, or an employer's."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from kit.app import CurrentActor
from kit.wire import decode_cursor
from subsidy.models.pictures import as_announced
from subsidy.queries import Holder

EMPLOYER = "/v1/my-employer/"


async def _holder(request: Request, actor: CurrentActor) -> Holder:
    """By the address that was called: whoever holds an office as well sees their own here all the same."""
    if request.scope["path"].startswith(EMPLOYER):
        return Holder(employer_digest=as_announced(actor).employer_code)
    return Holder(person_id=actor.person_id)


Mine = Annotated[Holder, Depends(_holder)]


def before(cursor: str | None) -> UUID | None:
    """The last row of the page before, of a list whose latest rows come first."""
    return decode_cursor(cursor, UUID)[0] if cursor else None

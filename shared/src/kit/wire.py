"""Shapes on the wire that every service shares: bodies that refuse unknown fields, pages with a cursor."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from kit.errors import Malformed

T = TypeVar("T")

MAX_PAGE = 200
DEFAULT_PAGE = 50


class Body(BaseModel):
    """What a caller sends: unknown fields are refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Answer(BaseModel):
    """What a caller gets."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Page(BaseModel, Generic[T]):
    """A part of a list; `next` is the cursor of the following part, null at the end."""

    items: Sequence[T]
    next: str | None


class Numbered(Protocol):
    """A shape with an id, by which its list is ordered."""

    @property
    def id(self) -> UUID:
        """Increasing in the order of the list."""
        ...


NumberedT = TypeVar("NumberedT", bound=Numbered)


def page_of(found: Sequence[NumberedT], limit: int) -> "Page[NumberedT]":
    """The first `limit` of what was found with one more asked for, in the order of ids; the cursor where it was."""
    items = found[:limit]
    return Page(items=items, next=encode_cursor(str(items[-1].id)) if len(found) > limit else None)


Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="how many at most")]
Cursor = Annotated[str | None, Query(max_length=500, description="the `next` of the page before")]


def encode_cursor(*values: str | int) -> str:
    """The opaque cursor for the last row of a page."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: Callable[[str], T]) -> tuple[T, ...]:
    """The values of a cursor, each read by its kind; raises `Malformed`."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(kind(str(value)) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, binascii.Error) as error:
        raise Malformed("this cursor is not one that a page gave", code="CURSOR_INVALID") from error

"""Answers that are sent only where they have changed: an ETag over the answer, 304 to whoever holds it (RFC 9110)."""

import hashlib
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kit.app import Route
from kit.openapi import PROBLEMS

_NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "what the caller holds, by If-None-Match, is the answer still"}
}
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Accept-Language"}


class ConditionalRoute(Route):
    """A route whose GET answers 304, without a body, to a caller who holds the answer already."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the endpoint with the comparison of tags."""
        endpoint = super().get_route_handler()

        async def handle(request: Request) -> Response:
            response = await endpoint(request)
            if request.method != "GET" or response.status_code != 200:
                return response
            language = response.headers.get("content-language", "")
            tag = f'"{hashlib.sha256(language.encode() + bytes(response.body)).hexdigest()[:32]}"'
            if is_held(tag, request.headers.get("if-none-match")):
                response = Response(status_code=304)
            response.headers.update({"ETag": tag, **_HEADERS})
            return response

        return handle


def is_held(tag: str, if_none_match: str | None) -> bool:
    """Whether an If-None-Match names the tag, weakly compared (RFC 9110, section 13.1.2)."""
    if if_none_match is None:
        return False
    held = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return tag in held or "*" in held


def new_conditional_router() -> APIRouter:
    """A router behind the gate whose GETs are conditional."""
    return APIRouter(route_class=ConditionalRoute, responses={**PROBLEMS, **_NOT_MODIFIED})

"""What business code raises; `kit.app` turns it into RFC 9457 problem details once, at the edge."""

from collections.abc import Sequence
from typing import Any


class Problem(Exception):
    """An answer that is not the one asked for: status, stable code and a sentence that says what to do."""

    status = 500
    code = "INTERNAL"

    def __init__(self, detail: str, *, code: str | None = None, **extensions: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.extensions = extensions


class Refusal(Problem):
    """The request is well formed and the rules say no; `reasons` names every one of them (422)."""

    status = 422
    code = "REFUSED"

    def __init__(self, detail: str, *, code: str | None = None, reasons: Sequence[Any] = (), **more: Any) -> None:
        super().__init__(detail, code=code, **({"reasons": list(reasons)} if reasons else {}), **more)


class NotFound(Problem):
    """There is no such thing, or none that this caller may know of (404)."""

    status = 404
    code = "NOT_FOUND"


class Conflict(Problem):
    """The thing is in a state that does not allow it (409)."""

    status = 409
    code = "CONFLICT"


class Unauthenticated(Problem):
    """No valid bearer token (401)."""

    status = 401
    code = "UNAUTHENTICATED"


class Forbidden(Problem):
    """The caller's role does not allow this route (403)."""

    status = 403
    code = "FORBIDDEN"


class Malformed(Problem):
    """The request can't be read (400)."""

    status = 400
    code = "MALFORMED"


class TooLarge(Problem):
    """The request body is over the limit (413)."""

    status = 413
    code = "TOO_LARGE"


class Unsupported(Problem):
    """The body is in a form or an encoding that is not read here (415)."""

    status = 415
    code = "UNSUPPORTED_MEDIA_TYPE"


class Unavailable(Problem):
    """Something that this needs is not there for the moment; the same request may be sent again (503)."""

    status = 503
    code = "UNAVAILABLE"

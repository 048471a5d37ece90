"""The OpenAPI document: what FastAPI makes of the routes, with the gate and the problems that it does not know of."""

from typing import Any

from fastapi import FastAPI

from kit.edge import PROBLEM_TYPE

_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457 problem details. `code` is stable, `detail` says what to do; `errors` names the fields "
    "that do not fit, `reasons` every clause that refuses; other members depend on `code`.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "message"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "message")},
            },
        },
        "reasons": {"type": "array"},
    },
}
_CONTENT = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "why it is not done: RFC 9457 problem details", "content": _CONTENT},
    "5XX": {"description": "what went wrong here: RFC 9457 problem details", "content": _CONTENT},
}
"""The responses that every route declares beside its own."""


class Api(FastAPI):
    """An application whose document names the bearer token on every route that is not public."""

    def openapi(self) -> dict[str, Any]:
        """The document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            components = document.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = _PROBLEM
            components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
            for (method, path), policy in self.state.policies.items():
                document["paths"][path][method.lower()]["security"] = [] if policy.is_public else [{"bearer": []}]
        return super().openapi()

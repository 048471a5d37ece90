"""What the bank and the issuer share as HTTP servers: problems in one shape, one way to run."""

from http import HTTPStatus
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from deploy.local import child
from kit.errors import Malformed, NotFound, Problem, Refusal

STOP_SECONDS = 2


def new_app(title: str) -> FastAPI:
    """An application that answers everything it cannot do with RFC 9457 problem details."""
    return FastAPI(
        title=title,
        version="1",
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        exception_handlers={Problem: _answer, RequestValidationError: _answer, HTTPException: _answer},
    )


def serve(app: FastAPI, port: int) -> None:
    """Run the application on the loopback interface until SIGTERM or SIGINT."""
    print(f"{app.title} at http://{child.LOOPBACK}:{port}", flush=True)
    uvicorn.run(
        app,
        host=child.LOOPBACK,
        port=port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


async def _answer(request: Request, error: Exception) -> Response:
    # The services' own edge carries the database along; these servers have none.
    problem = _problem(error)
    body = {
        "type": f"urn:employment:problem:{problem.code.lower().replace('_', '-')}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": request.url.path,
    }
    return JSONResponse(body | problem.extensions, problem.status, media_type="application/problem+json")


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        found: list[dict[str, Any]] = [
            {"field": ".".join(str(part) for part in item["loc"]), "code": item["type"], "message": item["msg"]}
            for item in error.errors()
        ]
        if any(item["code"] == "json_invalid" for item in found):
            return Malformed("the body is not JSON", code="NOT_JSON")
        return Refusal("some fields do not fit: see errors", code="INVALID", errors=found)
    if isinstance(error, HTTPException):
        problem: Problem = NotFound(str(error.detail), code="NO_SUCH_ROUTE")
        problem.status = error.status_code
        return problem
    return Problem("something went wrong here")

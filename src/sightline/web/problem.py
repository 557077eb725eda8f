"""Errors as RFC 9457 problem details: always JSON, never a stack trace, never a payload."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from sightline.errors import FieldError, SightlineError

_log = structlog.get_logger()
MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every answer that is an error.

    code: stable, for programs; detail: for people
    retryable: whether the same request may succeed later
    """

    title: str
    status: int
    code: str
    detail: str
    retryable: bool = msgspec.field(default_factory=lambda: False)
    errors: tuple[FieldError, ...] = msgspec.field(default_factory=tuple)


def of(err: SightlineError) -> Problem:
    """What an error says, as a problem."""
    title = HTTPStatus(err.status).phrase
    return Problem(title, err.status, err.code, err.detail, err.retryable, err.errors)


def respond(problem: Problem, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A problem as an answer."""
    body = {"type": "about:blank", **msgspec.to_builtins(problem)}
    body.setdefault("errors", [])
    body.setdefault("retryable", False)
    return Response(
        msgspec.json.encode(body),
        status_code=problem.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def seen(err: Exception, path: str) -> Problem:
    """What a caller is told of an error. Of a defect of ours, kind and place go to the log, and
    the caller learns that there was one.
    """
    if isinstance(err, SightlineError) and (err.retryable or err.status < 500):
        return of(err)
    _log.error("defect", kind=type(err).__name__, where=_where(err), path=path)
    detail = "Something went wrong on our side; it was logged"
    return Problem("Internal Server Error", 500, "internal", detail)


def on_error(request: Request[Any, Any, Any], err: SightlineError) -> Response[bytes]:
    """Our own errors. A broken promise of ours is logged and shown as an internal error."""
    told = seen(err, request.scope["path"])
    headers = dict(err.headers)
    if err.retry_after_s is not None:
        headers["Retry-After"] = str(math.ceil(err.retry_after_s))
    return respond(told, headers if told.code == err.code else None)


def on_http(request: Request[Any, Any, Any], err: HTTPException) -> Response[bytes]:
    """The framework's errors, such as an unknown path or method."""
    status = HTTPStatus(err.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return on_defect(request, err)
    code = status.phrase.lower().replace(" ", "_")
    detail = f"{request.method} {request.url.path[:200]}: {status.phrase}"
    return respond(Problem(status.phrase, status, code, detail), dict(err.headers or {}))


def on_defect(request: Request[Any, Any, Any], err: Exception) -> Response[bytes]:
    """A defect of ours: its kind and place go to the log, nothing of it to the caller."""
    return respond(seen(err, request.scope["path"]))


def _where(err: BaseException) -> str:
    """The deepest place of ours in a traceback: file and line, no values."""
    place, trace = "?", err.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if "sightline" in file:
            place = f"{file.rpartition('sightline/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place

"""Errors as people see them: a page that says what is wrong and where to go, not a document.

Only for a browser that opens a page; everything else is answered as `web.problem` does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Final

from litestar import Request, Response
from litestar.exceptions import HTTPException

from sightline.accounts import Visitor
from sightline.errors import SightlineError
from sightline.web import problem
from sightline.web.pages.render import page
from sightline.web.problem import Problem
from sightline.web.session import visitor

Answer = Response[bytes]

TITLES: Final = {
    403: "This is not open to you",
    404: "There is nothing here",
    429: "Too many questions at once",
    500: "Something went wrong",
    503: "The server cannot answer now",
}
"""Status → what a person is told, in place of the protocol's words."""


def on_error(request: Request[Any, Any, Any], err: SightlineError) -> Answer:
    """Our own errors."""
    told = problem.seen(err, request.scope["path"])
    return _shown(request, told, lambda: problem.on_error(request, err))


def on_http(request: Request[Any, Any, Any], err: HTTPException) -> Answer:
    """The framework's errors, such as an unknown path."""
    detail = "There is no such page; the menu has all there are"
    told = Problem("Not Found", err.status_code, "not_found", detail)
    answer = problem.on_http(request, err)
    return _shown(request, told, lambda: answer) if answer.status_code == 404 else answer


def _shown(
    request: Request[Any, Any, Any], told: Problem, otherwise: Callable[[], Answer]
) -> Answer:
    if not _opens_a_page(request):
        return otherwise()
    again = request.scope["path"] if told.retryable else ""
    values = {"title": TITLES.get(told.status, told.title), "detail": told.detail, "again": again}
    return page("mishap.html", _who(request), told.status, **values)


def _opens_a_page(request: Request[Any, Any, Any]) -> bool:
    wants = "text/html" in request.headers.get("accept", "")
    return wants and request.method == "GET" and not request.scope["path"].startswith("/api/")


def _who(request: Request[Any, Any, Any]) -> Visitor | None:
    with contextlib.suppress(SightlineError):  # it may be the very store that does not answer
        return visitor(request)
    return None

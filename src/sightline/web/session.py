"""The cookie of who is signed in, and the token their pages send with every change."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request
from litestar.datastructures import Cookie

from sightline.accounts import SESSION, Visitor
from sightline.errors import Forbidden
from sightline.web import services

COOKIE: Final = "sightline_session"
FORM_HEADER: Final = "x-form-token"
_LOOKING: Final = frozenset({"GET", "HEAD"})


def visitor(request: Request[Any, Any, Any]) -> Visitor | None:
    """Who is signed in; None where nobody is.

    raises: Forbidden, when a change does not come from a page of the session
    """
    token = request.cookies.get(COOKIE)
    accounts = services.of(request).accounts
    found = accounts.visitor(token) if token else None
    if found is None or token is None or request.method in _LOOKING:
        return found
    if not accounts.sent_by_page(token, request.headers.get(FORM_HEADER, "")):
        detail = "The change does not come from a page of Sightline; load the page again"
        raise Forbidden(detail, code="form_token")
    return found


def signed_in(request: Request[Any, Any, Any], token: str) -> Cookie:
    """The cookie of a new session. Scripts cannot read it; other sites cannot send it along."""
    return Cookie(
        key=COOKIE,
        value=token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
        path="/",
    )

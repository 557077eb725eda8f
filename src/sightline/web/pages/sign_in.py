"""Signing in with a password or a link that works once, and signing out."""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from litestar import Request, Response, get, post
from litestar.params import FromPath

from sightline.errors import Forbidden, RateLimited, Unauthenticated
from sightline.privacy.agent import describe
from sightline.web import services
from sightline.web.pages.render import page
from sightline.web.session import COOKIE, signed_in, visitor

HOME: Final = "/dashboards/overview"
TRIES_A_MINUTE: Final = 10
MAX_FORM_BYTES: Final = 8_192
_OR_PROVIDER: Final = "Or your tenant is entered with your organisation only: see below"
"""Said to everybody: to some, it would tell that the password was right."""


@get("/sign-in", operation_id="sign_in_page", include_in_schema=False)
async def sign_in_page(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The form; who is signed in goes on to where they wanted to go."""
    wanted = own_path(request.query_params.get("next", ""))
    if await asyncio.to_thread(visitor, request) is not None:
        return to(wanted)
    return _form(request, "", wanted)


@post("/sign-in", status_code=303, operation_id="sign_in", include_in_schema=False)
async def sign_in(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Begin a session, or say that address and password do not fit.

    raises: Forbidden, where the form comes from another site; RateLimited
    """
    _refuse_other_sites(request)
    form = parse_qs((await request.body())[:MAX_FORM_BYTES].decode("utf-8", "replace"))
    email, password, wanted = (form.get(name, [""])[0] for name in ("email", "password", "next"))
    _slow_down(request, email)
    try:
        accounts, agent = services.of(request).accounts, agent_of(request)
        token = await asyncio.to_thread(accounts.sign_in, email, password, agent)
    except Unauthenticated as err:
        told = f"{err.detail}. {_OR_PROVIDER}" if services.of(request).sign_on else err.detail
        return _form(request, told, own_path(wanted), 401)
    return to(own_path(wanted), request, token)


@get("/sign-in/{link:str}", operation_id="sign_in_by_link", include_in_schema=False)
async def sign_in_by_link(request: Request[Any, Any, Any], link: FromPath[str]) -> Response[bytes]:
    """A page with one button: whoever only looks ahead at links must not spend this one."""
    return page("link.html", None, link=link)


@post("/sign-in/{link:str}", status_code=303, operation_id="redeem", include_in_schema=False)
async def redeem(request: Request[Any, Any, Any], link: FromPath[str]) -> Response[bytes]:
    """Begin the session a link stands for.

    raises: Forbidden, where the form comes from another site
    """
    _refuse_other_sites(request)
    try:
        accounts, agent = services.of(request).accounts, agent_of(request)
        token = await asyncio.to_thread(accounts.redeem, link, agent)
    except Unauthenticated as err:
        return _form(request, err.detail, HOME, 401)
    return to(HOME, request, token)


@post("/sign-out", status_code=303, operation_id="sign_out", include_in_schema=False)
async def sign_out(request: Request[Any, Any, Any]) -> Response[bytes]:
    """End the session.

    raises: Forbidden, where the form comes from another site
    """
    _refuse_other_sites(request)
    if token := request.cookies.get(COOKIE):
        await asyncio.to_thread(services.of(request).accounts.sign_out, token)
    answer = to("/sign-in")
    answer.delete_cookie(COOKIE)
    return answer


def agent_of(request: Request[Any, Any, Any]) -> str:
    """The browser and system somebody signs in with, in words; empty where not known."""
    found = describe(request.headers.get("user-agent", ""))
    return " on ".join(filter(None, (found.browser, found.os)))


def _form(
    request: Request[Any, Any, Any], problem: str, wanted: str, status: int = 200
) -> Response[bytes]:
    with_provider = services.of(request).sign_on is not None
    values = {"problem": problem, "wanted": wanted, "with_provider": with_provider}
    return page("sign_in.html", None, status, **values)


def _refuse_other_sites(request: Request[Any, Any, Any]) -> None:
    """raises: Forbidden, unless the browser says that the form is ours, or says nothing."""
    origin = request.headers.get("origin")
    if origin and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden("The form was sent by another site", code="foreign_form")


def _slow_down(request: Request[Any, Any, Any], email: str) -> None:
    """raises: RateLimited, when somebody guesses: by address signed in with, and by sender."""
    client = request.client.host if request.client else ""
    for who in (f"sign in {email.strip().lower()[:320]}", f"sign in from {client}"):
        allowance = services.of(request).limiter.take(who, 1, TRIES_A_MINUTE)
        if not allowance.allowed:
            detail = "Too many tries; wait a minute"
            raise RateLimited(detail, retry_after_s=allowance.reset_s, headers={})


def own_path(wanted: str) -> str:
    """Where to go next: a path of ours, or home."""
    is_own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_own and "\n" not in wanted else HOME


def to(
    path: str, request: Request[Any, Any, Any] | None = None, token: str | None = None
) -> Response[bytes]:
    """Go on to a path of ours, with the session that just began."""
    cookies = [signed_in(request, token)] if request is not None and token is not None else []
    return Response(b"", status_code=303, headers={"location": path}, cookies=cookies)

"""Signing in with an account elsewhere: to the provider, and back."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from litestar import Request, Response, get
from litestar.datastructures import Cookie

from sightline.errors import NotFound, SightlineError
from sightline.signing import SignOn
from sightline.web import services
from sightline.web.pages.render import address_of, page
from sightline.web.pages.sign_in import agent_of, own_path, to
from sightline.web.session import visitor

TICKET: Final = "sightline_trip"
BACK: Final = "/sign-in/oidc/back"


@get("/sign-in/oidc", operation_id="sign_on", include_in_schema=False)
async def sign_on(request: Request[Any, Any, Any]) -> Response[bytes]:
    """On to the provider; who is signed in goes on to where they wanted to go.

    raises: NotFound, where there is no provider
    """
    wanted = own_path(request.query_params.get("next", ""))
    if await asyncio.to_thread(visitor, request) is not None:
        return to(wanted)
    try:
        trip = await _provided(request).provider.begin(_back(request), wanted)
    except NotFound:
        raise
    except SightlineError as err:
        return _told(err, wanted)
    cookie = Cookie(
        key=TICKET,
        value=trip.ticket,
        max_age=600,
        httponly=True,
        secure=address_of(request).startswith("https:"),
        samesite="lax",
        path=BACK,
    )
    return Response(b"", status_code=303, headers={"location": trip.url}, cookies=[cookie])


@get(BACK, operation_id="sign_on_back", include_in_schema=False)
async def sign_on_back(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Back from the provider: begin a session, or say why not.

    raises: NotFound, where there is no provider
    """
    from sightline.security.oidc import Return

    provided = _provided(request)
    given = request.query_params
    back = Return(
        ticket=request.cookies.get(TICKET, ""),
        state=given.get("state", ""),
        code=given.get("code", ""),
        error=given.get("error", ""),
        issuer=given.get("iss", ""),
    )
    try:
        arrived = await provided.provider.finish(back, _back(request))
        token = await asyncio.to_thread(provided.admit, arrived.email, agent_of(request))
    except SightlineError as err:
        answer = _told(err, own_path(""))
    else:
        answer = to(own_path(arrived.wanted), request, token)
    answer.delete_cookie(TICKET, path=BACK)
    return answer


def _provided(request: Request[Any, Any, Any]) -> SignOn:
    found = services.of(request).sign_on
    if found is None:
        raise NotFound("This server has no identity provider")
    return found


def _told(err: SightlineError, wanted: str) -> Response[bytes]:
    values = {"problem": err.detail, "wanted": wanted, "with_provider": True}
    return page("sign_in.html", None, err.status, **values)


def _back(request: Request[Any, Any, Any]) -> str:
    return address_of(request) + BACK

"""Templates filled in, with the headers that keep a page to itself.

Nothing is loaded from another host and nothing inline is run: the policy allows our own files only.
"""

from __future__ import annotations

import functools
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response

import sightline
from sightline.accounts import Visitor
from sightline.catalog.assistant import TOPICS
from sightline.catalog.dashboards import DASHBOARDS
from sightline.web import services
from sightline.web.pages.assets import address

POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Final = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


def page(
    template: str, visitor: Visitor | None, status: int = 200, **values: Any
) -> Response[bytes]:
    """A page for a visitor, or for nobody in particular."""
    filled = (
        _templates()
        .get_template(template)
        .render(visitor=visitor, dashboards=DASHBOARDS, version=sightline.__version__, **values)
    )
    return Response(
        filled.encode(), status_code=status, media_type="text/html; charset=utf-8", headers=HEADERS
    )


def address_of(request: Request[Any, Any, Any]) -> str:
    """Where browsers reach this server, without a slash at the end."""
    configured = services.of(request).settings.public_url
    return (configured or str(request.base_url)).rstrip("/")


def to_sign_in(request: Request[Any, Any, Any]) -> Response[bytes]:
    """On to the form, and from there back to this page."""
    location = f"/sign-in?next={quote(request.url.path)}"
    return Response(b"", status_code=303, headers={"location": location})


@functools.cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("sightline.web", "templates"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["asset"] = address
    templates.globals["topics"] = [topic.dashboard for topic in TOPICS]
    return templates

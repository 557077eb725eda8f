"""Styles, scripts and the chart bundle, each under an address that names its content.

A changed file has another address, so every one may be cached for ever.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from sightline.errors import NotFound

_KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


class Asset(msgspec.Struct, frozen=True):
    """A file as it is served."""

    content: bytes
    gzipped: bytes
    kind: str


@functools.cache
def assets() -> tuple[str, Mapping[str, Asset]]:
    """The version all files share, and the files by name."""
    shelf = resources.files("sightline.web") / "static" / "pages"
    files = {each.name: each.read_bytes() for each in shelf.iterdir()}
    version = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()[:16]
    return version, {
        name: Asset(content, gzip.compress(content, 6, mtime=0), _KINDS[name.rpartition(".")[2]])
        for name, content in files.items()
    }


def address(name: str) -> str:
    """Where a file is served."""
    version, files = assets()
    if name not in files:
        raise LookupError(name)
    return f"/assets/{version}/{name}"


@get("/assets/{version:str}/{name:str}", operation_id="asset", include_in_schema=False)
async def asset(
    request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A file of the pages.

    raises: NotFound
    """
    current, files = assets()
    if name not in files:
        raise NotFound("There is no such file")
    file = files[name]
    headers = {
        "cache-control": "public, max-age=31536000, immutable"
        if version == current
        else "no-cache",
        "x-content-type-options": "nosniff",
        "vary": "Accept-Encoding",
    }
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(file.content, headers=headers, media_type=file.kind)
    headers["content-encoding"] = "gzip"
    return Response(file.gzipped, headers=headers, media_type=file.kind)

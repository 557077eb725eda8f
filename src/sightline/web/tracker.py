"""The browser tracker as files: built from `clients/js`, served as they came with this package.

A file is served under its exact version, which never changes and may be cached for ever, and under
its major version (`v1`), which follows the newest release. Any page of any origin may load it.
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.params import FromPath

from sightline.errors import NotFound

FILES: Final = ("sightline.js", "sightline.mjs")
"""A classic script that reads its settings from its own tag, and a module to import."""

_VERSION: Final = re.compile(r"\d+\.\d+\.\d+", re.ASCII)
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_FOR_AN_HOUR: Final = "public, max-age=3600, stale-while-revalidate=86400"
_HEADERS: Final = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    "vary": "Accept-Encoding",
}


class File(msgspec.Struct, frozen=True):
    """A served file.

    etag: of the plain content; that of the compressed one differs
    integrity: for the `integrity` attribute of a script tag
    """

    content: bytes
    gzipped: bytes
    etag: str
    integrity: str


class Listed(msgspec.Struct, frozen=True):
    """A file as the index shows it. gzip_bytes: what a browser loads"""

    path: str
    bytes: int
    gzip_bytes: int
    integrity: str


@functools.cache
def releases() -> Mapping[str, Mapping[str, File]]:
    """Version → name → file, oldest version first."""
    shelf = resources.files("sightline.web") / "static" / "tracker"
    found = [each.name for each in shelf.iterdir() if _VERSION.fullmatch(each.name)]
    return {
        version: {name: _file((shelf / version / name).read_bytes()) for name in FILES}
        for version in sorted(found, key=_order)
    }


def resolve(version: str) -> str | None:
    """The exact version that `1.0.0` or `v1` stands for; None where there is none."""
    if version in releases():
        return version
    major = [known for known in releases() if version == f"v{_order(known)[0]}"]
    return major[-1] if major else None


@get("/t", operation_id="tracker_releases", include_in_schema=False)
async def tracker_releases() -> dict[str, dict[str, list[Listed]]]:
    """Every release of the tracker, with what a script tag says of its files."""
    listed = {
        version: [
            Listed(f"/t/{version}/{name}", len(file.content), len(file.gzipped), file.integrity)
            for name, file in files.items()
        ]
        for version, files in releases().items()
    }
    return {"releases": listed}


@get("/t/{version:str}/{name:str}", operation_id="tracker_file", include_in_schema=False)
async def tracker_file(
    request: Request[Any, Any, Any], version: FromPath[str], name: FromPath[str]
) -> Response[bytes]:
    """A file of the tracker.

    raises: NotFound
    """
    exact = resolve(version)
    if exact is None or name not in FILES:
        there = ", ".join(f"/t/{known}/{each}" for known in releases() for each in FILES)
        raise NotFound(f"The tracker has no such file; there are {there}")
    file = releases()[exact][name]
    compressed = _takes_gzip(request.headers.get("accept-encoding", ""))
    etag = f'"{file.etag}-gzip"' if compressed else f'"{file.etag}"'
    headers = {
        **_HEADERS,
        "etag": etag,
        "cache-control": _FOR_EVER if exact == version else _FOR_AN_HOUR,
    }
    if etag in _tags(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers, media_type="text/javascript")
    if compressed:
        headers["content-encoding"] = "gzip"
    body = file.gzipped if compressed else file.content
    return Response(body, headers=headers, media_type="text/javascript")


def _file(content: bytes) -> File:
    digest = hashlib.sha384(content).digest()
    return File(
        content,
        gzip.compress(content, 9, mtime=0),
        hashlib.sha256(content).hexdigest()[:32],
        f"sha384-{base64.b64encode(digest).decode()}",
    )


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip, and not with `q=0`."""
    for part in accepted.lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"\s*q=0(\.0*)?\s*", quality)
    return False


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}

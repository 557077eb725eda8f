"""Request bodies: read with a bound, inflated with a bound, of a type we read."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from typing import Any, TypeVar

import msgspec
from litestar import Request

from sightline.errors import InvalidJson, InvalidRequest, PayloadTooLarge, UnsupportedMediaType
from sightline.ingest.decode import in_our_words

_Kind = TypeVar("_Kind")

JSON_TYPES = ("application/json", "text/plain")
"""`text/plain` because navigator.sendBeacon can send nothing else without a preflight."""

_GZIP = 31  # zlib's window bits that expect a gzip header


async def read_json(request: Request[Any, Any, Any], max_bytes: int) -> bytes:
    """The body, inflated; a missing content type counts as JSON.

    raises: UnsupportedMediaType, PayloadTooLarge, InvalidJson (not the gzip it claims to be)
    """
    return await read(request, media_type(request, "application/json"), JSON_TYPES, max_bytes)


def media_type(request: Request[Any, Any, Any], otherwise: str = "") -> str:
    """What the body says it is, without parameters; else `otherwise`."""
    said: str = request.headers.get("content-type", otherwise)
    return said.partition(";")[0].strip().lower()


async def read_as(request: Request[Any, Any, Any], kind: type[_Kind], max_bytes: int) -> _Kind:
    """The body as a value of a type.

    raises: as `read_json`; InvalidRequest with the field that is wrong
    """
    body = await read_json(request, max_bytes)
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as err:
        error = in_our_words(err)
        raise InvalidRequest(f"{error.path}: {error.message}", errors=[error]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidJson("The body is not valid JSON") from None


async def read(
    request: Request[Any, Any, Any], kind: str, kinds: Collection[str], max_bytes: int
) -> bytes:
    """The body, inflated, if its media type is one of these.

    raises: UnsupportedMediaType, PayloadTooLarge, InvalidJson (not the gzip it claims to be)
    """
    if kind not in kinds:
        raise UnsupportedMediaType(f"Send {' or '.join(kinds)}, not {kind[:80]!r}")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise UnsupportedMediaType(f"Send plain or gzip bodies, not {encoding[:80]!r}")
    body = await _read(request, max_bytes)
    return inflate(body, max_bytes) if encoding == "gzip" else body


def inflate(body: bytes, max_bytes: int) -> bytes:
    """A gzip body, never more than `max_bytes` of it.

    raises: PayloadTooLarge, InvalidJson
    """
    inflater = zlib.decompressobj(_GZIP)
    try:
        plain = inflater.decompress(body, max_bytes + 1)
    except zlib.error:
        raise InvalidJson("The body is not gzip, though its content-encoding says so") from None
    if len(plain) > max_bytes:
        raise _too_large(max_bytes)
    if not inflater.eof:
        raise InvalidJson("The gzip body is cut short")
    return plain


async def _read(request: Request[Any, Any, Any], max_bytes: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > max_bytes:
            raise _too_large(max_bytes)
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(max_bytes: int) -> PayloadTooLarge:
    return PayloadTooLarge(f"A body holds at most {max_bytes} bytes, inflated")

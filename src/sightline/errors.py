"""Everything that can be wrong with what somebody asked of us.

    SightlineError
    ├── InvalidJson            400  the body is not JSON
    ├── InvalidProtobuf        400  the body is not protobuf
    ├── Unauthenticated        401  no key, or one nobody issued
    ├── Forbidden              403  a key that may not do this, here
    ├── NotFound               404
    ├── Conflict               409  there is another thing of that name or version
    ├── PayloadTooLarge        413
    ├── UnsupportedMediaType   415
    ├── UpgradeRequired        426  a plain request to what is a WebSocket
    ├── InvalidRequest         422  well-formed, but not something we can answer
    │   ├── UnknownName        422  with the nearest known name
    │   ├── QueryTooLarge      422  past the tenant's limits
    │   │   └── OutOfMemory    422  past the memory of one query
    │   └── NotEstimable       422  the data say too little for an estimate
    ├── RateLimited            429  retryable, after retry_after_s
    ├── StoreUnavailable       503  retryable
    │   └── Overloaded         503  retryable, after retry_after_s
    ├── QueryTimeout           504  retryable
    ├── DataFolderLocked            another process has the data folder
    ├── CatalogError                a catalog entry contradicts itself
    └── BrokenFence                 a query would have read another tenant; never shown

A message names what was wrong, what was received (never an event's payload), what would be
valid and the nearest match. Expected outcomes of ingestion are values, not errors: see
`sightline.ingest.verdict`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

import msgspec


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing wrong with one field.

    path: where, as dotted names and [indices]; empty for the whole
    code: the rule that was broken, such as `required`, `enum`, `maximum`
    message: what would be valid, in a sentence
    nearest: the closest valid value, where one is close
    """

    path: str
    code: str
    message: str
    nearest: str | None = None


def dotted(path: Iterable[str | int]) -> str:
    """A path as errors name it: `properties.lens.items[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class SightlineError(Exception):
    """The root. `code` is stable and documented; `detail` is for people."""

    status = 500
    code = "internal"
    retryable = False

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        retry_after_s: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = tuple(errors)
        self.retry_after_s = retry_after_s
        self.headers = dict(headers or {})


class InvalidJson(SightlineError):
    """The body is not JSON, or not the JSON it said it was."""

    status = 400
    code = "invalid_json"


class InvalidProtobuf(SightlineError):
    """The body is not the protobuf it said it was."""

    status = 400
    code = "invalid_protobuf"


class Unauthenticated(SightlineError):
    """No key, or one that was never issued or is revoked."""

    status = 401
    code = "unauthenticated"


class Forbidden(SightlineError):
    """The key is real but does not open this."""

    status = 403
    code = "forbidden"


class NotFound(SightlineError):
    """Nothing has that name."""

    status = 404
    code = "not_found"


class Conflict(SightlineError):
    """Something else has that name or version already."""

    status = 409
    code = "conflict"


class PayloadTooLarge(SightlineError):
    """More bytes or more events than one request may carry."""

    status = 413
    code = "payload_too_large"


class UnsupportedMediaType(SightlineError):
    """A content type or content encoding we do not read."""

    status = 415
    code = "unsupported_media_type"


class UpgradeRequired(SightlineError):
    """A plain request where a WebSocket is opened."""

    status = 426
    code = "upgrade_required"


class InvalidRequest(SightlineError):
    """Well-formed, and not something that can be answered; `errors` says why."""

    status = 422
    code = "invalid_request"


class UnknownName(InvalidRequest):
    """A name nothing has; carries the nearest one that exists."""

    code = "unknown_name"

    def __init__(self, kind: str, name: str, known: Iterable[str], path: str) -> None:
        near = nearest(name, known)
        hint = f"; did you mean {near!r}?" if near else ""
        detail = f"There is no {kind} named {name[:100]!r}{hint}"
        code = f"unknown_{kind}"
        super().__init__(detail, code=code, errors=[FieldError(path, code, detail, near)])


class QueryTooLarge(InvalidRequest):
    """The question would read or return more than the tenant's limits allow."""

    code = "query_too_large"


class OutOfMemory(QueryTooLarge):
    """The question needs more memory than one query may use."""


class NotEstimable(InvalidRequest):
    """The question is right, and the data say too little to answer it with a number."""

    code = "not_estimable"


class RateLimited(SightlineError):
    """Too many events or requests for this tenant."""

    status = 429
    code = "rate_limited"
    retryable = True


class StoreUnavailable(SightlineError):
    """The event or control store did not answer; nothing was acknowledged."""

    status = 503
    code = "store_unavailable"
    retryable = True


class Overloaded(StoreUnavailable):
    """The queue is full; nothing was taken."""

    code = "overloaded"


class QueryTimeout(SightlineError):
    """The store took longer than the tenant's time limit."""

    status = 504
    code = "query_timeout"
    retryable = True


class DataFolderLocked(SightlineError):
    """Another process has this data folder open."""

    code = "data_folder_locked"


class CatalogError(SightlineError):
    """A catalog entry contradicts itself or another."""

    status = 422
    code = "catalog_error"


class BrokenFence(SightlineError):
    """A query without its tenant condition was stopped. A defect of ours, always."""

    code = "internal"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, or None where none is close."""
    close = difflib.get_close_matches(name[:200], list(known), n=1, cutoff=0.6)
    return close[0] if close else None

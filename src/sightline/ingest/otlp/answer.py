"""What an exporter is answered, in the encoding it spoke."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from sightline.ingest.otlp.schema import CLASSES

Encoding = Literal["protobuf", "json"]

MEDIA_TYPES: Final[dict[str, Encoding]] = {
    "application/x-protobuf": "protobuf",
    "application/json": "json",
}

REJECTED: Final = {"spans": "rejectedSpans", "log records": "rejectedLogRecords"}
"""What an export carries → the field that counts those not stored."""

_GRPC: Final = {400: 3, 401: 16, 403: 7, 413: 8, 415: 3, 429: 8, 500: 13, 503: 14}
"""HTTP status → code of google.rpc.Status."""

_UNKNOWN: Final = 2


def success(encoding: Encoding, noun: str, rejected: int, message: str) -> bytes:
    """An Export...ServiceResponse; empty where there is nothing to say.

    noun: "spans" or "log records"
    rejected: how many were not stored
    """
    if encoding == "protobuf":
        answer = CLASSES["Answer"]()
        if message:
            answer.partial_success.rejected = rejected
            answer.partial_success.error_message = message
        return bytes(answer.SerializeToString())
    if not message:
        return b"{}"
    said = {REJECTED[noun]: str(rejected), "errorMessage": message}
    return msgspec.json.encode({"partialSuccess": said})


def refusal(encoding: Encoding, status: int, message: str) -> bytes:
    """A google.rpc.Status."""
    code = _GRPC.get(status, _UNKNOWN)
    if encoding == "protobuf":
        return bytes(CLASSES["Refusal"](code=code, message=message).SerializeToString())
    return msgspec.json.encode({"code": code, "message": message})

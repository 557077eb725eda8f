"""Messages of the event stream: what a client may send, and what it is told. Pure.

A message in is `{"type": "hello"}`, an event, or a batch. Each is answered by one message out:
`ready`, `verdict` or `problem`, with the `seq` and the `batch_id` that the message carried.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Final, Literal

import msgspec

from sightline.errors import FieldError, InvalidJson, InvalidRequest
from sightline.ingest.result import BatchResult, event_result
from sightline.ingest.verdict import Accepted, Verdict
from sightline.web.problem import Problem

PROTOCOL: Final = "sightline.v1"
"""The subprotocol; browsers offer it beside a key."""

Kind = Literal["ready", "verdict", "problem"]
"""The `type` of an answer."""

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
"""A number the client counts its messages with: what JavaScript holds exactly."""


class Head(msgspec.Struct, frozen=True):
    """What a message says besides its events.

    key: of a hello
    events: of a batch, not yet decoded
    """

    type: Literal["hello"] | None = None
    key: Annotated[str, msgspec.Meta(max_length=256)] | None = None
    seq: Seq | None = None
    batch_id: Annotated[str, msgspec.Meta(max_length=128)] | None = None
    events: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET

    @property
    def echo(self) -> dict[str, Any]:
        """What every answer to this message repeats."""
        given = {"seq": self.seq, "batch_id": self.batch_id}
        return {name: value for name, value in given.items() if value is not None}


class Said(msgspec.Struct, frozen=True):
    """An answer, and its `type`."""

    kind: Kind
    text: str


NOTHING: Final = Head()
_decode: Final = msgspec.json.Decoder(Head).decode
_encode: Final = msgspec.json.Encoder().encode


def head(message: bytes) -> Head:
    """What a message is.

    raises: InvalidJson, InvalidRequest
    """
    try:
        return _decode(message)
    except msgspec.ValidationError as err:
        words, _, path = str(err).partition(" - at `$")
        field = path.strip(".`")
        detail = 'A message is an event, {"events": [...]} or {"type": "hello"}'
        raise InvalidRequest(detail, errors=[FieldError(field, "type", _masked(words))]) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise InvalidJson("The message is not JSON") from None


def ready(of: Head, limits: dict[str, int]) -> Said:
    """The answer to a hello: the connection may be used, within these limits."""
    return _said("ready", of, {"protocol": PROTOCOL, **limits})


def verdict(of: Head, said: Verdict) -> Said:
    """The answer to one event."""
    if isinstance(said, Accepted):
        return _said("verdict", of, {"event_id": said.event_id, "status": "accepted"})
    result: dict[str, Any] = msgspec.to_builtins(event_result(0, said))
    del result["index"]
    return _said("verdict", of, result)


def verdicts(of: Head, said: BatchResult) -> Said:
    """The answer to a batch."""
    return _said("verdict", of, msgspec.structs.asdict(said))


def problem(of: Head, told: Problem, retry_after_s: float | None) -> Said:
    """The answer to a message that could not be taken; the fields are those of HTTP's problems."""
    body = msgspec.structs.asdict(told)
    if retry_after_s is not None:
        body["retry_after"] = math.ceil(retry_after_s)
    return _said("problem", of, body)


def _said(kind: Kind, of: Head, body: dict[str, Any]) -> Said:
    return Said(kind, _encode({"type": kind, **of.echo, **body}).decode())


def _masked(words: str) -> str:
    """A decoder's words without the value it met."""
    return words.partition(",")[0].partition("'")[0].strip() or "is not valid"

"""What a server says to a batch, over either transport: judged, later, or no."""

from __future__ import annotations

from typing import Final

import msgspec

from sightline.errors import FieldError, SightlineError

LONGEST_WAIT_S: Final = 300.0
"""The longest a server is obeyed that asks to be left alone."""

_RETRYABLE: Final = frozenset({408, 425, 429, 502, 503, 504})


class Refused(SightlineError):
    """What a server said no with: its status, code, words, and whether a retry can help."""


class Result(msgspec.Struct, frozen=True):
    """One event of a batch that was not accepted."""

    index: int
    event_id: str | None
    status: str
    reason: str = ""
    errors: tuple[FieldError, ...] = ()


class Judged(msgspec.Struct, frozen=True):
    """Every event of the batch has its verdict; what was accepted is on disk."""

    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    results: tuple[Result, ...] = ()


class Later(msgspec.Struct, frozen=True):
    """Nothing was taken, or not surely; sending the same again may help.

    surely: whether the server says that it will; else it is tried a few times
    """

    error: SightlineError
    surely: bool = True


class No(msgspec.Struct, frozen=True):
    """Nothing was taken, and never will be."""

    error: SightlineError

    @property
    def too_large(self) -> bool:
        """Whether fewer events at once would be taken."""
        return self.error.status == 413


Answer = Judged | Later | No


class _Problem(msgspec.Struct, frozen=True):
    """A problem document (RFC 9457), as far as it is read."""

    detail: str = "The server answered with something that is no answer of Sightline"
    code: str = "unexpected_answer"
    status: int = 0
    retryable: bool = False
    errors: tuple[FieldError, ...] = ()
    retry_after: float | None = None


class _Verdict(Judged, frozen=True, tag_field="type", tag="verdict"):
    seq: int | None = None


class _Told(_Problem, frozen=True, tag_field="type", tag="problem"):
    seq: int | None = None


_judged: Final = msgspec.json.Decoder(Judged).decode
_problem: Final = msgspec.json.Decoder(_Problem).decode
_message: Final = msgspec.json.Decoder(_Verdict | _Told).decode


def over_http(status: int, body: bytes, retry_after: str | None, now_s: float) -> Answer:
    """The answer to a request.

    retry_after: the header
    now_s: seconds since 1970, for a header that names a time
    """
    if 200 <= status < 300:
        try:
            return _judged(body)
        except msgspec.DecodeError:  # somebody else answered: a proxy, a login page
            return Later(refusal(status, body, retry_after, now_s), surely=False)
    error = refusal(status, body, retry_after, now_s)
    if error.retryable:
        return Later(error)
    return Later(error, surely=False) if status >= 500 else No(error)


def over_websocket(message: str | bytes) -> tuple[int | None, Answer]:
    """The answer in a message, and the `seq` it repeats.

    raises: ValueError, when the message is none of the stream's
    """
    said = _message(message)
    if isinstance(said, _Verdict):
        return said.seq, said
    error = _as_error(said, said.status, said.retry_after)
    if error.retryable:
        return said.seq, Later(error)
    return said.seq, Later(error, surely=False) if said.status >= 500 else No(error)


def refusal(status: int, body: bytes, retry_after: str | None, now_s: float) -> Refused:
    """An answer that is not a success, as the error it tells of. Arguments as of `over_http`."""
    try:
        problem = _problem(body)
    except msgspec.DecodeError:
        problem = _Problem()
    return _as_error(problem, status, _seconds(retry_after, now_s))


def _as_error(problem: _Problem, status: int, retry_after_s: float | None) -> Refused:
    error = Refused(
        problem.detail,
        code=problem.code,
        errors=problem.errors,
        retry_after_s=None if retry_after_s is None else min(retry_after_s, LONGEST_WAIT_S),
    )
    error.status = status
    error.retryable = problem.retryable or status in _RETRYABLE
    return error


def _seconds(header: str | None, now_s: float) -> float | None:
    """`Retry-After`: seconds, or a time (RFC 9110)."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    from email.utils import parsedate_to_datetime  # rarely needed, and slow to import

    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now_s)
    except ValueError:
        return None

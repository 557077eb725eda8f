"""Who is told of events rejected or discarded: the log, the caller's functions, the caller."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from sightline.client.event import Prepared
from sightline.client.notice import Discarded, Notice, Reason, Rejection
from sightline.client.options import Options
from sightline.errors import InvalidRequest

logger = logging.getLogger("sightline.client")

QUIET_S: Final = 10.0
"""At most one line of the same kind in so long; it says how many events it stands for."""


class Report:
    """Tells of notices. Never raises by itself; `failure` does, where the options ask for it."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._failure: Exception | None = None
        self._quiet_until_s: dict[str, float] = {}
        self._untold: Counter[str] = Counter()
        self._calling: set[int] = set()

    def taken(self, made: Prepared | Discarded, given_up: Discarded | None) -> str | None:
        """What the caller of `track` is given: the id of the event, or None where it was given up.

        raises: with `raise_errors`, why it was given up
        """
        event_id = made.event_id if isinstance(made, Prepared) else made.event_ids[0]
        if given_up is None:
            return event_id
        lost = event_id in given_up.event_ids
        self.tell([given_up], keep=not lost)
        if lost and self._options.raise_errors and given_up.error is not None:
            raise given_up.error
        return None if lost else event_id

    def tell(self, notices: Iterable[Notice], *, keep: bool = True) -> None:
        """Log, call who wants to know, and keep what `failure` is to raise."""
        for notice in notices:
            call: Any
            if isinstance(notice, Rejection):
                error: Exception | None = _as_error(notice)
                self._log(f"rejected, {notice.reason}", 1, _fields(notice))
                call = self._options.on_rejected
            else:
                error = notice.error
                self._log_discarded(notice)
                call = self._options.on_discarded
            if keep and self._options.raise_errors:
                self._failure = self._failure or error
            if call is not None:
                self._call(call, notice)

    def _call(self, call: Callable[[Any], object], notice: Notice) -> None:
        """Call a function of the caller's; not again for what it tracks itself, without end."""
        thread = threading.get_ident()
        if thread in self._calling:
            return
        self._calling.add(thread)
        try:
            call(notice)
        except Exception:
            logger.exception("a function given to the client failed")
        finally:
            self._calling.discard(thread)

    def failure(self) -> None:
        """raises: the first thing that went wrong since the last time, with `raise_errors`"""
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    def _log_discarded(self, notice: Discarded) -> None:
        if notice.reason is Reason.WITHHELD:
            return
        detail = getattr(notice.error, "detail", type(notice.error).__name__)
        self._log(f"discarded, {notice.reason.value}", len(notice.event_ids), detail)

    def _log(self, kind: str, events: int, detail: str) -> None:
        self._untold[kind] += events
        now_s = time.monotonic()
        if now_s >= self._quiet_until_s.get(kind, 0.0):
            self._quiet_until_s[kind] = now_s + QUIET_S
            logger.error("%d events %s: %s", self._untold.pop(kind), kind, detail)


def _as_error(rejection: Rejection) -> InvalidRequest:
    detail = f"The server rejected the event {rejection.event_id}: {_fields(rejection)}"
    return InvalidRequest(detail, code=rejection.reason, errors=rejection.errors)


def _fields(rejection: Rejection) -> str:
    return "; ".join(f"{error.path} {error.message}" for error in rejection.errors)

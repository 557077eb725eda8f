"""The client for ordinary programs: `track` queues and returns, a thread of its own sends.

Safe for any number of threads. A forked child has a client of its own with nothing queued: what was
queued before is the parent's to send.
"""

from __future__ import annotations

import atexit
import math
import os
import random
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, Self, Unpack

from sightline.client.delivery import Delivery, Receive, Rest, Send, logger
from sightline.client.event import Circumstances, Prepared, prepare
from sightline.client.facts import Fact
from sightline.client.fork import begin_in_children
from sightline.client.notice import Discarded, Notice, Reason, Stats
from sightline.client.options import Choices, Options
from sightline.client.report import Report
from sightline.client.tracking import Tracking
from sightline.client.transport import WINDOWS, Transport, drain, opened, trouble
from sightline.errors import InvalidRequest

_LAST_S: Final = 1.0
"""How long the thread may take to end once it has nothing to do."""


class Client(Tracking[str | None, tuple[str | None, ...]]):
    """Sends events in the background. Close it, or use it in `with`, or let the end of the program
    close it: what is queued is sent first, within `exit_s`.

    choices: see `Options`
    raises: InvalidRequest, when an option is not valid; nothing else does, but with `raise_errors`
    """

    _transport: Transport | None
    """Made with the client, taken by its thread."""

    def __init__(self, url: str, key: str, tenant_id: str, **choices: Unpack[Choices]) -> None:
        self.options = Options(url=url, key=key, tenant_id=tenant_id, **choices)
        self._closed = False
        self._begin()
        self._transport = opened(self.options)
        begin_in_children(self._begin)

    def _begin(self) -> None:
        """Nothing is queued and nothing runs: in a new client, and after a fork."""
        self._changed = threading.Condition()
        self._delivery = Delivery(self.options, WINDOWS[self.options.transport], random.random)
        self._report = Report(self.options)
        self._thread: threading.Thread | None = None
        self._transport = None
        self._sleeps_until_s = math.inf
        self._telling = False

    def track(
        self,
        event_name: str,
        attributes: Mapping[str, Any] | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> str | None:
        """Queue an event. Its id, or None where it was given up at once."""
        now_ns, chance = time.time_ns(), os.urandom(8)
        made = prepare(self.options, event_name, attributes, circumstances, now_ns, chance)
        with self._changed:
            given_up = self._take(made)
        return self._report.taken(made, given_up)

    def flush(self, timeout_s: float | None = None) -> bool:
        """Send what is queued without waiting for more; whether all of it was answered in time.

        raises: with `raise_errors`, the first thing that went wrong since the last time
        """
        done = self._flush(timeout_s)
        self._report.failure()
        return done

    def close(self, timeout_s: float | None = None) -> bool:
        """Flush, for `exit_s` unless told otherwise, and end; what is left then is discarded.

        raises: with `raise_errors`, the first thing that went wrong since the last time
        """
        done = self._end(self.options.exit_s if timeout_s is None else timeout_s)
        self._report.failure()
        return done

    def stats(self) -> Stats:
        """What became of every event so far."""
        with self._changed:
            return self._delivery.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _track_all(
        self, told: Sequence[Fact], circumstances: Circumstances
    ) -> tuple[str | None, ...]:
        return tuple(self.track(*fact, **circumstances) for fact in told)

    def _take(self, made: Prepared | Discarded) -> Discarded | None:
        """Queue an event, with the lock held; or say what was given up."""
        if isinstance(made, Discarded):
            return self._delivery.refuse(made)
        if self.options.when_full == "block" and threading.current_thread() is not self._thread:
            self._changed.wait_for(
                lambda: self._closed or self._delivery.has_room(made), self.options.block_s
            )
        if self._closed:
            error = InvalidRequest("The client was closed")
            return self._delivery.refuse(Discarded(Reason.CLOSED, (made.event_id,), error))
        self._run()
        given_up = self._delivery.add(made, time.monotonic())
        due_at = self._delivery.due_at()
        if due_at is not None and due_at < self._sleeps_until_s:
            self._changed.notify_all()
        return given_up

    def _flush(self, timeout_s: float | None) -> bool:
        if threading.current_thread() is self._thread:  # a callback; nobody else would send
            return False
        with self._changed:
            number = self._delivery.flush()
            self._changed.notify_all()
            return self._changed.wait_for(
                lambda: self._delivery.done(number) and not self._telling, timeout_s
            )

    def _end(self, timeout_s: float) -> bool:
        until_s = time.monotonic() + timeout_s
        if self._closed:
            return True
        if self._thread is not None and self._thread.is_alive():
            self._flush(timeout_s)
        else:
            drain(self._delivery, self.options, until_s, self._report.tell)
        with self._changed:
            self._closed = True
            left = self._delivery.give_up_all()
            self._changed.notify_all()
        atexit.unregister(self._at_exit)
        if self._transport is not None:
            self._transport.close()
        if self._thread is not None and threading.current_thread() is not self._thread:
            self._thread.join(_LAST_S if left is None else 0)
        self._report.tell([left] if left else [])
        return left is None

    def _run(self) -> None:
        """Start the thread, with the lock held, unless it runs."""
        if self._thread is not None and self._thread.is_alive():
            return
        atexit.register(self._at_exit)
        if (multiprocessing := sys.modules.get("multiprocessing.util")) is not None:
            # Its children end without atexit; this is what they do instead.
            multiprocessing.Finalize(None, self._at_exit, exitpriority=0)
        thread = threading.Thread(target=self._deliver, name="sightline-client", daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the program is ending: `_end` sends from where it is called
            return
        self._thread = thread

    def _at_exit(self) -> None:
        try:
            self._end(self.options.exit_s)
        except Exception:
            logger.exception("the client failed to send its last events")

    def _deliver(self) -> None:
        """The thread: send what is due until the client is closed."""
        transport, self._transport = self._transport or opened(self.options), None
        while (step := self._next()) is not None:
            try:
                self._report.tell(self._carry_out(step, transport))
            except Exception:
                logger.exception("the client failed; it goes on")
            with self._changed:
                self._telling = False
                self._changed.notify_all()
        transport.close()

    def _next(self) -> Send | Receive | None:
        """What to do next; waits until there is something. None once there never will be."""
        with self._changed:
            while True:
                now_s = time.monotonic()
                step = self._delivery.step(now_s)
                if not isinstance(step, Rest):
                    return step
                if self._closed:
                    return None
                self._sleeps_until_s = math.inf if step.seconds is None else now_s + step.seconds
                self._changed.wait(step.seconds)
                self._sleeps_until_s = -math.inf

    def _carry_out(self, step: Send | Receive, transport: Transport) -> list[Notice]:
        answer, error = None, None
        try:
            if isinstance(step, Send):
                transport.send(step.batch)
            else:
                answer = transport.receive(step.seconds)
        except Exception as err:
            error = trouble(err)
        notices: list[Notice] = []
        with self._changed:
            if error is not None:
                notices = self._delivery.broken(error, time.monotonic())
            elif answer is not None:
                notices = self._delivery.answered(answer, time.monotonic())
            self._telling = bool(notices)
        return notices

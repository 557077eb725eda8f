"""The client for programs with an event loop: `track` queues, a task of its own sends.

Used from one loop at a time. What is queued when a loop ends is sent from the next, or at the end
of the program.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import random
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Self, Unpack

from sightline.client.delivery import Delivery, Receive, Rest, Send, logger
from sightline.client.event import Circumstances, Prepared, prepare
from sightline.client.facts import Fact
from sightline.client.fork import begin_in_children
from sightline.client.notice import Discarded, Notice, Reason, Stats
from sightline.client.options import Choices, Options
from sightline.client.report import Report
from sightline.client.tracking import Tracking
from sightline.client.transport import WINDOWS, AsyncTransport, drain, opened_async, trouble
from sightline.errors import InvalidRequest

_Promised = Coroutine[Any, Any, str | None]
_AllPromised = Coroutine[Any, Any, tuple[str | None, ...]]


class AsyncClient(Tracking[_Promised, _AllPromised]):
    """Sends events in the background. Close it, or use it in `async with`; the end of the program
    sends what is queued, too, within `exit_s`.

    choices: see `Options`
    raises: InvalidRequest, when an option is not valid; nothing else does, but with `raise_errors`
    """

    _transport: AsyncTransport | None
    """Made with the client, taken by its task."""

    def __init__(self, url: str, key: str, tenant_id: str, **choices: Unpack[Choices]) -> None:
        self.options = Options(url=url, key=key, tenant_id=tenant_id, **choices)
        self._closed = False
        self._begin()
        self._transport = opened_async(self.options)
        atexit.register(self._at_exit)
        begin_in_children(self._begin)

    def _begin(self) -> None:
        """Nothing is queued and nothing runs: in a new client, and after a fork."""
        self._delivery = Delivery(self.options, WINDOWS[self.options.transport], random.random)
        self._report = Report(self.options)
        self._task: asyncio.Task[None] | None = None
        self._transport = None
        self._told = asyncio.Event()
        self._progress = asyncio.Event()

    async def track(
        self,
        event_name: str,
        attributes: Mapping[str, Any] | None = None,
        **circumstances: Unpack[Circumstances],
    ) -> str | None:
        """Queue an event. Its id, or None where it was given up at once. Waits only with `block`,
        while there is no room.
        """
        now_ns, chance = time.time_ns(), os.urandom(8)
        made = prepare(self.options, event_name, attributes, circumstances, now_ns, chance)
        return self._report.taken(made, await self._take(made))

    async def flush(self, timeout_s: float | None = None) -> bool:
        """Send what is queued without waiting for more; whether all of it was answered in time.

        raises: with `raise_errors`, the first thing that went wrong since the last time
        """
        done = await self._flush(timeout_s)
        self._report.failure()
        return done

    async def close(self, timeout_s: float | None = None) -> bool:
        """Flush, for `exit_s` unless told otherwise, and end; what is left then is discarded.

        raises: with `raise_errors`, the first thing that went wrong since the last time
        """
        if self._closed:
            return True
        await self._flush(self.options.exit_s if timeout_s is None else timeout_s)
        self._closed = True
        left = self._delivery.give_up_all()
        atexit.unregister(self._at_exit)
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])
        if self._transport is not None:
            await self._transport.close()
        self._report.tell([left] if left else [])
        self._report.failure()
        return left is None

    def stats(self) -> Stats:
        """What became of every event so far."""
        return self._delivery.stats()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _track_all(
        self, told: Sequence[Fact], circumstances: Circumstances
    ) -> tuple[str | None, ...]:
        return tuple([await self.track(*fact, **circumstances) for fact in told])

    async def _take(self, made: Prepared | Discarded) -> Discarded | None:
        if isinstance(made, Discarded):
            return self._delivery.refuse(made)
        if not self._closed:
            self._run()
            if self.options.when_full == "block":
                await self._until(lambda: self._delivery.has_room(made), self.options.block_s)
        if self._closed:
            error = InvalidRequest("The client was closed")
            return self._delivery.refuse(Discarded(Reason.CLOSED, (made.event_id,), error))
        given_up = self._delivery.add(made, time.monotonic())
        self._told.set()
        return given_up

    async def _flush(self, timeout_s: float | None) -> bool:
        number = self._delivery.flush()
        if not self._delivery.done(number):
            self._run()
        self._told.set()
        return await self._until(lambda: self._delivery.done(number), timeout_s)

    async def _until(self, holds: Callable[[], bool], timeout_s: float | None) -> bool:
        """Wait until something holds, looking after each answer; whether it does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while not (self._closed or holds()):
                    await self._progress.wait()
        return holds()

    def _run(self) -> None:
        """Start the task in the loop that runs now, unless it runs there."""
        loop = asyncio.get_running_loop()
        if self._task is not None and not self._task.done() and self._task.get_loop() is loop:
            return
        self._delivery.interrupted()  # a loop that is gone leaves its batches without an answer
        self._told, self._progress = asyncio.Event(), asyncio.Event()
        self._task = loop.create_task(self._deliver(), name="sightline-client")

    async def _deliver(self) -> None:
        """The task: send what is due until it is cancelled."""
        transport, self._transport = self._transport or opened_async(self.options), None
        try:
            while True:
                step = self._delivery.step(time.monotonic())
                if isinstance(step, Rest):
                    await self._rest(step.seconds)
                else:
                    await self._carry_out(step, transport)
        finally:
            self._delivery.interrupted()
            await transport.close()

    async def _rest(self, seconds: float | None) -> None:
        self._told.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._told.wait()

    async def _carry_out(self, step: Send | Receive, transport: AsyncTransport) -> None:
        answer = None
        notices: list[Notice] = []
        try:
            if isinstance(step, Send):
                await transport.send(step.batch)
            else:
                answer = await transport.receive(step.seconds)
        except Exception as err:
            notices = self._delivery.broken(trouble(err), time.monotonic())
        if answer is not None:
            notices = self._delivery.answered(answer, time.monotonic())
        self._report.tell(notices)
        self._progress.set()
        self._progress = asyncio.Event()

    def _at_exit(self) -> None:
        """The loop is gone; what is left is sent from here."""
        until_s = time.monotonic() + self.options.exit_s
        try:
            drain(self._delivery, self.options, until_s, self._report.tell)
            left = self._delivery.give_up_all()
            self._report.tell([left] if left else [])
        except Exception:
            logger.exception("the client failed to send its last events")

"""Dashboards that keep themselves up to date: what changed on them, pushed as server-sent events.

Each widget is computed once per interval, however many look at the same dashboard over the same
time; one whose answer stayed is not sent again. Who comes back after a lost connection says what
was told last, and is told what changed since; after a restart, everything. Nothing is computed for
nobody; but the last answers stay for a while, and whoever opens the dashboard again sees them, with
the time they are of, until new ones are there.

    event: widgets   id: where this left off    data: {"widgets": {id: the answer, or a problem}}
    event: round                                data: {"as_of": when all of them were computed}
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable, Mapping
from typing import Final

import msgspec

from sightline.types import Clock
from sightline.views.shown import Shown
from sightline.web import problem, telemetry
from sightline.web.beat import BEAT, HELLO, within_a_beat

LIFE_S: Final = 300.0
"""After this long a stream ends; whoever comes back is asked anew what they may see."""

KEPT_S: Final = 300.0
"""How long answers stay when nobody looks any more."""

KEPT: Final = 64
"""Of so many dashboards at most."""

SLOW_S: Final = 60.0
"""How often parts of reports are computed at most: they read all events of their time."""


Compute = Callable[[], Awaitable[Shown]]


class Failed(msgspec.Struct, frozen=True):
    """A widget that could not be computed, in the words of a problem."""

    problem: str
    code: str


class Board(msgspec.Struct, frozen=True):
    """A dashboard as it is pushed.

    widgets: by id, what computes each, at the time it is called
    slow: those that cost so much that once a minute is enough, whatever the interval
    """

    widgets: Mapping[str, Compute]
    refresh_s: float
    slow: Mapping[str, Compute] = {}

    @property
    def paces(self) -> tuple[tuple[Mapping[str, Compute], float], ...]:
        """Widgets that are computed together, and how often; at least one, so that rounds end."""
        slow = (self.slow, max(self.refresh_s, SLOW_S))
        return ((self.widgets, self.refresh_s), *((slow,) if self.slow else ()))


class _Push:
    """One dashboard over one stretch of time: the last answers, and since when each is so."""

    def __init__(self) -> None:
        self.epoch = secrets.token_hex(4)
        self.viewers = 0
        self.left_s = 0.0
        self.number = 0
        self.round = b""
        self.answers: dict[str, tuple[int, bytes]] = {}
        self.compared: dict[str, bytes] = {}
        self.changed = asyncio.Event()
        self.task: asyncio.Task[None] | None = None
        self._last: tuple[int, int, bytes] = (0, 0, b"")

    def put(self, name: str, found: Shown | Failed) -> None:
        """Keep an answer; one that stayed the same, but for when it was asked, is not news."""
        same = msgspec.structs.replace(found, meta=None) if isinstance(found, Shown) else found
        compared = msgspec.json.encode(same)
        if self.compared.get(name) == compared:
            return
        self.number += 1
        self.compared[name] = compared
        self.answers[name] = self.number, msgspec.json.encode(found)
        self._wake()

    def over(self, as_of: str) -> None:
        """A round is over."""
        said = msgspec.json.encode({"as_of": as_of})
        self.round = b"event: round\ndata: %s\n\n" % said
        self._wake()

    def since(self, told: int) -> bytes:
        """What changed since; the same bytes for all who were told as much."""
        if self._last[:2] != (told, self.number):
            news = {
                name: msgspec.Raw(said) for name, (at, said) in self.answers.items() if at > told
            }
            data = msgspec.json.encode({"widgets": news})
            place = f"{self.epoch}-{self.number}".encode()
            said = b"id: %s\nevent: widgets\ndata: %s\n\n" % (place, data)
            self._last = told, self.number, said
        return self._last[2]

    def told(self, place: str) -> int:
        """Up to where somebody was told; 0 where that was another's count."""
        epoch, _, number = place.partition("-")
        known = epoch == self.epoch and number.isdecimal()
        return min(int(number), self.number) if known else 0

    def _wake(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()


class Pushes:
    """Keeps up to date what somebody looks at, and nothing else. Lives in one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pushes: dict[Hashable, _Push] = {}

    async def stream(self, key: Hashable, board: Board, place: str = "") -> AsyncGenerator[bytes]:
        """The news of a dashboard.

        key: equal for all who are to share the answers
        place: the id of the last event that was seen; empty: none
        """
        push = self._pushes.setdefault(key, _Push())
        push.viewers += 1
        telemetry.LIVE_VIEWERS.inc()
        push.task = push.task or asyncio.create_task(self._keep(push, board))
        try:
            yield HELLO
            async for said in _news(push, place):
                yield said
        finally:
            push.viewers -= 1
            telemetry.LIVE_VIEWERS.dec()
            if not push.viewers:
                push.task.cancel()
                push.task, push.left_s = None, asyncio.get_running_loop().time()
                self._forget()

    def _forget(self) -> None:
        """Let go of answers nobody came back for."""
        now_s = asyncio.get_running_loop().time()
        left = [(push.left_s, key) for key, push in self._pushes.items() if not push.viewers]
        left.sort(key=lambda each: each[0], reverse=True)
        for place, (left_s, key) in enumerate(left):
            if place >= KEPT or now_s - left_s > KEPT_S:
                del self._pushes[key]

    async def close(self) -> None:
        """Compute nothing more."""
        for push in self._pushes.values():
            if push.task is not None:
                push.task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await push.task

    async def _keep(self, push: _Push, board: Board) -> None:
        """Compute all widgets, each told as soon as it is there; then again, after the interval.

        A round is over as of when the first of its widgets began, slow ones too.
        """
        began: dict[int, str] = {}

        async def one(name: str, compute: Compute) -> None:
            try:
                push.put(name, await compute())
            except Exception as err:  # one widget's fault must not end the others
                told = problem.seen(err, f"widget {name}")
                push.put(name, Failed(told.detail, told.code))

        async def keep(pace: int, widgets: Mapping[str, Compute], every_s: float) -> None:
            while True:
                as_of = self._clock().isoformat()
                await asyncio.gather(*(one(*each) for each in widgets.items()))
                began[pace] = as_of
                if len(began) == len(board.paces):
                    push.over(min(began.values()))
                await asyncio.sleep(every_s)

        async with asyncio.TaskGroup() as group:
            for pace, (widgets, every_s) in enumerate(board.paces):
                group.create_task(keep(pace, widgets, every_s))


async def _news(push: _Push, place: str) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    told, heard, ends_at = push.told(place), b"", loop.time() + LIFE_S
    while loop.time() < ends_at:
        changed = push.changed
        if told != push.number:
            said, told = push.since(told), push.number
            yield said
        elif heard != push.round:
            heard = push.round
            yield heard
        elif not await within_a_beat(changed):
            yield BEAT

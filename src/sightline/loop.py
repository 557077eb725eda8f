"""The event loop everything runs in: the fastest this system has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

try:
    import uvloop
except ImportError:  # there is none for Windows
    _NEW_LOOP: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
else:
    _NEW_LOOP = uvloop.new_event_loop

T = TypeVar("T")


def run(main: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine, run in a loop of its own."""
    with asyncio.Runner(loop_factory=_NEW_LOOP) as runner:
        return runner.run(main)

"""Waiting for a state, however long a busy machine takes to reach it, and no longer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

PATIENCE_S: Final = 60
_TURN_S: Final = 0.05


async def eventually(question: Callable[[], Awaitable[Any]], answer: Any) -> None:
    """Ask until the answer is right.

    raises: AssertionError, with the last answer, after a minute
    """
    until = time.monotonic() + PATIENCE_S
    while (said := await question()) != answer:
        assert time.monotonic() < until, f"{said!r}, not {answer!r}"
        await asyncio.sleep(_TURN_S)


def wait_for(question: Callable[[], Any], answer: Any) -> None:
    """The same for questions that answer at once.

    raises: AssertionError, with the last answer, after a minute
    """
    until = time.monotonic() + PATIENCE_S
    while (said := question()) != answer:
        assert time.monotonic() < until, f"{said!r}, not {answer!r}"
        time.sleep(_TURN_S)

"""What a stream of server-sent events says where there is no news."""

from __future__ import annotations

import asyncio
from typing import Final

BEAT_S: Final = 15.0
"""Without news, a stream says so this often: proxies end what is silent for longer."""

BEAT: Final = b": still here\n\n"
HELLO: Final = b"retry: 2000\n\n"


async def within_a_beat(changed: asyncio.Event) -> bool:
    """Whether there is news before it is time for a beat."""
    try:
        await asyncio.wait_for(changed.wait(), BEAT_S)
    except TimeoutError:
        return False
    return True

"""The table of what Sightline itself says: rows in the form of events, appended, never changed."""

from __future__ import annotations

from sightline.store.block import Block, joined
from sightline.store.engine import Engine
from sightline.store.tables import EVENTS, INTERNAL_EVENTS


class InternalEvents:
    """Appends rows. Calls block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, block: Block, token: str) -> None:
        """Keep rows; on return they are on disk.

        token: an insert with a token the table has seen changes nothing
        raises: StoreUnavailable
        """
        self._engine.insert(INTERNAL_EVENTS, EVENTS, joined([block], 0), token)

"""Which event store it is: tells those apart that share a control database."""

from __future__ import annotations

from sightline.store.engine import Engine

_SQL = """
SELECT toString(uuid) FROM system.tables WHERE database = currentDatabase() AND name = 'events'
"""


def identity(engine: Engine) -> str:
    """The id the engine gave the table of events when it was made; copies of a folder have it, too.

    raises: StoreUnavailable
    """
    ((found,),) = engine.query(_SQL).rows
    return str(found)

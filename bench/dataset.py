"""Ten million events over ninety days, made inside the engine.

Run as a process of its own (`python -m bench.dataset FOLDER TENANT ROWS`). Ten kinds of event,
sessions of ten events about twenty seconds apart, three sessions to a user; rolled up by ticks, as
they would have been, and left until the engine has merged what it wants to: what came in over
ninety days has been merged long before anybody asks.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sightline.settings import Settings
from sightline.store.engine import Engine
from sightline.store.migrate import migrate
from sightline.store.rollup import Rollup
from sightline.store.tables import EVENT_COLUMNS

DAYS: Final = 90
NAMES: Final = (
    "voice.turn_started",
    "voice.first_response",
    "commerce.view",
    "kb.search",
    "ai.tool_call_completed",
    "commerce.add_to_cart",
    "commerce.checkout",
    "commerce.purchase",
    "kb.hit",
    "booking.slot_hold",
)
COMMIT_ROWS: Final = 50_000
_PIECE: Final = 1_000_000
_QUIET_S: Final = 3

_INSERT: Final = """
INSERT INTO events ({columns})
SELECT
    '{tenant}', {names}[1 + cityHash64(number) % 10] AS name,
    fromUnixTimestamp64Milli(toInt64({start_ms} + intDiv(number, 10) * {session_ms}
        + (number % 10) * 20000 + cityHash64(number, 2) % 15000)),
    generateUUIDv4(), now64(3), ['berlin', 'paris'][1 + cityHash64(intDiv(number, 10), 5) % 2],
    toString(reinterpretAsUUID(sipHash128(intDiv(number, 10)))),
    'u_' || lower(hex(cityHash64(intDiv(number, 30)))), 'web',
    '/product/' || toString(number % 50), 'search.example.com',
    ['mobile', 'desktop'][1 + intDiv(number, 10) % 2], 'Chrome', 'Android',
    ['DE', 'US', 'FR'][1 + intDiv(number, 10) % 3], 'EU', 'de-DE', 'shopify', '1', '1-0-0',
    if(name LIKE 'commerce%', 'GBP', ''), 'analytics', 9000, 1 + intDiv(number, {commit_rows}),
    multiIf(
        name = 'voice.first_response',
        map('voice.first_response_ms', toFloat64(100 + cityHash64(number, 1) % 3000)),
        name = 'ai.tool_call_completed',
        map('ai.tool_success', toFloat64(cityHash64(number, 1) % 10 > 0),
            'ai.tool_execution_ms', toFloat64(cityHash64(number, 1) % 900)),
        name = 'commerce.purchase',
        map('commerce.amount', toFloat64(cityHash64(number, 1) % 20000)),
        name = 'kb.search',
        map('kb.search_latency_ms', toFloat64(cityHash64(number, 1) % 500),
            'kb.results_count', toFloat64(cityHash64(number, 1) % 5)),
        map('position', toFloat64(number % 10))),
    if(name = 'commerce.purchase', map('commerce.order_id', toString(intDiv(number, 15))),
       map('voice.session_id', 'abcdef')),
    map()
FROM numbers({first}, {rows})
"""


def start() -> datetime:
    """The first midnight of the data."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS)


def make(folder: Path, tenant: str, rows: int) -> None:
    """Fill an event store."""
    engine = Engine.embedded(folder / "events")
    migrate(engine, Settings().rollup_retention_days)
    for first in range(0, rows, _PIECE):
        engine.command(
            _INSERT.format(
                columns=", ".join(EVENT_COLUMNS),
                tenant=tenant,
                names=list(NAMES),
                start_ms=int(start().timestamp() * 1000),
                session_ms=DAYS * 86_400_000 * 10 // rows,
                commit_rows=COMMIT_ROWS,
                first=first,
                rows=min(_PIECE, rows - first),
            )
        )
    rollup = Rollup(engine)
    while rollup.tick():
        continue
    _settle(engine)
    engine.close()


def _settle(engine: Engine) -> None:
    """Wait until no merge has run for a while."""
    quiet = 0
    while quiet < _QUIET_S:
        time.sleep(1)
        [(running,)] = engine.query("SELECT count() FROM system.merges").rows
        quiet = 0 if running else quiet + 1


if __name__ == "__main__":
    make(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

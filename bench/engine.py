"""The bare engine: how fast it takes the same rows, rollups included, with nothing around it.

Run as a process of its own (`python -m bench.engine ROWS`), because an engine has one folder a
process; prints events a second.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec

from bench.payload import Source
from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.envelope import Envelope
from sightline.ingest.arrival import Arrival
from sightline.ingest.decode import decode_batch
from sightline.ingest.schema import Schemas
from sightline.ingest.shape import shape
from sightline.ingest.verdict import Rejected
from sightline.privacy.pseudonym import Pseudonyms
from sightline.settings import Settings
from sightline.store.block import joined
from sightline.store.engine import Engine
from sightline.store.migrate import migrate
from sightline.store.rollup import Rollup
from sightline.store.tables import EVENTS
from sightline.types import TenantId

TENANT = TenantId("00000000-0000-4000-8000-000000000001")
COMMIT_ROWS = 20_000


def measure(rows: int) -> float:
    """Rows a second: inserts of 20,000 rows, and a tick of the rollups a second."""
    source, schemas = Source(TENANT), Schemas(BUILT_IN)
    arrival = Arrival(tenant_id=TENANT, received_at=datetime.now(UTC), retention_days=90)
    pseudonyms = Pseudonyms(bytes(32))
    commits = []
    for number in range(1, rows // COMMIT_ROWS + 1):
        blocks = []
        for _ in range(COMMIT_ROWS // 500):
            events = decode_batch(source.batch(500), schemas, 500)
            assert not any(isinstance(event, Rejected) for event in events)
            blocks.append(shape(cast("list[Envelope]", events), arrival, schemas, pseudonyms))
        commits.append(joined(blocks, number))
    with tempfile.TemporaryDirectory() as folder:
        return _timed(Engine.embedded(Path(folder) / "events"), commits)


def _timed(engine: Engine, commits: list[list[list[object]]]) -> float:
    migrate(engine, Settings().rollup_retention_days)
    rollup = Rollup(engine)
    engine.insert("events", EVENTS, commits[0], "warm")
    ticked = began = time.perf_counter()
    rows = 0
    for number, columns in enumerate(commits[1:], start=2):
        engine.insert("events", EVENTS, columns, str(number))
        rollup.committed(number, len(columns[0]))
        rows += len(columns[0])
        if time.perf_counter() - ticked > 1:
            rollup.tick()
            ticked = time.perf_counter()
    rollup.tick()
    seconds = time.perf_counter() - began
    engine.close()
    return rows / seconds


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(measure(int(sys.argv[1]))).decode())

"""A PostgreSQL of our own, for the same questions on the same rows, with sensible indexes.

The server comes from Debian's package; where there is none, the measurements say so. It gets a
fifth of the memory for its buffers, and may use both cores for one question.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests import servers

_USER: Final = "postgres"

_OPTIONS: Final = {
    "shared_buffers": "4GB",
    "effective_cache_size": "12GB",
    "work_mem": "512MB",
    "maintenance_work_mem": "2GB",
    "max_parallel_workers_per_gather": "2",
    "max_wal_size": "16GB",
    "random_page_cost": "1.1",
}

_TABLE: Final = """
CREATE UNLOGGED TABLE events (
    event_name text, occurred_at timestamptz, session_id uuid, user_id text, country text,
    device text, page_path text, first_response_ms float8, amount bigint, order_id text)
"""
_COLUMNS: Final = """
SELECT event_name, occurred_at, session_id, user_id, country, device, page_path,
    if(mapContains(numbers, 'voice.first_response_ms'),
       toString(numbers['voice.first_response_ms']), '\\\\N'),
    if(mapContains(numbers, 'commerce.amount'),
       toString(toInt64(numbers['commerce.amount'])), '\\\\N'),
    strings['commerce.order_id']
FROM events ORDER BY occurred_at
"""
_INDEXES: Final = (
    "CREATE INDEX ON events USING brin (occurred_at)",
    "CREATE INDEX ON events (event_name, occurred_at)",
    "CREATE INDEX ON events (session_id, occurred_at)",
    "CREATE INDEX ON events (user_id, occurred_at)",
    "VACUUM (ANALYZE) events",
)


class Postgres:
    """A running server with the rows of an event store.

    load_s, index_s: what copying the rows and making the indexes took
    """

    def __init__(self, bin_folder: Path, port: int) -> None:
        self._bin = bin_folder
        self._port = port
        self.load_s = 0.0
        self.index_s = 0.0

    def load(self, rows: Path) -> None:
        """Take the rows of a file that `export` wrote."""
        began = time.perf_counter()
        self.ask(_TABLE)
        self.ask(f"COPY events FROM '{rows}' (FORMAT text)")
        self.load_s = time.perf_counter() - began
        for index in _INDEXES:
            self.ask(index)
        self.index_s = time.perf_counter() - began - self.load_s

    def ask(self, statement: str, limit_s: float = 1_800) -> str:
        """The answer to a statement, as text.

        raises: TimeoutExpired past the limit
        """
        address = ("-h", "127.0.0.1", "-p", str(self._port), "-U", _USER, "-d", "postgres")
        command = (self._bin / "psql", *address, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", statement)
        done = subprocess.run(command, capture_output=True, check=True, timeout=limit_s, text=True)
        return done.stdout


@contextlib.contextmanager
def serving(programs: Path, folder: Path) -> Iterator[Postgres]:
    """A server in a folder, stopped when left."""
    with servers.postgres(programs, folder, _OPTIONS) as port:
        yield Postgres(programs, port)


def export(folder: Path, rows: Path) -> None:
    """Write the rows of an event store for `Postgres.load`; the store must be closed."""
    subprocess.run([sys.executable, "-m", "bench.postgres", folder, rows], check=True)
    rows.chmod(0o644)


def _export(folder: Path, rows: Path) -> None:
    from sightline.store.engine import Engine  # in a process of its own: it locks the folder

    engine = Engine.embedded(folder / "events")
    engine.command(
        f"INSERT INTO FUNCTION file('{rows}', 'TSVRaw') {_COLUMNS} "
        "SETTINGS engine_file_truncate_on_insert = 1"
    )
    engine.close()


if __name__ == "__main__":
    _export(Path(sys.argv[1]), Path(sys.argv[2]))

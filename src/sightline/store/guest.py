"""Runs queries that somebody wrote: fenced strictly, limited, and not many at a time.

The answer comes as the engine encodes it, value by value in JSON: whatever type a value has, there
is a way to write it. Decimals keep their digits; what JSON has no number for, such as NaN, is null.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

import msgspec
from sqlglot import exp

from sightline.errors import Overloaded, StoreUnavailable
from sightline.settings import Settings
from sightline.store import telemetry
from sightline.store.engine import Engine, Value
from sightline.store.fence import fenced
from sightline.store.reader import limits, only

KIND: Final = "sql"
AT_ONCE: Final = 2
"""Queries that run at the same time; reports have threads of their own."""

WAITING: Final = 50
"""Queries that wait or run before further ones are refused."""

_FORMAT: Final = "JSONCompactEachRowWithNamesAndTypes"
_WRITTEN: Final[dict[str, Value]] = {
    "output_format_json_quote_decimals": 0,
    "output_format_json_quote_denormals": 0,
    "output_format_json_quote_64bit_integers": 0,
    "output_format_json_validate_utf8": 1,
    "output_format_json_escape_forward_slashes": 0,
    "date_time_output_format": "iso",
    "allow_reorder_prewhere_conditions": 0,  # the tenant's comes first, see `fence`
    "max_ast_depth": 1_000,
    "max_ast_elements": 50_000,
}
_texts: Final = msgspec.json.Decoder(tuple[str, ...])
_row: Final = msgspec.json.Decoder(msgspec.Raw)


class Told(msgspec.Struct, frozen=True):
    """What the engine said.

    types: in the engine's words; rows: each an array in JSON
    asked_at: the answer holds every event acknowledged before
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[msgspec.Raw, ...]
    asked_at: datetime
    elapsed_ms: float


class Guest:
    """Asks the events of one store what somebody wrote. Used from one event loop."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._limits = {**limits(settings), **_WRITTEN}
        self._threads = ThreadPoolExecutor(AT_ONCE, KIND)
        self._waiting = 0

    async def ask(self, tenant: str, tree: exp.Query, now: datetime) -> Told:
        """Ask a query.

        now: when it is asked
        raises: QueryTimeout, QueryTooLarge, Overloaded, BrokenFence; StoreUnavailable, also where
            the query is at fault, which `refusal` can tell
        """
        if self._waiting >= WAITING:
            raise Overloaded("Too many queries are asked at once", retry_after_s=1)
        self._waiting += 1
        started = time.perf_counter()
        try:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(self._threads, self._run, tenant, tree)
        finally:
            self._waiting -= 1
        elapsed_s = time.perf_counter() - started
        telemetry.QUERY_SECONDS.labels(KIND, "raw").observe(elapsed_s)
        columns, types, *rows = answer.splitlines()
        return Told(
            _texts.decode(columns),
            _texts.decode(types),
            tuple(_checked(row) for row in rows),
            now,
            round(elapsed_s * 1000, 3),
        )

    def close(self) -> None:
        """Wait for the queries that run, and take no more."""
        self._threads.shutdown()

    def _run(self, tenant: str, tree: exp.Query) -> bytes:
        sql = fenced(tenant, tree, strictly=True)
        settings = {**self._limits, **only(self._engine.database, tenant)}
        return self._engine.query_bytes(sql, _FORMAT, settings)


def _checked(row: bytes) -> msgspec.Raw:
    """A line as it is; over a network, an error can stand where the next row was to come."""
    try:
        return msgspec.Raw(_row.decode(row))
    except msgspec.DecodeError as err:
        raise StoreUnavailable("The event store stopped in the middle of its answer") from err

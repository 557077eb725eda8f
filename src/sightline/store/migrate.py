"""Brings an event store of any earlier version, or none, up to what this version needs.

What enters: an engine, the tables of `store.tables`, the views the catalog asks for. Only ever
adds: tables, columns, indexes, views. A column or table this version does not know is left alone,
so going back to the version before works.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import structlog

from sightline.store import ddl
from sightline.store.engine import Engine
from sightline.store.tables import (
    EVENTS,
    INTERNAL_EVENTS,
    QUARANTINE,
    ROLLUP_MEASURE_MINUTE,
    ROLLUP_MINUTE,
    Column,
)

_log = structlog.get_logger()

_TABLES: dict[str, tuple[Column, ...]] = {
    "events": EVENTS,
    "rollup_minute": ROLLUP_MINUTE,
    "rollup_measure_minute": ROLLUP_MEASURE_MINUTE,
    INTERNAL_EVENTS: EVENTS,
    "quarantine": QUARANTINE,
}


_ROLLUPS = ("rollup_minute", "rollup_measure_minute")
_LATER = {"materialize_ttl_after_modify": 0}
# A changed retention holds for rows as they are merged; nothing is rewritten at start.


def migrate(engine: Engine, rollup_retention_days: int, views: Iterable[str] = ()) -> list[str]:
    """Make the store what this version needs; returns what was added to existing tables.

    views: CREATE OR REPLACE VIEW statements generated from the catalog
    """
    before = _columns(engine)
    for statement in ddl.statements(rollup_retention_days):
        engine.command(statement)
    added: list[str] = []
    for table, columns in _TABLES.items():
        for position, column in enumerate(columns):
            if table in before and column.name not in before[table]:
                engine.command(_add(table, columns, position))
                added.append(f"{table}.{column.name}")
    for table in _ROLLUPS:
        engine.command(ddl.rollup_ttl(table, rollup_retention_days), _LATER)
    _make_views(engine, views)
    if added:
        _log.info("store_migrated", added=added)
    return added


def _make_views(engine: Engine, statements: Iterable[str]) -> None:
    """Create the views that are not there as they should be; each costs the engine about 10 ms.

    A view's comment is the fingerprint of what it was made of. That includes the tables' columns,
    for a view of all columns keeps those of the day it was made.
    """
    found = engine.query(
        "SELECT comment FROM system.tables WHERE database = currentDatabase() AND engine = 'View'"
    )
    current = {comment for (comment,) in found.rows}
    for statement in statements:
        mark = hashlib.sha256(f"{statement}\n{_TABLES}".encode()).hexdigest()
        if mark not in current:
            engine.command(f"{statement}\nCOMMENT '{mark}'")


def _columns(engine: Engine) -> dict[str, set[str]]:
    found = engine.query(
        "SELECT table, groupArray(name) FROM system.columns "
        "WHERE database = currentDatabase() GROUP BY table"
    )
    return {table: set(names) for table, names in found.rows}


def _add(table: str, columns: tuple[Column, ...], position: int) -> str:
    column = columns[position]
    place = f"AFTER `{columns[position - 1].name}`" if position else "FIRST"
    return f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS `{column.name}` {column.type} {place}"

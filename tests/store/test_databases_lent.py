"""Databases lent from test to test: empty, as they were made, and each to one at a time."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from tests.conftest import Databases

from sightline.store.engine import Engine
from sightline.store.tables import EVENTS

COUNT = "SELECT count() FROM events"


def _send(engine: Engine, token: str) -> None:
    now = datetime.now(UTC)
    row = {"tenant_id": "t", "event_name": "kb.search", "event_id": uuid.uuid4(), "commit_no": 1}
    row |= {"occurred_at": now, "received_at": now, "retention_days": 90}
    columns = [column for column in EVENTS if column.name in row]
    engine.insert("events", columns, [[row[column.name]] for column in columns], token)


def test_what_one_stored_the_next_does_not_find(databases: Databases) -> None:
    names = []
    for _ in range(2):
        with databases.lent() as engine:
            names.append(engine.database)
            assert engine.query(COUNT).rows == [(0,)]
            _send(engine, "the same token")
            assert engine.query(COUNT).rows == [(1,)]
    assert names[0] == names[1]


def test_two_at_a_time_have_one_each(databases: Databases) -> None:
    with databases.lent() as one, databases.lent() as other:
        _send(one, "a")
        assert other.query(COUNT).rows == [(0,)]


def test_one_that_was_changed_is_not_lent_again(databases: Databases) -> None:
    with databases.lent() as engine:
        changed = engine.database
        engine.command("ALTER TABLE events DROP COLUMN platform")
    with databases.lent() as one, databases.lent() as other:
        assert changed not in (one.database, other.database)

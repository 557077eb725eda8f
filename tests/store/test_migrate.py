"""A store of an earlier version becomes one of this version, with every row still in it."""

from __future__ import annotations

import asyncio

from tests.rows import block

from sightline.catalog.catalog import BUILT_IN, build
from sightline.catalog.export.views import views
from sightline.catalog.model import Attribute, DataClass, Event, ValueType
from sightline.settings import Settings
from sightline.store.engine import Engine
from sightline.store.migrate import migrate
from sightline.store.writer import Writer


def _store(engine: Engine, first: int, rows: int, **columns: object) -> None:
    async def run() -> None:
        writer = Writer(engine, Settings(), first, lambda *_: None)
        writer.start()
        await writer.write(block(rows, **columns))
        await writer.close()

    asyncio.run(run())


def test_migrating_twice_changes_nothing(engine: Engine) -> None:
    migrate(engine, 730, views(BUILT_IN))
    assert migrate(engine, 730, views(BUILT_IN)) == []


def _views(engine: Engine) -> dict[str, str]:
    """View → when it was made, as far as its id tells one from another."""
    found = engine.query(
        "SELECT name, toString(uuid) FROM system.tables"
        " WHERE database = currentDatabase() AND engine = 'View'"
    )
    return dict(found.rows)


def test_views_that_are_as_they_should_be_are_not_made_again(engine: Engine) -> None:
    one, other = "CREATE OR REPLACE VIEW one AS SELECT 1 AS a", "CREATE OR REPLACE VIEW other AS"
    migrate(engine, 730, [one, f"{other} SELECT 1 AS a"])
    before = _views(engine)
    migrate(engine, 730, [one, f"{other} SELECT 2 AS a"])
    after = _views(engine)
    assert set(after) == {"one", "other"}
    assert after["one"] == before["one"]
    assert after["other"] != before["other"]
    assert engine.query("SELECT a FROM other").rows == [(2,)]


def test_a_view_of_all_columns_has_those_that_were_added(engine: Engine) -> None:
    view = "CREATE OR REPLACE VIEW everything AS SELECT * FROM events"
    engine.command("ALTER TABLE events DROP COLUMN platform")
    engine.command(view)  # by a version before, which left no fingerprint
    migrate(engine, 730, [view])
    assert engine.query("SELECT platform FROM everything").rows == []


def test_a_missing_column_is_added_in_its_place_and_rows_stay(engine: Engine) -> None:
    _store(engine, 1, 10)
    engine.command("ALTER TABLE events DROP COLUMN platform")
    assert migrate(engine, 730) == ["events.platform"]
    assert engine.query("SELECT count(), any(platform) FROM events").rows == [(10, "")]
    _store(engine, 2, 5, platform="shopify")
    assert engine.query("SELECT count() FROM events WHERE platform = 'shopify'").rows == [(5,)]


def test_a_catalog_that_grew_shows_the_new_attribute_of_events_stored_before(
    engine: Engine,
) -> None:
    migrate(engine, 730, views(BUILT_IN))
    _store(engine, 1, 1, event_name="shop.visit", numbers=[{"shop.mood_score": 0.5}])
    mood = Attribute(
        name="shop.mood_score",
        type=ValueType.NUMBER,
        description="How the visitor feels.",
        data_class=DataClass.INTERNAL,
        example=0.5,
    )
    visit = Event(name="shop.visit", description="A visit.", attributes=(mood,))
    grown = build([*BUILT_IN.events.values(), visit], [])
    migrate(engine, 730, views(grown))
    assert engine.query("SELECT shop_mood_score FROM event_shop_visit").rows == [(0.5,)]


def test_a_changed_retention_of_rollups_holds_for_tables_that_exist(engine: Engine) -> None:
    migrate(engine, 730)
    migrate(engine, 365)
    told = engine.query(
        "SELECT create_table_query FROM system.tables"
        " WHERE database = currentDatabase() AND name LIKE 'rollup_m%'"
    )
    assert ["toIntervalDay(365)" in row[0] for row in told.rows] == [True, True]


def test_raw_rows_go_when_their_retention_is_over_and_rollups_stay(engine: Engine) -> None:
    day_ms = 86_400_000
    long_ago = 1_600_000_000_000
    _store(engine, 1, 3, received_at=long_ago, retention_days=90, occurred_at=long_ago)
    _store(engine, 2, 2, occurred_at=long_ago + day_ms)  # history received today
    engine.command("OPTIMIZE TABLE events FINAL")
    assert engine.query("SELECT count() FROM events").rows == [(2,)]

"""Views: the SQL of one, and what the engine answers through all of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import pytest

from sightline.catalog.attribute import count, flag, listing, moment, money, number, text
from sightline.catalog.catalog import BUILT_IN, Catalog, build
from sightline.catalog.events.commerce import CURRENCY
from sightline.catalog.export.views import COLUMN_TYPES, column_name, export, view, view_name, views
from sightline.catalog.model import Event, Unit, ValueType
from sightline.store import tables
from sightline.store.engine import Engine

WAITED = Event(
    name="kb.waited",
    description="Somebody waits.",
    attributes=(
        number("kb.wait_ms", "Time of the wait", example=1.5, unit=Unit.MILLISECONDS),
        text("kb.said", "What was said", example="it's fine"),
    ),
)

SQL = """\
CREATE OR REPLACE VIEW event_kb_waited AS
SELECT
  *
  EXCEPT (numbers, strings, documents),
  if(mapContains(numbers, 'kb.wait_ms'), numbers['kb.wait_ms'], NULL) AS kb_wait_ms,
  if(mapContains(strings, 'kb.said'), strings['kb.said'], NULL) AS kb_said
FROM events
WHERE
  event_name = 'kb.waited'"""

EVERY_TYPE = build(
    [
        Event(
            name="x.y",
            description="One attribute of each type.",
            attributes=(
                text("x.string", "Text", example=""),
                number("x.number", "Number", example=0, unit=Unit.NONE),
                count("x.integer_count", "Whole number", example=0),
                flag("x.boolean", "Flag"),
                money("x.paid_amount", "Money", example=0),
                moment("x.seen_at", "Moment", example="2025-01-15T10:30:00Z"),
                listing("x.array", "List", example=(), items=ValueType.STRING),
                CURRENCY,
            ),
        )
    ],
    [],
)

INSERT = """
INSERT INTO events (tenant_id, event_name, occurred_at, event_id, received_at, currency,
                    retention_days, numbers, strings, documents)
VALUES ('t', 'x.y', '2025-01-15 10:30:00.123', '{id}', now64(3), '{currency}',
        90, {numbers}, {strings}, {documents})
"""
FULL = UUID(int=1)
EMPTY = UUID(int=2)
ZERO = UUID(int=3)


def test_the_sql_of_a_view() -> None:
    assert view(WAITED) == SQL


def test_a_name_with_a_quote_stays_a_name() -> None:
    odd = Event(name="x\\'; DROP TABLE events; --", description="", attributes=())
    assert view(odd).startswith('CREATE OR REPLACE VIEW "event_x')
    assert view(odd).endswith(r"event_name = 'x\\''; DROP TABLE events; --'")


def test_the_script_has_a_view_for_each_event() -> None:
    script = export(BUILT_IN)
    for name in BUILT_IN.events:
        assert f"CREATE OR REPLACE VIEW {view_name(name)} AS\n" in script


def create(engine: Engine, catalog: Catalog) -> None:
    for statement in views(catalog):
        engine.command(statement)


@pytest.fixture
def filled(engine: Engine) -> Engine:
    create(engine, EVERY_TYPE)
    for event_id, currency, numbers, strings, documents in (
        (
            FULL,
            "EUR",
            "map('x.number', 1.5, 'x.integer_count', 7, 'x.boolean', 1, 'x.paid_amount', 115, "
            "'x.seen_at', 1736937000123)",
            "map('x.string', 'said', 'commerce.currency', 'EUR')",
            "map('x.array', '[\"a\",\"b\"]')",
        ),
        (EMPTY, "", "map()", "map()", "map()"),
        (
            ZERO,
            "EUR",
            "map('x.number', 0, 'x.integer_count', 0, 'x.boolean', 0, 'x.paid_amount', 0)",
            "map('x.string', '')",
            "map('x.array', '[]')",
        ),
    ):
        engine.command(
            INSERT.format(
                id=event_id,
                currency=currency,
                numbers=numbers,
                strings=strings,
                documents=documents,
            )
        )
    return engine


NAMES = [column_name(a.name) for a in EVERY_TYPE.event("x.y").attributes]


def read(engine: Engine, event_id: UUID) -> tuple[object, ...]:
    (row,) = engine.query(
        f"SELECT {', '.join(NAMES)} FROM event_x_y WHERE event_id = '{event_id}'"  # noqa: S608
    ).rows
    return row


def test_values_come_as_their_type(filled: Engine) -> None:
    assert read(filled, FULL) == (
        "said",
        1.5,
        7,
        True,
        Decimal("1.15"),
        datetime(2025, 1, 15, 10, 30, 0, 123_000),  # noqa: DTZ001
        '["a","b"]',
        "EUR",
    )


def test_what_is_absent_is_null(filled: Engine) -> None:
    assert read(filled, EMPTY) == (None,) * len(NAMES)


def test_zero_and_empty_are_not_null(filled: Engine) -> None:
    assert read(filled, ZERO)[:5] == ("", 0.0, 0, False, Decimal(0))


def test_columns_have_the_types_that_are_documented(filled: Engine) -> None:
    described = {row[0]: row[1] for row in filled.query("DESCRIBE TABLE event_x_y").rows}
    for attribute in EVERY_TYPE.event("x.y").attributes:
        wanted = f"Nullable({COLUMN_TYPES[attribute.type]})"
        assert described[column_name(attribute.name)] == wanted


def test_columns_of_the_envelope_come_first(filled: Engine) -> None:
    described = [row[0] for row in filled.query("DESCRIBE TABLE event_x_y").rows]
    maps = {"numbers", "strings", "documents"}
    assert described == [*(c for c in tables.EVENT_COLUMNS if c not in maps), *NAMES]


@pytest.mark.parametrize(
    ("currency", "minor", "major"),
    [
        ("EUR", 12990, "129.9"),
        ("EUR", 29, "0.29"),
        ("JPY", 500, "500"),
        ("BHD", 1, "0.001"),
        ("CLF", 12345, "1.2345"),
        ("EUR", 9_007_199_254_740_991, "90071992547409.91"),
        ("EUR", -115, "-1.15"),
    ],
)
def test_money_is_exact_in_major_units(
    engine: Engine, currency: str, minor: int, major: str
) -> None:
    create(engine, EVERY_TYPE)
    numbers = f"map('x.paid_amount', {minor})"
    engine.command(
        INSERT.format(
            id=FULL, currency=currency, numbers=numbers, strings="map()", documents="map()"
        )
    )
    assert read(engine, FULL)[4] == Decimal(major)


def test_views_can_be_created_again(engine: Engine) -> None:
    create(engine, BUILT_IN)
    create(engine, BUILT_IN)
    found = engine.query("SELECT name FROM system.tables WHERE database = currentDatabase()").rows
    assert {view_name(name) for name in BUILT_IN.events} <= {row[0] for row in found}


def test_a_view_shows_only_its_event(filled: Engine) -> None:
    create(filled, BUILT_IN)
    assert filled.query("SELECT count() FROM event_kb_search").rows == [(0,)]
    assert filled.query("SELECT count() FROM event_x_y").rows == [(3,)]

"""Rejected events in their table: found, counted, changed, and forgotten."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sightline.errors import FieldError
from sightline.store.engine import Engine
from sightline.store.quarantine import (
    EVERYTHING,
    By,
    Change,
    Item,
    Place,
    QuarantineTable,
    Selection,
)
from sightline.types import TenantId

NOW = datetime.now(UTC).replace(microsecond=0)
MINE, OTHERS = TenantId("tenant-a"), TenantId("tenant-b")
MISSING = FieldError("attributes.kb.results_count", "required", "is required")
WRONG = FieldError("source", "enum", "must be one of: web", "web")


def item(minutes: int = 0, **changes: Any) -> Item:
    """A rejected event, this many minutes old."""
    at = NOW - timedelta(minutes=minutes)
    given: dict[str, Any] = {
        "tenant_id": MINE,
        "item_id": uuid.uuid4(),
        "received_at": at,
        "changed_at": at,
        "event_id": str(uuid.uuid4()),
        "event_name": "kb.search",
        "reason": "invalid",
        "errors": (MISSING,),
        "schema_version": "1-0-0",
        "door": "http",
        "told": {"country": "DE", "region": "EU", "device": "mobile", "browser": "", "os": ""},
        "body": '{"a":1}',
    }
    return Item(**{**given, **changes})


@pytest.fixture
def table(engine: Engine) -> QuarantineTable:
    return QuarantineTable(engine)


def keep(table: QuarantineTable, *items: Item) -> None:
    table.add(items, uuid.uuid4().hex)


def ids(found: Sequence[Item]) -> list[uuid.UUID]:
    return [one.item_id for one in found]


def test_what_is_kept_is_found_as_it_was(table: QuarantineTable) -> None:
    kept = item(errors=(MISSING, WRONG), user_id="u_x", session_id="s")
    keep(table, kept)
    assert table.find(MINE, EVERYTHING, NOW, 10, with_bodies=True) == [kept]
    assert table.find(MINE, EVERYTHING, NOW, 10)[0].body == ""


def test_a_tenant_sees_its_own_only(table: QuarantineTable) -> None:
    mine, theirs = item(), item(tenant_id=OTHERS)
    keep(table, mine, theirs)
    assert ids(table.find(MINE, EVERYTHING, NOW, 10)) == [mine.item_id]
    assert table.find(MINE, Selection(ids=(theirs.item_id,)), NOW, 10) == []
    assert table.counts(MINE, EVERYTHING, (), NOW, 10) == [({}, 1)]


@pytest.mark.parametrize(
    "selected",
    [
        Selection(reason="conflict"),
        Selection(code="enum"),
        Selection(path="source"),
        Selection(event_name="commerce.view"),
        Selection(door="import"),
        Selection(since=NOW - timedelta(minutes=30)),
        Selection(reason="conflict", code="enum", door="import"),
    ],
)
def test_items_are_selected_by_what_they_are(table: QuarantineTable, selected: Selection) -> None:
    odd = item(
        10, reason="conflict", errors=(MISSING, WRONG), event_name="commerce.view", door="import"
    )
    keep(table, odd, item(60), item(90))
    assert ids(table.find(MINE, selected, NOW, 10)) == [odd.item_id]


def test_until_is_excluded_and_since_included(table: QuarantineTable) -> None:
    first, second = item(20), item(10)
    keep(table, first, second)
    between = Selection(since=first.received_at, until=second.received_at)
    assert ids(table.find(MINE, between, NOW, 10)) == [first.item_id]


@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_follow_each_other_without_gap_or_double(
    table: QuarantineTable, newest_first: bool
) -> None:
    keep(table, *(item(minutes // 3) for minutes in range(20)))  # three share each moment
    found: list[Item] = []
    after = None
    while page := table.find(MINE, EVERYTHING, NOW, 7, after=after, newest_first=newest_first):
        found += page
        after = Place(page[-1].received_at, page[-1].item_id)
    times = [one.received_at for one in found]
    assert len(set(ids(found))) == 20
    assert times == sorted(times, reverse=newest_first)


def test_a_change_takes_the_body_and_says_who_and_when(table: QuarantineTable) -> None:
    kept, other = item(3), item(2)
    keep(table, kept, other)
    change = Change("replayed", NOW, "key:1")
    table.change([kept], change, "accepted", "t1")
    (found,) = table.find(MINE, Selection(state="replayed"), NOW, 10, with_bodies=True)
    assert (found.item_id, found.body, found.outcome) == (kept.item_id, "", "accepted")
    assert (found.changed_at, found.changed_by) == (NOW, "key:1")
    assert found.received_at == kept.received_at
    assert ids(table.find(MINE, Selection(state="quarantined"), NOW, 10)) == [other.item_id]
    assert len(table.find(MINE, EVERYTHING, NOW, 10)) == 2


def test_the_same_insert_twice_changes_nothing(table: QuarantineTable) -> None:
    kept = item()
    for _ in range(2):
        table.add([kept], "token")
    assert len(table.find(MINE, EVERYTHING, NOW, 10)) == 1


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (("reason",), {("invalid",): 3, ("conflict",): 1}),
        (("code",), {("required",): 4, ("enum",): 1}),
        (("path",), {("attributes.kb.results_count",): 4, ("source",): 1}),
        (
            ("reason", "code"),
            {("invalid", "required"): 3, ("invalid", "enum"): 1, ("conflict", "required"): 1},
        ),
        (("event_name", "door"), {("kb.search", "http"): 3, ("kb.search", "import"): 1}),
        (("state",), {("quarantined",): 4}),
    ],
)
def test_items_are_counted_by_kind(
    table: QuarantineTable, by: tuple[By, ...], expected: dict[tuple[str, ...], int]
) -> None:
    keep(
        table,
        item(errors=(MISSING, WRONG)),
        item(),
        item(door="import"),
        item(reason="conflict"),
    )
    counted = table.counts(MINE, EVERYTHING, by, NOW, 100)
    assert {tuple(kind.values()): n for kind, n in counted} == expected
    assert counted[0][1] == max(expected.values())


def test_items_are_counted_over_time(table: QuarantineTable) -> None:
    keep(table, item(0), item(0), item(60 * 24))
    days = table.counts(MINE, EVERYTHING, ("day",), NOW, 100)
    assert {kind["day"]: n for kind, n in days} == {
        NOW.date().isoformat(): 2,
        (NOW - timedelta(days=1)).date().isoformat(): 1,
    }
    (hour, _), *_ = table.counts(MINE, EVERYTHING, ("hour",), NOW, 100)
    assert hour["hour"] == NOW.strftime("%Y-%m-%dT%H:00:00Z")


def test_after_thirty_days_it_is_gone(table: QuarantineTable, engine: Engine) -> None:
    keep(table, item(60 * 24 * 30 + 1), item(60 * 24 * 29))
    assert len(table.find(MINE, EVERYTHING, NOW, 10)) == 1  # at once, for those who ask
    keep(table, item(60 * 24 * 40))
    engine.command("OPTIMIZE TABLE quarantine FINAL")
    assert engine.query("SELECT count() FROM quarantine").rows == [(1,)]  # and from the disk


def test_usage_is_told_by_tenant(table: QuarantineTable) -> None:
    keep(table, item(body="x" * 100), item(body="x" * 50), item(tenant_id=OTHERS, body="x"))
    assert table.usage() == {MINE: 150, OTHERS: 1}

"""Rejections counted in windows, and told as internal events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

from sightline.catalog import internal
from sightline.ingest.arrival import Door
from sightline.ingest.quota import Kind
from sightline.ingest.tally import MOST_KINDS, OTHER, Tally, block
from sightline.ingest.verdict import RejectReason
from sightline.store.tables import EVENT_COLUMNS
from sightline.types import TenantId

A, B = TenantId("a"), TenantId("b")
AT = datetime(2026, 11, 21, 10, 15, 13, tzinfo=UTC)


def kind(name: str = "kb.search", reason: str = "invalid") -> Kind:
    return (reason, "required", name, "http")


def test_windows_of_ten_seconds_are_given_once_they_are_over() -> None:
    tally = Tally()
    tally.add(A, AT, {kind(): 2})
    tally.add(A, AT + timedelta(seconds=6), {kind(): 1, kind("kb.read"): 4})
    tally.add(A, AT + timedelta(seconds=7), {kind(): 1})
    assert tally.take(AT + timedelta(seconds=6)) == {}
    (window,) = tally.take(AT + timedelta(seconds=7)).items()
    start = int(AT.timestamp()) - 3
    assert window == ((start, A), {kind(): 3, kind("kb.read"): 4})
    assert tally.take(None) == {(start + 10, A): {kind(): 1}}
    assert tally.take(None) == {}


def test_past_two_hundred_kinds_only_the_name_is_lost() -> None:
    tally = Tally()
    for number in range(MOST_KINDS + 50):
        tally.add(A, AT, {kind(f"e{number}"): 1})
    tally.add(B, AT, {kind("mine"): 1})
    counts = tally.take(None)
    mine = next(counts[window] for window in counts if window[1] == A)
    assert len(mine) == MOST_KINDS + 1
    assert mine[kind(OTHER)] == 50
    assert sum(mine.values()) == MOST_KINDS + 50


def test_rows_say_what_was_counted_and_nothing_personal() -> None:
    tally = Tally()
    tally.add(A, AT, {kind("max@example.com"): 3})
    rows = block(tally.take(None), AT, 730)
    assert rows.rows == 1
    assert set(rows.columns) == set(EVENT_COLUMNS) - {"commit_no"}
    assert rows.columns["numbers"] == [{"ingest.rejected_count": 3}]
    assert rows.columns["strings"][0]["ingest.event_name"] == "[email]"
    assert "max@" not in repr(rows)


def test_the_catalog_knows_every_reason_and_every_door() -> None:
    assert set(internal.REASON.values) == {*get_args(RejectReason), "undecodable"}
    assert set(internal.DOOR.values) == set(get_args(Door)) - {"replay"}  # those are counted once

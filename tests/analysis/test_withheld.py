"""What is told by sensitive attributes is shown of five people or more, and cannot be computed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.stored import Sent, Store, ms

from sightline.analysis.request import timeseries_request
from sightline.analysis.timeseries import Point, Timeseries, timeseries
from sightline.analysis.withheld import hidden
from sightline.catalog import measure
from sightline.catalog.attribute import choice, count, label, money
from sightline.catalog.catalog import build
from sightline.catalog.metric import metric
from sightline.catalog.model import DataClass, Event, Unit
from sightline.errors import InvalidRequest
from sightline.store.reader import Reader
from sightline.types import utc_now

SHAPE = label("face.shape", "The shape", example="oval", data_class=DataClass.RESTRICTED)
COLOUR = label("face.colour", "Of the frame", example="red")
TRIED = count("face.tried_count", "How many frames", example=1)
AMOUNT = money("face.amount", "The amount", example=1.5)
CURRENCY = choice("commerce.currency", "The currency", ["EUR"], dimension=False)
CATALOG = build(
    [Event(name="face.seen", description="x", attributes=(SHAPE, COLOUR, TRIED, AMOUNT, CURRENCY))],
    [metric("seen", "x", measure.count("face.seen"), Unit.COUNT)],
)
PERIOD = {"from": "2026-01-01", "to": "2026-01-04", "grain": "1d"}


def seen(day: int, user: str, shape: str, tried: int = 1) -> Sent:
    return Sent(
        event_name="face.seen",
        at_ms=ms(f"2026-01-0{day}T12:00:00+00:00"),
        user_id=user,
        session_id=f"of-{user}",
        currency="EUR",
        numbers={"face.tried_count": tried, "face.amount": 1000.0 * tried},
        strings={"face.shape": shape, "face.colour": shape},
    )


def crowd(day: int, shape: str, people: int) -> list[Sent]:
    return [seen(day, f"{shape}{number}", shape) for number in range(people)]


async def ask(reader: Reader, metric: Any = "seen", **request: Any) -> Timeseries:
    body = {"metric": metric, **PERIOD, **request}
    return await timeseries(reader, CATALOG, "t", timeseries_request(body), utc_now())


def told(points: tuple[Point, ...]) -> list[Any]:
    return ["hidden" if point.suppressed else point.value for point in points]


@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(
            st.lists(st.integers(0, 20), min_size=width, max_size=width), min_size=1, max_size=6
        )
    ),
    st.integers(1, 6),
)
@settings(max_examples=200, deadline=None)
def test_what_is_hidden_is_two_cells_of_a_bucket_or_all(table: list[list[int]], k: int) -> None:
    mask = hidden(table, k)
    for people, hides in zip(zip(*table, strict=True), zip(*mask, strict=True), strict=True):
        kept = [n for n, h in zip(people, hides, strict=True) if h]
        assert all(h for n, h in zip(people, hides, strict=True) if 0 < n < k)
        if all(n == 0 or n >= k for n in people):
            assert not kept
        elif len(kept) < len(people):
            assert len(kept) > 1
            assert sum(kept) >= k


def test_what_is_hidden_by_hand() -> None:
    table = [[9, 4, 0, 5], [8, 7, 0, 0], [6, 9, 3, 0]]
    assert hidden(table, 5) == [
        [False, True, True, False],
        [False, True, True, False],
        [False, False, True, False],
    ]


async def test_few_people_of_a_face_are_not_shown(store: Store, reader: Reader) -> None:
    rows = [*crowd(1, "oval", 9), *crowd(1, "round", 6), *crowd(1, "heart", 7)]
    rows += [*crowd(2, "oval", 9), *crowd(2, "round", 6), *crowd(2, "heart", 4)]
    rows += [seen(3, "one", "heart") for _ in range(20)]
    store.send("t", rows)
    found = await ask(reader, breakdown="face.shape", totals=True)
    series = {one.key: one for one in found.series or ()}
    assert {key: told(one.points) for key, one in series.items()} == {
        "heart": [7, "hidden", "hidden"],
        "oval": [9, 9, "hidden"],
        "round": [6, "hidden", "hidden"],
    }
    assert told(found.points) == [22, 19, 20]
    assert {one.total_suppressed for one in series.values()} == {True}
    assert found.total == 61
    assert "suppressed" in found.meta.notes[0]
    plain = await ask(reader, breakdown="face.colour", totals=True)
    assert Counter(told(plain.points)) == {22: 1, 19: 1, 20: 1}
    assert [one.total for one in plain.series or ()] == [31, 18, 12]


async def test_sessions_without_a_user_are_people(store: Store, reader: Reader) -> None:
    rows = [
        Sent(
            event_name="face.seen",
            at_ms=ms("2026-01-01T12:00:00+00:00"),
            session_id=str(n),
            strings={"face.shape": "oval"},
        )
        for n in range(5)
    ]
    store.send("t", rows)
    found = await ask(reader, breakdown="face.shape")
    assert [told(one.points) for one in found.series or ()] == [[5, 0, 0]]


async def test_a_filter_names_people_too(store: Store, reader: Reader) -> None:
    store.send("t", [*crowd(1, "oval", 9), *crowd(2, "oval", 4)])
    oval = {"field": "face.shape", "value": "oval"}
    for asked in (
        {"filters": oval},
        {"metric": {"measure": "count", "event": "face.seen", "filters": oval}},
        {"compare": {"filters": oval}},
    ):
        found = await ask(reader, totals=True, **asked)
        assert told(found.points) == [9, "hidden", 0]
        assert (found.total, found.total_suppressed) == (None, True)
    smooth = await ask(reader, filters=oval, smooth={"method": "mean", "buckets": 2})
    assert [point.smoothed for point in smooth.points][1:] == [9, 0]


async def test_single_amounts_are_of_several_people(store: Store, reader: Reader) -> None:
    store.send("t", [*crowd(1, "oval", 5), *crowd(2, "oval", 4)])
    least = {"measure": "min", "attribute": "face.amount", "event": "face.seen"}
    assert told((await ask(reader, least)).points) == [10, "hidden", None]
    paid = {**least, "measure": "sum"}
    assert told((await ask(reader, paid)).points) == [50, 40, 0]
    tried = {**least, "attribute": "face.tried_count"}
    assert told((await ask(reader, tried)).points) == [1, 1, None]


async def test_running_values_of_them_are_refused(reader: Reader) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await ask(reader, breakdown="face.shape", cumulative=True)
    assert [(e.path, e.code) for e in refused.value.errors] == [
        ("cumulative", "sensitive_attribute")
    ]

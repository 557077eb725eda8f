"""The catalog holds what the specification lists, and refuses entries that contradict it."""

from __future__ import annotations

import importlib
import pkgutil

import msgspec
import pytest

from sightline.catalog import events as event_modules
from sightline.catalog import measure, otel
from sightline.catalog.attribute import duration_ms, label
from sightline.catalog.catalog import BUILT_IN, build
from sightline.catalog.envelope import DIMENSIONS, KEYS
from sightline.catalog.metric import metric
from sightline.catalog.model import Attribute, Column, Event, Metric, Unit
from sightline.errors import CatalogError, UnknownName
from sightline.store import tables

SPECIFIED_EVENTS = [
    "voice.turn_started",
    "voice.first_response",
    "voice.barge_in",
    "voice.asr_partial",
    "ai.tool_call_started",
    "ai.tool_call_completed",
    "ai.tool_chain_completed",
    "kb.search",
    "kb.hit",
    "commerce.view",
    "commerce.add_to_cart",
    "commerce.checkout",
    "booking.slot_hold",
    "booking.confirmed",
]

SPECIFIED_METRICS = [
    "voice.first_response_ms.p50",
    "voice.first_response_ms.p95",
    "voice.first_response_ms.p99",
    "voice.barge_in_count",
    "voice.asr_partial_latency_ms.p95",
    "ai.tool_calls.count",
    "ai.tool_calls.success_rate",
    "ai.navigation_optimism_rate",
    "ai.tool_chain_length.avg",
    "kb.hit_rate",
    "kb.search_latency_ms.p95",
    "kb.relevance_score.avg",
    "commerce.conversion_rate",
    "booking.hold_to_confirm_rate",
    "system.error_rate",
    "commerce.revenue",
    "events.count",
]

LOOK_MS = duration_ms("optician.look_ms", "Time a mirror is looked into", example=900)
MIRROR = label("optician.mirror", "Which mirror", example="left")
LOOKED = Event(
    name="optician.looked", description="A mirror is used.", attributes=(LOOK_MS, MIRROR)
)
LOOK_P90 = metric(
    "optician.look_ms.p90",
    "How long nine in ten look.",
    measure.quantile(LOOK_MS, 0.9, LOOKED.name),
    Unit.MILLISECONDS,
)


@pytest.mark.parametrize("name", SPECIFIED_EVENTS)
def test_every_event_of_the_specification_is_there(name: str) -> None:
    assert BUILT_IN.event(name).name == name


@pytest.mark.parametrize("name", SPECIFIED_METRICS)
def test_every_metric_of_the_specification_is_there(name: str) -> None:
    assert BUILT_IN.metric(name).name == name


def test_every_event_is_counted() -> None:
    for name in BUILT_IN.events:
        counted = BUILT_IN.metric(f"{name}.count")
        assert counted.measure == measure.count(name)
        assert counted.unit is Unit.COUNT


def test_all_events_are_counted() -> None:
    assert BUILT_IN.metric("events.count").measure == measure.count()


def test_every_written_attribute_is_carried_by_an_event() -> None:
    modules = [
        otel,
        *(
            importlib.import_module(f"{event_modules.__name__}.{info.name}")
            for info in pkgutil.iter_modules(event_modules.__path__)
        ),
    ]
    written = {
        value.name
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Attribute)
    }
    carried = {a.name for event in event_modules.EVENTS for a in event.attributes}
    assert written
    assert written == carried


def test_every_event_module_is_in_the_list() -> None:
    listed = {event.name.split(".")[0] for event in event_modules.EVENTS}
    assert listed == {info.name for info in pkgutil.iter_modules(event_modules.__path__)}


def test_an_unknown_event_is_told_the_nearest() -> None:
    with pytest.raises(UnknownName) as raised:
        BUILT_IN.event("voice.first_respons", path="events[3].event_name")
    error = raised.value.errors[0]
    assert error.path == "events[3].event_name"
    assert error.code == "unknown_event"
    assert error.nearest == "voice.first_response"


def test_an_unknown_metric_is_told_the_nearest() -> None:
    with pytest.raises(UnknownName) as raised:
        BUILT_IN.metric("commerce.revenu", path="metric")
    assert raised.value.code == "unknown_metric"
    assert raised.value.errors[0].nearest == "commerce.revenue"


def test_entries_sent_as_json_are_the_same_entries() -> None:
    for event in BUILT_IN.events.values():
        assert msgspec.json.decode(msgspec.json.encode(event), type=Event) == event
    for written in BUILT_IN.metrics.values():
        assert msgspec.json.decode(msgspec.json.encode(written), type=Metric) == written


def test_a_catalog_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        BUILT_IN.events["x.y"] = LOOKED  # type: ignore[index]
    with pytest.raises(AttributeError):
        BUILT_IN.events = {}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("events", "metrics"),
    [
        pytest.param([LOOKED, LOOKED], [], id="an event twice"),
        pytest.param([LOOKED], [LOOK_P90, LOOK_P90], id="a metric twice"),
        pytest.param(
            [LOOKED],
            [metric("optician.looked.count", "By hand.", measure.count(), Unit.COUNT)],
            id="the count of an event written by hand",
        ),
        pytest.param(
            [],
            [metric("events.count", "By hand.", measure.count("kb.hit"), Unit.COUNT)],
            id="the count of all events written by hand",
        ),
        pytest.param(
            [
                LOOKED,
                Event(
                    name="optician.other",
                    description="Another.",
                    attributes=(msgspec.structs.replace(LOOK_MS, maximum=5),),
                ),
            ],
            [],
            id="an attribute described in two ways",
        ),
    ],
)
def test_entries_that_contradict_each_other_are_refused(
    events: list[Event], metrics: list[Metric]
) -> None:
    with pytest.raises(CatalogError):
        build(events, metrics)


def test_a_metric_is_broken_down_by_what_all_its_events_carry() -> None:
    assert "commerce.reason" in BUILT_IN.metric("commerce.refunded_revenue").dimensions
    assert "commerce.reason" not in BUILT_IN.metric("commerce.revenue").dimensions
    assert "commerce.product_id" in BUILT_IN.metric("commerce.revenue").dimensions
    assert BUILT_IN.metric("commerce.conversion_rate").dimensions == ()


def test_columns_are_those_of_the_store() -> None:
    maps = {column.value for column in Column}
    assert DIMENSIONS == tables.DIMENSIONS
    assert {*DIMENSIONS, *KEYS} == set(tables.EVENT_COLUMNS) - maps
    assert maps <= set(tables.EVENT_COLUMNS)

"""The page a widget's question is asked on: all of the question in its address, or no address."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from tests.web.conftest import Json

from sightline.catalog.dashboard import Widget
from sightline.catalog.dashboards import DASHBOARDS
from sightline.web.pages.opening import opening

PLACE = {"x": 0, "y": 0, "width": 6, "height": 4}
ANSWERED: list[tuple[Json, str, list[tuple[str, str]]]] = [
    (
        {
            "show": "bar",
            "metrics": ["commerce.revenue"],
            "breakdown": ["country", "device"],
            "filters": [{"field": "country", "op": "in", "value": ["DE", "AT"]}],
            "smooth": 7,
            "cumulative": True,
            "range": "30d",
            "compare": True,
            "against": "previous_year",
        },
        "/explore",
        [
            ("metric", "commerce.revenue"),
            ("show", "bar"),
            ("breakdown", "country"),
            ("breakdown", "device"),
            ("smooth", "7"),
            ("cumulative", "1"),
            ("where", "country~in~DE,AT"),
            ("range", "30d"),
            ("beside", "previous_year"),
        ],
    ),
    ({"show": "funnel", "steps": ["a", "b"]}, "/funnels", [("step", "a"), ("step", "b")]),
    (
        {
            "show": "funnel",
            "part": "trend",
            "request": {
                "steps": [{"event": "a", "within": "1h", "optional": True}, "b"],
                "exclude": [{"event": "c", "after": 1, "before": 2}],
                "entity": "user",
                "compare": {"funnel": "traditional"},
                "grain": "1w",
                "filters": {"not": {"cohort": "buyers"}},
            },
        },
        "/funnels",
        [
            ("where", "cohort~ne~buyers"),
            ("step", "a?optional=1&within=1h"),
            ("step", "b"),
            ("exclude", "c?after=1&before=2"),
            ("against", "traditional"),
            ("show", "trend"),
            ("entity", "user"),
        ],
    ),
    (
        {
            "show": "retention",
            "part": "cohorts",
            "request": {"return": "commerce.purchase"},
            "range": {"from": "2026-01-01", "to": "2026-02-01"},
        },
        "/retention",
        [
            ("grain", "1d"),  # that of the report, where nothing is said
            ("return", "commerce.purchase"),
            ("range", "custom"),
            ("from", "2026-01-01"),
            ("to", "2026-01-31"),
        ],
    ),
    (
        {
            "show": "paths",
            "request": {"direction": "backward", "depth": 3},
            "beside": [{"field": "kb.results_count", "op": "gt", "value": 2}],
        },
        "/journeys",
        [
            ("direction", "backward"),
            ("depth", "3"),
            ("beside", "filters"),
            ("beside_where", "kb.results_count~gt~2"),
        ],
    ),
    ({"show": "attribution", "request": {"window": "7d"}}, "/attribution", [("window", "7d")]),
    ({"show": "revenue"}, "/revenue", []),
    (
        {"show": "revenue", "part": "came", "request": {"breakdown": "device"}},
        "/revenue",
        [("breakdown", "device")],
    ),
    (
        {"show": "customers", "request": {"horizon_days": 90}, "range": "90d"},
        "/customers",
        [("horizon_days", "90")],
    ),
    (
        {"show": "cohorts", "request": {"cohorts": ["a", "b"]}, "range": "90d"},
        "/cohorts",
        [("show", "a"), ("show", "b"), ("range", "90d")],
    ),
    (
        {"show": "segments", "request": {"segments": ["a"], "metrics": ["events.count"]}},
        "/segments",
        [("show", "a"), ("metric", "events.count")],
    ),
    (
        {"show": "forecast", "request": {"metric": "events.count", "grain": "1w"}},
        "/forecast",
        [("metric", "events.count"), ("grain", "1w"), ("horizon", "")],  # the form has one of 7
    ),
    (
        {
            "show": "ai",
            "part": "voice",
            "request": {
                "topic": "voice_sla",
                "filters": [{"field": "device", "value": "mobile"}],
            },
        },
        "/ai/voice",
        [("device", "mobile")],
    ),
]
NOWHERE: list[Json] = [
    {"show": "text", "text": "Hello"},
    {"show": "line", "metrics": ["a"], "filters": [{"any": [{"field": "country"}]}]},
    {"show": "line", "metrics": ["a"], "filters": [{"field": "a.b", "value": "12"}]},
    {"show": "line", "metrics": ["a"], "filters": [{"field": "a.b", "value": True}]},
    {"show": "retention", "request": {"rolling": True}},
    {"show": "retention", "request": {"start": {"event": "a", "filters": []}}},
    {"show": "cohorts", "request": {"cohorts": [{"name": "a", "criteria": {"did": "b"}}]}},
    {"show": "ai", "request": {"topic": "voice_sla", "limits": {"stt": 1}}},
    {"show": "funnel", "part": "against", "request": {"compare": {"steps": ["a", "b"]}}},
]


@pytest.mark.parametrize(("given", "path", "asked"), ANSWERED, ids=lambda one: str(one)[:40])
def test_the_question_is_in_the_address(
    given: Json, path: str, asked: list[tuple[str, str]]
) -> None:
    found = opening(_widget(given))
    assert found is not None
    address = urlsplit(found.address)
    assert (address.path, parse_qsl(address.query, keep_blank_values=True)) == (path, asked)


@pytest.mark.parametrize("given", NOWHERE, ids=str)
def test_a_page_that_cannot_ask_all_of_it_is_not_opened(given: Json) -> None:
    assert opening(_widget(given)) is None


def test_what_everybody_has_is_asked_on_a_page() -> None:
    assert all(opening(one) for board in DASHBOARDS for one in board.widgets)


def _widget(given: Json) -> Widget:
    return msgspec.convert({"id": "one", "place": PLACE, **given}, Widget)

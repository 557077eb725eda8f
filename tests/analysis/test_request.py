"""Requests: everything that is wrong is told at once, by its path, with the nearest valid value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.small import CATALOG
from tests.analysis.stored import ms

from sightline.analysis.grain import Grain, Period
from sightline.analysis.journey import Journey, journey
from sightline.analysis.question import Question, question
from sightline.analysis.request import funnel_request, timeseries_request
from sightline.errors import FieldError, InvalidJson, InvalidRequest

GOOD: dict[str, Any] = {
    "metric": "a.one.count",
    "from": "2026-01-01T00:00:00Z",
    "to": "2026-01-02T00:00:00Z",
    "grain": "1h",
}
STEPS: dict[str, Any] = {
    "steps": ["a.one", "a.two"],
    "from": "2026-01-01T00:00:00Z",
    "to": "2026-01-02T00:00:00Z",
}


def asked(**changes: Any) -> Question:
    return question(CATALOG, timeseries_request({**GOOD, **changes}), 10_000)


def walked(**changes: Any) -> Journey:
    return journey(CATALOG, funnel_request({**STEPS, **changes}))


def refused(ask: Callable[..., object], **changes: Any) -> tuple[FieldError, ...]:
    with pytest.raises(InvalidRequest) as found:
        ask(**changes)
    assert found.value.status == 422
    assert found.value.errors
    if len(found.value.errors) == 1:
        assert found.value.code == found.value.errors[0].code
    return found.value.errors


def test_a_request_is_read_from_bytes() -> None:
    body = (
        b'{"tenantId":"t","metric":"a.one.count","from":"2026-01-01","to":"2026-01-02",'
        b'"grain":"1d"}'
    )
    request = timeseries_request(body)
    assert (request.tenant_id, request.grain) == ("t", Grain.DAY)
    assert timeseries_request({**GOOD, "tenant_id": "t"}).tenant_id == "t"
    assert timeseries_request({**GOOD, "filters": None, "timezone": None}).timezone == "UTC"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 5000])
def test_what_is_not_json_is_said_to_be_so(body: bytes) -> None:
    with pytest.raises(InvalidJson):
        timeseries_request(body)


def test_both_names_of_the_tenant_must_agree() -> None:
    assert timeseries_request({**GOOD, "tenant_id": "t", "tenantId": "t"}).tenant_id == "t"
    assert refused(asked, tenant_id="t", tenantId="u")[0].code == "conflict"


@pytest.mark.parametrize(
    ("changes", "path", "code", "near"),
    [
        ({"metric": "a.one.cuont"}, "metric", "unknown_metric", "a.one.count"),
        ({"metric": 3}, "metric", "type", None),
        ({"metric": None}, "metric", "required", None),
        ({"grain": "1day"}, "grain", "unsupported_grain", "1d"),
        ({"grain": 60}, "grain", "unsupported_grain", None),
        ({"fitlers": []}, "fitlers", "unknown_field", "filters"),
        ({"from": "yesterday"}, "from", "time", None),
        ({"from": "2026-01-01T00:00:00"}, "from", "time", "2026-01-01T00:00:00+00:00"),
        ({"to": "2026-02-30"}, "to", "time", None),
        ({"from": "1900-01-01T00:00:00Z"}, "from", "time_range", None),
        ({"to": "2200-01-01"}, "to", "time_range", None),
        ({"to": "2026-01-01T00:00:00Z"}, "to", "time_range", None),
        ({"to": "2025-01-01T00:00:00Z"}, "to", "time_range", None),
        ({"timezone": "Europe/Berln"}, "timezone", "unknown_timezone", "Europe/Berlin"),
        ({"timezone": "../../etc/passwd"}, "timezone", "unknown_timezone", None),
        ({"timezone": "Amerika/New_York"}, "timezone", "unknown_timezone", "America/New_York"),
        ({"to": "2027-01-01", "grain": "1m"}, "grain", "too_many_points", "1h"),
        ({"breakdown": "contry"}, "breakdown", "unknown_dimension", "country"),
        ({"breakdown": "a.took_ms"}, "breakdown", "unknown_dimension", "a.ok"),
        ({"breakdown": ["country", "country"]}, "breakdown", "breakdown", None),
        ({"breakdown": ["country", "device", "os", "browser"]}, "breakdown", "breakdown", None),
        ({"top": 0}, "top", "top", None),
        ({"compare": "previous_yaer"}, "compare", "unsupported_compare", "previous_year"),
        ({"compare": {"from": "2025-01-01"}}, "compare.to", "required", None),
        (
            {"compare": {"from": "2025-02-01", "to": "2025-01-01"}},
            "compare.to",
            "time_range",
            None,
        ),
        ({"filters": {"field": "contry"}}, "filters.field", "unknown_field", "country"),
        ({"filters": {"feild": "country"}}, "filters.feild", "unknown_field", "field"),
        (
            {"filters": [{"all": [{"field": "a.colur", "value": "r"}]}]},
            "filters[0].all[0].field",
            "unknown_field",
            "a.colour",
        ),
        ({"filters": {"field": "country", "op": "equals"}}, "filters.op", "unsupported_op", None),
        (
            {"filters": {"field": "country", "op": "lt", "value": "DE"}},
            "filters.op",
            "operator",
            None,
        ),
        (
            {"filters": {"field": "a.ok", "op": "contains", "value": "x"}},
            "filters.op",
            "operator",
            None,
        ),
        ({"filters": {"field": "a.took_ms", "value": "x"}}, "filters.value", "value", None),
        ({"filters": {"field": "a.took_ms", "value": True}}, "filters.value", "value", None),
        ({"filters": {"field": "a.took_ms", "value": 10**400}}, "filters.value", "value", None),
        ({"filters": {"field": "a.ok", "value": 1}}, "filters.value", "value", None),
        ({"filters": {"field": "a.since_at", "value": "now"}}, "filters.value", "value", None),
        (
            {"filters": {"field": "country", "op": "in", "value": "DE"}},
            "filters.value",
            "value",
            None,
        ),
        ({"filters": {"field": "country", "value": ["DE"]}}, "filters.value", "value", None),
        (
            {"filters": {"field": "country", "op": "is_set", "value": 1}},
            "filters.value",
            "value",
            None,
        ),
        ({"filters": {"field": "country"}}, "filters.value", "value", None),
        ({"filters": {}}, "filters", "filter", None),
        ({"filters": {"field": "os", "value": "x", "all": []}}, "filters", "filter", None),
    ],
)
def test_what_is_wrong_with_a_timeseries(
    changes: dict[str, Any], path: str, code: str, near: str | None
) -> None:
    (error,) = refused(asked, **changes)
    assert (error.path, error.code, error.nearest) == (path, code, near)


@pytest.mark.parametrize(
    ("changes", "path", "code", "near"),
    [
        ({"steps": ["a.one"]}, "steps", "steps", None),
        ({"steps": ["a.one"] * 21}, "steps", "steps", None),
        ({"steps": ["a.one", "a.tow"]}, "steps[1]", "unknown_event", "a.two"),
        ({"steps": ["a.one", {"event": "a.tow"}]}, "steps[1].event", "unknown_event", "a.two"),
        (
            {"steps": ["a.one", {"event": "a.two", "filters": [{"field": "contry"}]}]},
            "steps[1].filters[0].field",
            "unknown_field",
            "country",
        ),
        ({"steps": ["a.one", {"evnt": "a.two"}]}, "steps[1].evnt", "unknown_field", "event"),
        ({"window": "a day"}, "window", "window", None),
        ({"window": "0s"}, "window", "window", None),
        ({"window": "367d"}, "window", "window", None),
        ({"order": "strickt"}, "order", "unsupported_order", "strict"),
        ({"entity": "person"}, "entity", "unsupported_entity", None),
        ({"breakdown": "a.colr"}, "breakdown", "unknown_dimension", "a.colour"),
        ({"breakdown": "shop.order_id"}, "breakdown", "unknown_dimension", None),
        ({"compare": {"steps": ["a.one", "a.tow"]}}, "compare.steps[1]", "unknown_event", "a.two"),
        ({"compare": {}}, "compare", "compare", None),
        ({"to": "2025-01-01"}, "to", "time_range", None),
    ],
)
def test_what_is_wrong_with_a_funnel(
    changes: dict[str, Any], path: str, code: str, near: str | None
) -> None:
    (error,) = refused(walked, **changes)
    assert (error.path, error.code, error.nearest) == (path, code, near)


def test_everything_wrong_is_told_at_once() -> None:
    filters = [{"field": "contry"}, {"field": "a.ok", "value": 3}]
    found = refused(asked, metric="x", timezone="Mars", filters=filters, top=0)
    assert [error.path for error in found] == [
        "metric",
        "filters[0].field",
        "filters[1].value",
        "timezone",
        "top",
    ]
    found = refused(walked, steps=["x", "y"], window="", to="2025-01-01")
    assert [error.path for error in found] == ["steps[0]", "steps[1]", "to", "window"]


def test_the_message_lists_what_would_be_valid() -> None:
    (error,) = refused(asked, grain="2h")
    assert "1m, 5m, 15m, 1h, 1d, 1w, 1mo" in error.message
    (error,) = refused(asked, filters={"field": "a.ok", "op": "lt", "value": True})
    assert "eq, ne, in, not_in, is_set, is_not_set" in error.message


def test_a_date_is_its_first_moment_in_the_zone() -> None:
    made = asked(**{"from": "2026-03-29", "to": "2026-03-30", "timezone": "Europe/Berlin"})
    start, end = ms("2026-03-29T00:00:00+01:00"), ms("2026-03-30T00:00:00+02:00")
    assert made.period == Period(start, end)


def test_parts_of_a_millisecond_round_up() -> None:
    made = asked(**{"from": "2026-01-01T00:00:00.0001Z", "to": "2026-01-01T00:00:00.0021Z"})
    assert made.period == Period(ms("2026-01-01T00:00:00.001+00:00"), made.period.start_ms + 2)


def test_filters_nest_only_so_deep() -> None:
    nested: dict[str, Any] = {"field": "country", "value": "DE"}
    for _ in range(10):
        nested = {"not": nested}
    asked(filters=nested)
    assert refused(asked, filters={"not": nested})[0].code == "filter_depth"


def test_compare_names_a_period_or_gives_one() -> None:
    assert asked().against is None
    named = asked(compare="previous_period").against
    given_ = asked(compare={"from": "2025-12-31", "to": "2026-01-01"}).against
    assert named == given_ == Period(ms("2025-12-31T00:00:00+00:00"), ms(GOOD["from"]))


_Asked = TypeVar("_Asked")
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["field", "op", "value", "all", "any", "not", "from", "to", "event"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


def _made(ask: Callable[..., _Asked], changes: dict[str, Any]) -> _Asked | None:
    """What was asked; None where it was refused, with a reason."""
    try:
        return ask(**changes)
    except InvalidRequest as err:
        if not err.errors:
            raise
        return None


@given(st.dictionaries(st.sampled_from([*GOOD, "filters", "breakdown", "compare"]), _JSON))
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_is_answered_or_refused(changes: dict[str, Any]) -> None:
    made = _made(asked, changes)
    assert made is None or made.period.start_ms < made.period.end_ms


@given(st.dictionaries(st.sampled_from([*STEPS, "filters", "window", "compare", "order"]), _JSON))
@settings(max_examples=300, deadline=None)
def test_whatever_funnel_is_asked_is_answered_or_refused(changes: dict[str, Any]) -> None:
    made = _made(walked, changes)
    assert made is None or made.steps


def test_the_year_2099_can_be_asked_for() -> None:
    made = asked(**{"from": "2099-12-30", "to": "2099-12-31"})
    assert datetime.fromtimestamp(made.period.start_ms / 1000, UTC).year == 2099

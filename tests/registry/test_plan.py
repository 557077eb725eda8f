"""Whatever is sent to be registered, the answer is a plan or an error that names a place."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.catalog.own.schemas import schemas
from tests.web.conftest import Json
from tests.web.test_registry import FIT_P90, FITTED, TRIED

from sightline.catalog.catalog import BUILT_IN
from sightline.catalog.model import Metric
from sightline.catalog.own.dialect import compiled
from sightline.errors import Conflict, InvalidRequest, SightlineError
from sightline.ingest.schema import Schemas
from sightline.registry.known import EVENT, Known, known, nothing
from sightline.registry.plan import Plan, planned_event, planned_metric
from sightline.store.control.entries import Entry
from sightline.types import TenantId

EMPTY = nothing(BUILT_IN, Schemas(BUILT_IN))


def _kept(*bodies: Json) -> Known:
    """A tenant that registered these."""
    entries = []
    for change, body in enumerate(bodies, 1):
        own = planned_event(EMPTY, body).entry
        entries.append(
            Entry(
                change=change,
                tenant_id=TenantId("t"),
                kind=EVENT,
                name=own.event.name,
                version=str(own.key.version),
                definition=own.definition,
                created_at=datetime(2025, 1, 15, tzinfo=UTC),
                created_by="test",
            )
        )
    return known(EMPTY, EMPTY, len(entries), entries)


KNOWN = _kept(TRIED, FITTED)

FORMS = (
    {**TRIED, "version": "1-0-1"},
    {**FITTED, "self": {**FITTED["self"], "version": "1-0-1"}},
    {"schema": "com.acme/FrameFitted/jsonschema/1-0-1", "json_schema": FITTED},
)

_odd = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(
        [-1, 0, 2**70, 1e308, "", "x", "a.b", "acme.fit_ms", "é" * 200, "1-0-0", "\x00"]
    ),
    st.lists(st.sampled_from(["a.b", 1, None, {}]), max_size=2),
    st.dictionaries(
        st.sampled_from(["name", "kind", "type", "$ref", "self"]), st.just("x"), max_size=2
    ),
    st.sampled_from(
        [{"name": "acme.a", "type": "array"}, {"$ref": "#/properties/frameId"}, {"$ref": "#"}]
    ),
    schemas,
)


_steps = st.lists(st.integers(0, 20), min_size=1, max_size=6)
_spoilings = st.lists(st.tuples(_steps, _odd), min_size=1, max_size=3)
_NEW = ("extra", "examples", "pattern", "anyOf")


def spoiled(body: Json, spoilings: list[tuple[list[int], Any]]) -> Json:
    """A body with a few things in it that may not belong there.

    spoilings: at each, which way to go down, and what to put there
    """
    made = copy.deepcopy(body)
    for steps, value in spoilings:
        inside: Any = made
        for step in steps[:-1]:
            below = [v for v in _values(inside) if isinstance(v, dict | list)]
            inside = below[step % len(below)] if below else inside
        keys = [*inside, _NEW[steps[-1] % 4]] if isinstance(inside, dict) else range(len(inside))
        if keys:
            inside[keys[steps[-1] % len(keys)]] = copy.deepcopy(value)
    return made


def _values(inside: Any) -> list[Any]:
    return list(inside.values()) if isinstance(inside, dict) else list(inside)


def _asked(plan: Callable[[Any, Json], Any], body: Json) -> Plan[Any] | SightlineError:
    try:
        made: Plan[Any] = plan(KNOWN, body)
    except (InvalidRequest, Conflict) as refused:
        return refused
    return made


def _is_answer(answer: Plan[Any] | SightlineError) -> bool:
    if isinstance(answer, Plan):
        own = answer.entry
        return isinstance(own, Metric) or compiled(own.checked).is_valid(own.example)
    return bool(answer.errors) and all(error.message and error.code for error in answer.errors)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(FORMS), _spoilings)
def test_an_event_is_planned_or_refused_with_reasons(form: Json, spoilings: Any) -> None:
    assert _is_answer(_asked(planned_event, spoiled(form, spoilings)))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(_spoilings)
def test_a_metric_is_planned_or_refused_with_reasons(spoilings: Any) -> None:
    assert _is_answer(_asked(planned_metric, spoiled(FIT_P90, spoilings)))

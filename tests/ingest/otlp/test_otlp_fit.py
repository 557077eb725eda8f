"""Values of any sender made to fit the catalog, or left out."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.catalog.catalog import BUILT_IN
from sightline.ingest.otlp import table
from sightline.ingest.otlp.fit import fit
from sightline.ingest.schema import Schemas

SCHEMAS = Schemas(BUILT_IN)


@pytest.mark.parametrize(
    ("name", "value", "made"),
    [
        ("ai.model", "model-large", "model-large"),
        ("ai.model", "x" * 200, "x" * 128),
        ("ai.model", "", None),
        ("ai.model", 4, "4"),
        ("ai.model", True, "true"),
        ("ai.finish_reason", ("stop", "length"), "stop,length"),
        ("ai.finish_reason", (), None),
        ("ai.input_tokens", 812, 812),
        ("ai.input_tokens", "812", 812),
        ("ai.input_tokens", 812.0, 812),
        ("ai.input_tokens", 812.5, None),
        ("ai.input_tokens", -1, None),
        ("ai.input_tokens", 10**12, None),
        ("ai.input_tokens", True, None),
        ("ai.input_tokens", "many", None),
        ("ai.response_ms", 12.5, 12.5),
        ("ai.response_ms", math.nan, None),
        ("ai.response_ms", math.inf, None),
        ("ai.tool_success", False, False),
        ("ai.tool_success", "false", None),
        ("http.request.method", "GET", "GET"),
        ("http.request.method", "PROPFIND", "_OTHER"),
        ("db.system.name", "postgresql", "postgresql"),
        ("db.system.name", "mssql", "microsoft.sql_server"),
        ("db.system.name", "qdrant", "other"),
        ("deployment.environment.name", "Prod", "production"),
        ("deployment.environment.name", "blue", None),
        ("http.response.status_code", 200, 200),
        ("http.response.status_code", 0, None),
    ],
)
def test_a_value_fits_or_is_left_out(name: str, value: Any, made: Any) -> None:
    found = fit(BUILT_IN.attributes[name])(value)
    assert found == made
    assert type(found) is type(made)


VALUES = (
    st.text(max_size=300)
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.booleans()
    | st.lists(st.text(max_size=20), max_size=70).map(tuple)
)


@given(st.data())
def test_whatever_fits_keeps_the_schema(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(table.RULES))
    schema = SCHEMAS.get(rule.event)
    assert schema is not None
    attributes = {a.name: a for a in schema.event.attributes}
    made = {name: fit(attributes[name])(data.draw(VALUES)) for name in rule.fields}
    kept = {name: value for name, value in made.items() if value is not None}
    errors = schema.attribute_errors(kept)
    assert {e.code for e in errors} <= {"required"}

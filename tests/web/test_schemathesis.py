"""The served OpenAPI document taken at its word: requests from it, answers held against it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.process import Server, create_tenant

from sightline.web.openapi.document import document

_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
_PATIENCE_S = 120  # a busy machine is no defect


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, dict[str, Any]]]:
    data = tmp_path_factory.mktemp("schemathesis")
    tenant = create_tenant(data)
    with Server(data, SIGHTLINE_QUERY_TIMEOUT_MS=f"{_PATIENCE_S * 1000}") as server:
        yield server, tenant


_ENDLESS = "/api/v1/analytics/live"  # a stream, which tests/web/test_live_stream.py looks at
_OPERATIONS = [
    (path, method)
    for path, methods in document()["paths"].items()
    for method in methods
    if path != _ENDLESS
]


@pytest.mark.parametrize(("path", "method"), _OPERATIONS)
def test_an_operation_answers_as_described(
    served: tuple[Server, dict[str, Any]], path: str, method: str
) -> None:
    server, tenant = served
    api = schemathesis.openapi.from_url(f"{server.url}/openapi.json")

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(api[path][method].as_strategy())
    def check(case: Any) -> None:
        answer = case.call(headers={"X-API-Key": tenant["admin_key"]}, timeout=_PATIENCE_S)
        case.validate_response(answer, checks=_CHECKS)

    check()
    assert server.process is not None
    assert server.process.poll() is None

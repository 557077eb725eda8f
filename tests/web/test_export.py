"""Answers in other formats than JSON: chosen, named, and wrong ones refused."""

from __future__ import annotations

import csv
import io
from typing import Any

import httpx
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.web.conftest import Shop

from sightline.web.export import wanted

ASKED = {
    "metric": "commerce.view.count",
    "from": "2026-11-20",
    "to": "2026-11-21",
    "grain": "1d",
    "breakdown": "country",
}
STEPS = {"from": "2026-11-20", "to": "2026-11-21", "steps": ["commerce.view", "commerce.purchase"]}


@pytest.fixture
async def viewed(shop: Shop) -> Shop:
    for number in range(3):
        at = f"2026-11-20T10:0{number}:00Z"
        await shop.send(shop.event("commerce.view", occurred_at=at, session_id=f"s{number}"))
    return shop


async def ask(shop: Shop, report: str, asked: Any, **headers: str) -> httpx.Response:
    path, _, query = report.partition("?")
    return await shop.post(f"{path}?{query}", asked, shop.tenant.read_key, headers)


async def test_a_report_in_every_format(viewed: Shop) -> None:
    read: dict[str, Any] = {
        "csv": lambda body: list(csv.DictReader(io.StringIO(body.decode()))),
        "ndjson": lambda body: [msgspec.json.decode(line) for line in body.splitlines()],
        "parquet": lambda body: pq.read_table(pa.BufferReader(body)).to_pylist(),
        "arrow": lambda body: pa.ipc.open_stream(body).read_all().to_pylist(),
    }
    for name, reader in read.items():
        answer = await ask(viewed, f"reports/timeseries?format={name}", ASKED)
        assert answer.status_code == 200, answer.text
        row = reader(answer.content)[0]
        assert (row["t"], float(row["value"])) == ("2026-11-20T00:00:00Z", 3)
        series = {"key", "currency", "rest", "total", "total_suppressed"}
        assert set(row) == {*series, "t", "value", "smoothed", "suppressed"}
        said = answer.headers["content-disposition"]
        assert said.startswith('attachment; filename="timeseries-series.')


async def test_files_say_what_they_are_about(viewed: Shop) -> None:
    for name, reader in (("parquet", pq.read_table), ("arrow", pa.ipc.open_stream)):
        body = (await ask(viewed, f"reports/timeseries?format={name}", ASKED)).content
        kept = msgspec.json.decode(reader(pa.BufferReader(body)).schema.metadata[b"sightline"])
        assert (kept["metric"], kept["unit"]) == (ASKED["metric"], "count")
        assert kept["meta"]["as_of"].endswith("Z")


async def test_a_table_is_named_and_a_header_chooses_as_well(viewed: Shop) -> None:
    answer = await ask(viewed, "reports/timeseries?table=points", ASKED, accept="text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text == "t,value,smoothed,suppressed\r\n2026-11-20T00:00:00Z,3,,false\r\n"
    answer = await ask(viewed, "reports/funnel", STEPS, accept="text/csv;q=0.5, */*")
    assert answer.headers["content-type"] == "application/json"


async def test_several_metrics_are_rows_of_one_table(viewed: Shop) -> None:
    asked = {**ASKED, "metrics": ["commerce.view.count", "sessions.unique"], "metric": None}
    answer = await ask(viewed, "reports/timeseries?format=csv&table=points", asked)
    assert answer.status_code == 200, answer.text
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["metric"], row["unit"], row["value"]) for row in rows] == [
        ("commerce.view.count", "count", "3"),
        ("sessions.unique", "count", "3"),
    ]
    answer = await ask(viewed, "reports/timeseries?format=csv", asked)
    assert [row["key"] for row in csv.DictReader(io.StringIO(answer.text))] == ["", ""]
    answer = await ask(viewed, "reports/timeseries?format=csv&table=compare", asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_table")


async def test_charts_are_specs_with_their_data(viewed: Shop) -> None:
    summary = {"date": "2026-11-20"}
    for report, asked in (("timeseries", ASKED), ("funnel", STEPS), ("summary", summary)):
        answer = await ask(viewed, f"reports/{report}?format=vegalite", asked)
        spec = answer.json()
        assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
        assert '"values":[{' in answer.text


async def test_rows_of_sql(viewed: Shop) -> None:
    query = {"query": "SELECT '=1+1' AS said, 2 AS n FROM events"}
    path = "/api/v1/analytics/sql?format=csv"
    headers = {"X-API-Key": viewed.tenant.admin_key}
    answer = await viewed.client.post(path, json=query, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.text == "said,n\r\n" + "'=1+1,2\r\n" * 3


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("format=xlsx", "unsupported_format"),
        ("format=csv&table=point", "unknown_table"),
        ("format=csv&table=compare", "unknown_table"),
    ],
)
async def test_what_there_is_not_is_a_problem_in_json(viewed: Shop, query: str, code: str) -> None:
    answer = await ask(viewed, f"reports/timeseries?{query}", ASKED, accept="text/csv")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


async def test_a_wrong_question_is_a_problem_whatever_the_format(viewed: Shop) -> None:
    answer = await ask(viewed, "reports/timeseries?format=csv", {**ASKED, "metric": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_metric")
    revenue = {"from": "2026-11-20", "to": "2026-11-21"}
    answer = await ask(viewed, "reports/revenue?format=vegalite", revenue)
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_draw")


@pytest.mark.parametrize(
    ("asked", "accepted", "expected"),
    [
        (None, "", "json"),
        (None, "text/html", "json"),
        (None, "text/csv", "csv"),
        (None, "text/csv;q=0.2, application/vnd.apache.parquet", "parquet"),
        (None, "text/csv;q=0", "json"),
        (None, "text/csv;q=high", "json"),
        ("ndjson", "text/csv", "ndjson"),
    ],
)
def test_which_format_is_wanted(asked: str | None, accepted: str, expected: str) -> None:
    assert wanted(asked, accepted) == expected

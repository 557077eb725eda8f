"""Answers as tables, and tables as files: what is null, what is suppressed, what is dangerous."""

from __future__ import annotations

import csv
import io
import typing

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.analysis.ai.answer import Ai
from sightline.analysis.attribution.answer import Attribution
from sightline.analysis.cohorts.answer import Cohorts
from sightline.analysis.conversion.answer import Funnel
from sightline.analysis.customers.answer import Customers
from sightline.analysis.forecast.answer import Forecast
from sightline.analysis.meta import Meta
from sightline.analysis.paths.answer import Paths
from sightline.analysis.query.result import Column as SqlColumn
from sightline.analysis.query.result import Result
from sightline.analysis.retention.answer import Retention
from sightline.analysis.revenue.answer import Revenue
from sightline.analysis.segments.answer import Segments
from sightline.analysis.summary.answer import Summary
from sightline.analysis.timeseries import Timeseries
from sightline.privacy.disclosure import SUPPRESSED, Suppressed
from sightline.views.export.formats import FORMATS, to_arrow, to_csv, to_ndjson, to_parquet
from sightline.views.export.reports import TABLES
from sightline.views.export.rows import of_result
from sightline.views.export.table import Column, Holds, Table, columns_of, table

REPORTS: dict[str, type[msgspec.Struct]] = {
    "ai": Ai,
    "attribution": Attribution,
    "cohorts": Cohorts,
    "customers": Customers,
    "summary": Summary,
    "forecast": Forecast,
    "funnel": Funnel,
    "paths": Paths,
    "retention": Retention,
    "revenue": Revenue,
    "segments": Segments,
    "timeseries": Timeseries,
}


class Deep(msgspec.Struct, frozen=True, omit_defaults=True):
    share: float | Suppressed | None
    on: bool = False


class Inner(msgspec.Struct, frozen=True):
    t: str
    people: int | Suppressed
    deep: Deep | None = None
    words: tuple[str, ...] = ()


class Outer(msgspec.Struct, frozen=True):
    key: str | tuple[str | None, ...] | None
    t: str
    rows: tuple[Inner, ...]


class Told(msgspec.Struct, frozen=True):
    groups: tuple[Outer, ...] | None
    rows: tuple[Inner, ...] = ()


TOLD = Told(
    (
        Outer(("a", None), "now", (Inner("1", 7, Deep(0.5, True), ("x",)), Inner("2", SUPPRESSED))),
        Outer(None, "then", ()),
    )
)
NESTED = table(TOLD, "nested", "groups[].rows")


def test_every_row_repeats_what_stands_beside_its_list() -> None:
    assert NESTED is not None
    assert [column.name for column in NESTED.columns] == [
        "key",
        "groups_t",
        "t",
        "people",
        "people_suppressed",
        "deep_share",
        "deep_share_suppressed",
        "deep_on",
        "words",
    ]
    assert NESTED.rows == (
        ('["a",null]', "now", "1", 7, False, 0.5, False, True, '["x"]'),
        ('["a",null]', "now", "2", None, True, None, False, None, "[]"),
        (None, "then", None, None, False, None, False, None, None),
    )


def test_a_list_that_was_not_asked_for_is_no_table_and_an_empty_one_is() -> None:
    assert table(Told(None), "nested", "groups[].rows") is None
    empty = table(Told(None), "rows", "rows")
    assert empty is not None
    assert empty.rows == ()
    assert empty.columns[0] == Column("t", Holds.TEXT)


def test_suppressed_is_not_null_in_any_format() -> None:
    assert NESTED is not None
    read = list(csv.DictReader(io.StringIO(to_csv(NESTED).decode())))
    assert [(r["people"], r["people_suppressed"]) for r in read[:2]] == [
        ("7", "false"),
        ("", "true"),
    ]
    lines = [msgspec.json.decode(line) for line in to_ndjson(NESTED).splitlines()]
    assert [(r["people"], r["people_suppressed"]) for r in lines[:2]] == [(7, False), (None, True)]
    assert lines[0]["words"] == ["x"]
    for made in (
        pq.read_table(pa.BufferReader(to_parquet(NESTED))),
        pa.ipc.open_stream(to_arrow(NESTED)).read_all(),
    ):
        assert made.column("people").to_pylist() == [7, None, None]
        assert made.column("people_suppressed").to_pylist() == [False, True, False]
        assert made.schema.field("people").type == pa.int64()
        assert made.schema.field("deep_share").type == pa.float64()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_no_text_of_a_csv_is_a_formula(text: str) -> None:
    made = to_csv(Table("t", (Column(text, Holds.TEXT),), ((text,),))).decode()
    head, cell = csv.reader(io.StringIO(made, newline=""))
    assert (head, cell) == ([f"'{text}"], [f"'{text}"])
    numbers = Table("t", (Column("n", Holds.NUMBER),), ((-1.5,),))
    assert to_csv(numbers) == b"n\r\n-1.5\r\n"


@pytest.mark.parametrize("write", [form.write for form in FORMATS.values()])
def test_a_table_without_rows_can_be_written(write: typing.Callable[[Table], bytes]) -> None:
    write(Table("t", (Column("a", Holds.TEXT),), ()))


def test_rows_of_sql_keep_their_types_and_digits() -> None:
    types = {
        "a": "Nullable(Int64)",
        "b": "LowCardinality(Nullable(String))",
        "c": "UInt64",
        "d": "Map(String, Float64)",
        "e": "Float64",
        "f": "Decimal(18, 4)",
    }
    columns = tuple(SqlColumn(*pair) for pair in types.items())
    row = msgspec.Raw(b'[null,"x",18446744073709551615,{"k":1.5},2,1.50]')
    made = of_result(Result(columns, (row,), False, Meta("raw", 1.0, "")))
    assert [column.holds.value for column in made.columns] == [
        "integer",
        "text",
        "text",
        "json",
        "number",
        "text",
    ]
    assert made.rows == ((None, "x", "18446744073709551615", '{"k":1.5}', 2, "1.50"),)
    for form in FORMATS.values():
        assert form.write(made)


def test_every_report_has_tables_whose_columns_have_different_names() -> None:
    assert set(TABLES) == set(REPORTS)
    for report, paths in TABLES.items():
        for name, path in paths.items():
            names = [column.name for column in columns_of(REPORTS[report], path)]
            assert names, (report, name)
            assert len(names) == len(set(names)), (report, name)

"""Tables as files, one writer a format.

csv: RFC 4180, UTF-8, a header line. Null is an empty cell. A text that a spreadsheet would take for
    a formula, beginning with `= + - @`, a tab or a line break, has an apostrophe before it
ndjson: an object a line, all columns in each
parquet, arrow: typed columns; Parquet is compressed with Zstandard, Arrow is an IPC stream.
    `meta` and what stands once in the answer lie in the metadata of their schema, as JSON
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Final

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sightline.views.export.table import Holds, Table, Value

ABOUT: Final = b"sightline"
"""The key under which the schema of a file says what stands once in the answer, as JSON."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

_TYPES: Final[Mapping[Holds, pa.DataType]] = {
    Holds.TEXT: pa.string(),
    Holds.INTEGER: pa.int64(),
    Holds.NUMBER: pa.float64(),
    Holds.FLAG: pa.bool_(),
    Holds.JSON: pa.string(),
}


class Format(msgspec.Struct, frozen=True):
    """A kind of file. ending: of its name"""

    media_type: str
    ending: str
    write: Callable[[Table], bytes]


def to_csv(table: Table) -> bytes:
    """A table as CSV."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow([_safe(column.name) for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return kept.getvalue().encode()


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return _safe(value)
        case _:
            return str(value)


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def to_ndjson(table: Table) -> bytes:
    """A table as an object a line."""
    names = [column.name for column in table.columns]
    holds = [column.holds for column in table.columns]
    encoder = msgspec.json.Encoder()
    return encoder.encode_lines(
        [dict(zip(names, map(_plain, row, holds), strict=True)) for row in table.rows]
    )


def _plain(value: Value, holds: Holds) -> Value | msgspec.Raw:
    """JSON stays JSON."""
    return msgspec.Raw(value.encode()) if holds is Holds.JSON and isinstance(value, str) else value


def to_parquet(table: Table) -> bytes:
    """A table as Parquet."""
    sink = pa.BufferOutputStream()
    pq.write_table(_arrow(table), sink, compression="zstd")
    return sink.getvalue().to_pybytes()


def to_arrow(table: Table) -> bytes:
    """A table as a stream of Arrow IPC."""
    sink, made = pa.BufferOutputStream(), _arrow(table)
    with pa.ipc.new_stream(sink, made.schema) as writer:
        writer.write_table(made)
    return sink.getvalue().to_pybytes()


def _arrow(table: Table) -> pa.Table:
    fields = [pa.field(c.name, _TYPES[c.holds]) for c in table.columns]
    schema = pa.schema(fields, metadata={ABOUT: table.about})
    columns = [
        pa.array([row[place] for row in table.rows], field.type)
        for place, field in enumerate(schema)
    ]
    return pa.Table.from_arrays(columns, schema=schema)


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format("text/csv", "csv", to_csv),
    "ndjson": Format("application/x-ndjson", "ndjson", to_ndjson),
    "parquet": Format("application/vnd.apache.parquet", "parquet", to_parquet),
    "arrow": Format("application/vnd.apache.arrow.stream", "arrows", to_arrow),
}
"""The name of a format → how it is written."""

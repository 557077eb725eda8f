"""Rows out of every kind of file."""

from __future__ import annotations

import bz2
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.errors import FieldError, InvalidRequest, UnknownName
from sightline.ingest.location import locations
from sightline.ingest.mapping import FileKeys
from sightline.ingest.rowfile import Row, RowFiles, Unread

CSV = b'a,b\r\n1,"x,\r\ny"\r\n\r\n2,\xc3\xa9\r\n'
ROWS = [{"a": "1", "b": "x,\r\ny"}, {"a": "2", "b": "é"}]


def zstd(data: bytes) -> bytes:
    return bytes(pa.compress(data, codec="zstd", asbytes=True))


def files_of(pattern: Path, keys: FileKeys = FileKeys(), *columns: str) -> RowFiles:  # noqa: B008
    return RowFiles(locations([str(pattern)]), keys, frozenset(columns))


def rows_of(files: RowFiles) -> Iterator[Row]:
    """The rows; what keeps a file from being read is raised."""
    for row in files:
        if isinstance(row, Unread):
            raise row.problem
        yield row


def read(path: Path, keys: FileKeys = FileKeys(), *columns: str) -> list[Any]:  # noqa: B008
    return [row.columns for row in rows_of(files_of(path, keys, *columns))]


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("r.csv", bytes),
        ("r.csv.gz", gzip.compress),
        ("r.csv.gz", lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:])),
        ("r.csv.bz2", bz2.compress),
        ("r.csv.zst", zstd),
    ],
)
def test_csv_in_every_packing(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / name).write_bytes(pack(CSV))
    assert read(tmp_path / name) == ROWS


@pytest.mark.parametrize(
    ("name", "data", "keys"),
    [
        ("r.csv", b"\xef\xbb\xbf" + CSV, FileKeys()),
        ("r.tsv", b'a\tb\n1\t"x,\r\ny"\n2\t\xc3\xa9', FileKeys()),
        ("r.csv", b"a;b\n1;'x,\r\ny'\n2;\xc3\xa9", FileKeys(delimiter=";", quote="'")),
        ("r.csv", CSV.replace(b"\xc3\xa9", b"\xe9"), FileKeys(encoding="cp1252")),
        ("r.csv", CSV.removeprefix(b"a,b\r\n"), FileKeys(columns=("a", "b"))),
        ("r.txt", CSV, FileKeys(format="csv")),
    ],
)
def test_csv_dialects(tmp_path: Path, name: str, data: bytes, keys: FileKeys) -> None:
    (tmp_path / name).write_bytes(data)
    assert read(tmp_path / name, keys) == ROWS


def test_ndjson_with_a_broken_line(tmp_path: Path) -> None:
    (tmp_path / "r.ndjson.gz").write_bytes(gzip.compress(b'{"a":{"b":1}}\n\n[1]\n{"a"\n{"a":2}'))
    first, second, third, fourth = read(tmp_path / "r.ndjson.gz", FileKeys(), "absent")
    assert (first, fourth) == ({"a": {"b": 1}}, {"a": 2})
    assert second == third == FieldError("", "json", "is not a JSON object")


def test_parquet_in_pieces(tmp_path: Path) -> None:
    table = pa.table({"a": list(range(10_000)), "b": [{"c": "x"}] * 10_000})
    pq.write_table(table, tmp_path / "r.parquet", row_group_size=3_000)
    files = files_of(tmp_path / "r.parquet", FileKeys(), "a", "b.c")
    rows = list(rows_of(files))
    assert [r.number for r in rows] == list(range(1, 10_001))
    assert rows[-1].columns == {"a": 9_999, "b": {"c": "x"}}
    assert files.fraction() == 1.0


def test_a_pattern_reads_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("o-2.csv", "o-1.csv", "other.csv"):
        (tmp_path / name).write_text(f"a\n{name}\n", encoding="utf-8")
    rows = list(rows_of(files_of(tmp_path / "o-*.csv", FileKeys(), "a")))
    assert [(Path(r.file).name, r.number) for r in rows] == [("o-1.csv", 1), ("o-2.csv", 1)]


def test_a_row_with_a_field_too_many_is_an_error_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("a,b\n1,2,secret\n3,4\n", encoding="utf-8")
    broken, whole = read(tmp_path / "r.csv")
    assert broken == FieldError("", "columns", "has 3 fields where the header has 2")
    assert whole == {"a": "3", "b": "4"}


def test_progress_rises_to_one(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("a\n" + "1\n" * 300_000, encoding="utf-8")
    files = files_of(tmp_path / "r.csv")
    seen = [files.fraction() for row in rows_of(files) if row.number % 100_000 == 0]
    assert seen == sorted(seen)
    assert 0.2 < seen[0] < 0.5
    assert files.fraction() == 1.0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.csv.gz", gzip.compress(bytes(range(256)) * 99)[:-20]),
        ("r.csv.gz", CSV),
        ("r.parquet", CSV),
        ("r.csv", CSV.replace(b"\xc3\xa9", b"\xe9")),
        ("r.csv", b'a\n"1" 2\n'),
        ("r.doc", CSV),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidRequest, match=name):
        read(tmp_path / name)


def test_a_column_the_file_lacks_names_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"InvoiceNo\n1\n")
    with pytest.raises(UnknownName, match="did you mean 'InvoiceNo'"):
        read(tmp_path / "r.csv", FileKeys(), "InvoiceNr")


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_bytes(b"a,b,a\n1,2,3\n")
    with pytest.raises(InvalidRequest, match="two columns named 'a'"):
        read(tmp_path / "r.csv")


def test_a_file_that_cannot_be_read_ends_nothing_but_itself(tmp_path: Path) -> None:
    whole = b"a\n1\n2\n"
    for name, data in (
        ("1.csv", whole),
        ("2.csv", b"b\n1\n"),
        ("3.csv.gz", gzip.compress(whole * 50_000)[:-20]),
        ("4.doc", whole),
        ("5.csv", whole),
    ):
        (tmp_path / name).write_bytes(data)
    found = list(files_of(tmp_path / "*", FileKeys(), "a"))
    codes = [(Path(u.file).name, u.problem.code) for u in found if isinstance(u, Unread)]
    assert codes == [
        ("2.csv", "unknown_column"),
        ("3.csv.gz", "unreadable_file"),
        ("4.doc", "unknown_format"),
    ]
    read_of = {Path(r.file).name for r in found if isinstance(r, Row)}
    assert {"1.csv", "3.csv.gz", "5.csv"} == read_of  # of the one cut short, what was before

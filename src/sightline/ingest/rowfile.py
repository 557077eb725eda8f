"""Files of rows: CSV, NDJSON and Parquet, plain or compressed, read a piece at a time.

Enters: files, wherever they lie. Leaves: rows, each a dict of columns with the file and the
number it has there (the first row is 1; a header line is none). A row that cannot be read is a
row too, with the error in place of its columns. Never holds more of a file than a piece.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sightline.errors import FieldError, InvalidRequest, SightlineError, UnknownName
from sightline.ingest.location import Location
from sightline.ingest.mapping import FileKeys, Format
from sightline.types import JsonObject

FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
}
COMPRESSIONS: dict[str, Literal["gzip", "zstd", "bz2"]] = {
    ".gz": "gzip",
    ".zst": "zstd",
    ".bz2": "bz2",
}
PIECE_ROWS = 4096
BUFFER_BYTES = 256 * 1024
REQUEST_BYTES = 4 * 1024 * 1024
"""Read at once from an object store, where each read is a request."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of a file: its columns, or why it could not be read."""

    file: str
    number: int
    columns: JsonObject | FieldError


class Unread(msgspec.Struct, frozen=True):
    """A file that could not be read, or not to its end; the rows before were rows."""

    file: str
    problem: SightlineError


class RowFiles:
    """All rows of some files, in the order of the files.

    A file that cannot be read ends with `Unread` in place of a row, and the next one follows.

    columns: those the mapping needs; a file with a header that lacks one is not read
    """

    def __init__(self, files: Sequence[Location], keys: FileKeys, columns: frozenset[str]) -> None:
        self.files = tuple(files)
        self._keys = keys
        self._columns = columns
        self._done = 0
        self._within: Callable[[], int] = lambda: 0

    def fraction(self) -> float:
        """How much has been read, 0-1, by bytes as they lie there."""
        total = sum(file.size for file in self.files)
        return min(1.0, (self._done + self._within()) / total) if total else 1.0

    def __iter__(self) -> Iterator[Row | Unread]:
        for file in self.files:
            try:
                yield from self._rows(file)
            except SightlineError as err:
                yield Unread(file.name, err)
            except (OSError, csv.Error, UnicodeError, pa.ArrowException) as err:
                yield Unread(file.name, _unreadable(file, err))
            self._done += file.size
            self._within = lambda: 0

    def _rows(self, file: Location) -> Iterator[Row]:
        kind = self._keys.format or format_of(file.path)
        with file.open() as raw:
            if kind == "parquet":
                yield from self._parquet(file, raw)
                return
            self._within = lambda: 0 if raw.closed else raw.tell()
            with _inflated(file, raw) as stream:
                read = self._csv if kind == "csv" else self._ndjson
                yield from read(file.name, stream)

    def _csv(self, file: str, stream: io.BufferedReader) -> Iterator[Row]:
        keys = self._keys
        delimiter = "\t" if ".tsv" in Path(file).suffixes else keys.delimiter
        encoding = "utf-8-sig" if keys.encoding == "utf-8" else keys.encoding
        with io.TextIOWrapper(stream, encoding=encoding, newline="") as text:
            lines = csv.reader(text, delimiter=delimiter, quotechar=keys.quote, strict=True)
            header = list(keys.columns) or next(lines, [])
            self._check(header, file)
            filled = (fields for fields in lines if fields)  # without empty lines
            for number, fields in enumerate(filled, start=1):
                if len(fields) == len(header):
                    yield Row(file, number, dict(zip(header, fields, strict=True)))
                else:
                    message = f"has {len(fields)} fields where the header has {len(header)}"
                    yield Row(file, number, FieldError("", "columns", message))

    def _ndjson(self, file: str, stream: io.BufferedReader) -> Iterator[Row]:
        decode = msgspec.json.Decoder(JsonObject).decode
        filled = (line for line in stream if not line.isspace())
        for number, line in enumerate(filled, start=1):
            try:
                yield Row(file, number, decode(line))
            except (msgspec.DecodeError, UnicodeDecodeError):
                yield Row(file, number, FieldError("", "json", "is not a JSON object"))

    def _parquet(self, file: Location, raw: io.BufferedReader) -> Iterator[Row]:
        parquet = pq.ParquetFile(raw)
        header = parquet.schema_arrow.names
        self._check(header, file.name)
        total, number = parquet.metadata.num_rows, 0
        self._within = lambda: file.size * number // max(1, total)
        for piece in parquet.iter_batches(batch_size=PIECE_ROWS):
            columns = [column.to_pylist() for column in piece.columns]
            for fields in zip(*columns, strict=True):
                number += 1
                yield Row(file.name, number, dict(zip(header, fields, strict=True)))

    def _check(self, header: Sequence[str], file: str) -> None:
        twice = [name for name in header if header.count(name) > 1]
        if twice:
            detail = f"{file!r} has two columns named {twice[0][:100]!r}; rename one"
            raise InvalidRequest(detail, code="ambiguous_column")
        for name in sorted(self._columns):
            if name not in header and name.split(".")[0] not in header:
                raise UnknownName("column", name, header, file)


def format_of(path: PurePath) -> Format:
    """The format a file's name tells: `orders.csv.gz` is CSV.

    raises: InvalidRequest, naming the endings known
    """
    suffixes = [s.lower() for s in path.suffixes if s.lower() not in COMPRESSIONS]
    if suffixes and suffixes[-1] in FORMATS:
        return FORMATS[suffixes[-1]]
    known = ", ".join(FORMATS)
    raise InvalidRequest(
        f"{path.name!r} does not say its format; name it {known}, or set file.format",
        code="unknown_format",
    )


def _inflated(file: Location, raw: Any) -> io.BufferedReader:
    compression = COMPRESSIONS.get(file.path.suffix.lower())
    if isinstance(raw, io.BufferedReader):
        if compression is None:
            return raw
        raw = pa.PythonFile(raw, mode="r")
    else:
        raw = pa.BufferedInputStream(raw, REQUEST_BYTES)
    stream: Any = raw if compression is None else pa.CompressedInputStream(raw, compression)
    return io.BufferedReader(stream, buffer_size=BUFFER_BYTES)


def _unreadable(file: Location, err: Exception) -> InvalidRequest:
    if isinstance(err, UnicodeError):
        reason = "it is not in the encoding expected; set file.encoding, such as `cp1252`"
    elif isinstance(err, csv.Error):
        reason = f"its CSV is broken: {err}"
    else:
        reason = "it is damaged, cut short, or not what its name says"
    return InvalidRequest(f"{file.name!r} cannot be read: {reason}", code="unreadable_file")

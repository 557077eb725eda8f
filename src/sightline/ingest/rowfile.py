"""Files of rows: CSV, NDJSON and Parquet, plain or compressed, read a piece at a time.

Enters: a path or a pattern of paths. Leaves: rows, each a dict of columns with the file and the
number it has there (the first row is 1; a header line is none). A row that cannot be read is a
row too, with the error in place of its columns. Never holds more of a file than a piece.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from sightline.errors import FieldError, InvalidRequest, NotFound, UnknownName, nearest
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


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of a file: its columns, or why it could not be read."""

    file: str
    number: int
    columns: JsonObject | FieldError


class RowFiles:
    """All rows of the files a pattern names, in the order of their names.

    columns: those the mapping needs; a file with a header that lacks one is refused at once
    raises: NotFound where nothing matches; in iteration InvalidRequest or UnknownName
    """

    def __init__(self, pattern: str, keys: FileKeys, columns: frozenset[str]) -> None:
        self.paths = paths(pattern)
        self._keys = keys
        self._columns = columns
        self._sizes = [p.stat().st_size for p in self.paths]
        self._done = 0
        self._within: Callable[[], int] = lambda: 0

    def fraction(self) -> float:
        """How much has been read, 0-1, by bytes on disk."""
        total = sum(self._sizes)
        return min(1.0, (self._done + self._within()) / total) if total else 1.0

    def __iter__(self) -> Iterator[Row]:
        for path, size in zip(self.paths, self._sizes, strict=True):
            try:
                yield from self._rows(path, size)
            except (OSError, csv.Error, UnicodeError, pa.ArrowException) as err:
                raise _unreadable(path, err) from err
            self._done += size
            self._within = lambda: 0

    def _rows(self, path: Path, size: int) -> Iterator[Row]:
        kind = self._keys.format or format_of(path)
        file = str(path)
        with path.open("rb") as raw:
            if kind == "parquet":
                yield from self._parquet(file, raw, size)
                return
            self._within = lambda: 0 if raw.closed else raw.tell()
            with _inflated(path, raw) as stream:
                read = self._csv if kind == "csv" else self._ndjson
                yield from read(file, stream)

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

    def _parquet(self, file: str, raw: io.BufferedReader, size: int) -> Iterator[Row]:
        parquet = pq.ParquetFile(raw)
        header = parquet.schema_arrow.names
        self._check(header, file)
        total, number = parquet.metadata.num_rows, 0
        self._within = lambda: size * number // max(1, total)
        for piece in parquet.iter_batches(batch_size=PIECE_ROWS):
            columns = [column.to_pylist() for column in piece.columns]
            for fields in zip(*columns, strict=True):
                number += 1
                yield Row(file, number, dict(zip(header, fields, strict=True)))

    def _check(self, header: Sequence[str], file: str) -> None:
        twice = [name for name in header if header.count(name) > 1]
        if twice:
            detail = f"{file!r} has two columns named {twice[0][:100]!r}; rename one"
            raise InvalidRequest(detail, code="ambiguous_column")
        for name in sorted(self._columns):
            if name not in header and name.split(".")[0] not in header:
                raise UnknownName("column", name, header, file)


def paths(pattern: str) -> tuple[Path, ...]:
    """The files a path or a pattern such as `orders-*.csv.gz` names, sorted.

    raises: NotFound, with the nearest file of the folder
    """
    exact = Path(pattern)
    root = Path(exact.anchor)
    found = [exact] if exact.is_file() else sorted(root.glob(str(exact.relative_to(root))))
    files = tuple(p for p in found if p.is_file())
    if files:
        return files
    folder = exact.parent
    near = nearest(exact.name, [p.name for p in folder.iterdir()]) if folder.is_dir() else None
    hint = f"; did you mean {near!r}?" if near else ""
    raise NotFound(f"There is no file {pattern!r}{hint}", code="no_such_file")


def format_of(path: Path) -> Format:
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


def _inflated(path: Path, raw: io.BufferedReader) -> io.BufferedReader:
    compression = COMPRESSIONS.get(path.suffix.lower())
    if compression is None:
        return raw
    stream: Any = pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), compression)
    return io.BufferedReader(stream, buffer_size=BUFFER_BYTES)


def _unreadable(path: Path, err: Exception) -> InvalidRequest:
    if isinstance(err, UnicodeError):
        reason = "it is not in the encoding expected; set file.encoding, such as `cp1252`"
    elif isinstance(err, csv.Error):
        reason = f"its CSV is broken: {err}"
    else:
        reason = "it is damaged, cut short, or not what its name says"
    return InvalidRequest(f"{str(path)!r} cannot be read: {reason}", code="unreadable_file")

"""What became of the rows of an import: counted while it runs, told when it ends.

Every row is in exactly one of the numbers. Nothing of what a row contains enters.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec

from sightline.errors import FieldError, SightlineError
from sightline.ingest.result import BatchResult
from sightline.ingest.rowfile import Unread

_PLURALS: Final = {"duplicate": "duplicates"}


class RowError(msgspec.Struct, frozen=True):
    """Why a row is not stored."""

    file: str
    row: int
    errors: tuple[FieldError, ...]


class FileReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of the rows of one file.

    rows: = accepted + duplicates + dropped + rejected + faulty + skipped
    problem: why it could not be read, or not to its end; the rows before are stored
    code: of the problem
    """

    file: str
    rows: int
    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    faulty: int
    skipped: int
    problem: str | None = None
    code: str | None = None


class ImportReport(msgspec.Struct, frozen=True):
    """What became of every row read.

    rows: = events + sum(skipped) + faulty; events = accepted + duplicates + dropped + rejected
    faulty: rows no event could be made of
    skipped: reason → rows the mapping leaves out
    errors: of the first rows that were faulty or rejected
    files: those that were begun, in their order; none while it runs
    """

    rows: int
    events: int
    accepted: int
    duplicates: int
    dropped: int
    rejected: int
    faulty: int
    skipped: dict[str, int]
    errors: tuple[RowError, ...]
    elapsed_s: float
    files: tuple[FileReport, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every file was read to its end, and no row was faulty or rejected."""
        return not (self.faulty or self.rejected or any(f.problem for f in self.files))

    @property
    def rows_per_s(self) -> float:
        """How fast it went."""
        return self.rows / self.elapsed_s if self.elapsed_s else 0.0


class Ledger:
    """The report while it is being made. most_errors: how many rows' errors it tells"""

    def __init__(self, most_errors: int) -> None:
        self._most_errors = most_errors
        self._began = time.perf_counter()
        self.rows = self.events = self.faulty = 0
        self._said: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()
        self._errors: list[RowError] = []
        self._files: dict[str, Counter[str]] = {}
        self._problems: dict[str, SightlineError] = {}

    def of(self, file: str) -> Counter[str]:
        """What became of the rows of a file: by the names of `FileReport`, and `sent`."""
        return self._files.setdefault(file, Counter())

    def unread(self, unread: Unread) -> None:
        """Note a file that could not be read to its end."""
        self.of(unread.file)
        self._problems[unread.file] = unread.problem

    def wrong(self, file: str, row: int, errors: tuple[FieldError, ...]) -> None:
        """Note a row's errors, if it is among the first."""
        if len(self._errors) < self._most_errors:
            self._errors.append(RowError(file, row, errors))

    def answered(self, rows: Sequence[tuple[str, int]], result: BatchResult) -> None:
        """Count the answer to a batch. rows: file and number of each, in the batch's order"""
        for name in ("accepted", "duplicates", "dropped", "rejected"):
            self._said[name] += getattr(result, name)
        for one in result.results:
            file, row = rows[one.index]
            self.of(file)[_PLURALS.get(one.status, one.status)] += 1
            if one.status == "rejected":
                self.wrong(file, row, one.errors)

    def files(self) -> tuple[FileReport, ...]:
        """What became of the rows of each file; true once everything is answered."""
        return tuple(self._file(name, counts) for name, counts in self._files.items())

    def _file(self, name: str, counts: Counter[str]) -> FileReport:
        others = counts["duplicates"] + counts["dropped"] + counts["rejected"]
        problem = self._problems.get(name)
        return FileReport(
            file=name,
            rows=counts["rows"],
            accepted=counts["sent"] - others,
            duplicates=counts["duplicates"],
            dropped=counts["dropped"],
            rejected=counts["rejected"],
            faulty=counts["faulty"],
            skipped=counts["skipped"],
            problem=problem.detail if problem else None,
            code=problem.code if problem else None,
        )

    def report(self) -> ImportReport:
        """How things stand."""
        return ImportReport(
            rows=self.rows,
            events=self.events,
            accepted=self._said["accepted"],
            duplicates=self._said["duplicates"],
            dropped=self._said["dropped"],
            rejected=self._said["rejected"],
            faulty=self.faulty,
            skipped=dict(self.skipped),
            errors=tuple(self._errors),
            elapsed_s=time.perf_counter() - self._began,
        )

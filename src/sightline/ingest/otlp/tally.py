"""How many records of an export were not stored, and why: what a partial success says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sightline.ingest.pipeline import Outcome
from sightline.ingest.verdict import Dropped, Rejected

MAX_REASONS: Final = 8


class Tally:
    """Counts up while an export is stored.

    noun: "spans" or "log records"
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._records = 0
        self._failed: set[int] = set()
        self._why: Counter[str] = Counter()

    @property
    def rejected(self) -> int:
        """Records of which not everything was stored."""
        return len(self._failed)

    def next_record(self) -> int:
        """The number of the next record."""
        self._records += 1
        return self._records

    def fail(self, record: int, why: str) -> None:
        """Count a record of which no event was made."""
        self._failed.add(record)
        self._why[why] += 1

    def settle(self, outcome: Outcome, records: Sequence[int]) -> None:
        """Count the verdicts on events.

        records: the numbers of the records they were made from, in their order
        """
        for index, verdict in outcome.verdicts.items():
            if isinstance(verdict, Rejected):
                first = verdict.errors[0]
                self.fail(records[index], f"{verdict.reason}: {first.path} {first.message}")
            elif isinstance(verdict, Dropped):
                self.fail(records[index], verdict.reason)

    def message(self) -> str:
        """Why, in words; empty where everything was stored. Nothing of what records say."""
        if not self._failed:
            return ""
        reasons = [f"{count} {why}" for why, count in self._why.most_common(MAX_REASONS)]
        heading = f"{self.rejected} of {self._records} {self._noun} not stored"
        return f"{heading}: {'; '.join(reasons)}"

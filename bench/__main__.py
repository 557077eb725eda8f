"""`python -m bench [NAME ...]`: run the measurements and print each as a line of JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from bench import analyses, catalog, ingest, machine, otlp, pages, reports, stream

SUITES: Final[dict[str, Callable[[], Iterator[dict[str, Any]]]]] = {
    "ingest": ingest.run,
    "stream": stream.run,
    "otlp": otlp.run,
    "reports": reports.run,
    "analyses": analyses.run,
    "catalog": catalog.run,
    "pages": pages.run,
}


def main() -> None:
    """Run the suites named on the command line, or all."""
    _say({"at": datetime.now(UTC).isoformat(timespec="seconds"), **machine.facts()})
    for name in sys.argv[1:] or SUITES:
        for measured in SUITES[name]():
            _say({"suite": name, **measured})


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


main()
